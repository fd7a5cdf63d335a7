import type { Core } from './core.ts';
import { listen } from './guard.ts';
import { local } from './storage.ts';

/**
 * Sends queries to the collector: in parallel, never waiting. The answer is opaque, so no CORS is needed: that it came is enough.
 * What never reached a server is kept and sent again once the browser is online, or on the next page.
 */
export function transport(t: Core) {
  const name = `firnOutQueue_${t.namespace}`;
  const limit = t.options.maxLocalStorageQueueSize ?? 100;
  // After pagehide a rejected request has mostly arrived: to keep it would send it twice.
  let leaving = false;
  let unsent: string[] = [];

  const mayStore = () => /L|^l/.test(t.strategy) && !t.anonymity();
  const stored = (): string[] => JSON.parse((mayStore() && local.read(name)) || '[]');

  const keep = (query: string) => {
    if (mayStore()) local.write(name, JSON.stringify([...stored(), query].slice(-limit)));
    if (!stored().includes(query)) unsent = [...unsent, query].slice(-limit);
  };

  const send = (query: string) => {
    const url = `${t.endpoint}/i?stm=${Date.now()}&${query}`;
    const anonymous = t.anonymity();
    if (!self.fetch) {
      new Image().src = url;
      return;
    }
    const failed = () => {
      if (!leaving) keep(query);
    };
    fetch(url, {
      keepalive: true,
      priority: 'low',
      credentials: anonymous ? 'omit' : 'include',
      ...(anonymous && anonymous.server ? { mode: 'cors', headers: { 'SP-Anonymous': '*' } } : { mode: 'no-cors' }),
    } as RequestInit).catch(failed);
  };

  const resend = () => {
    const queries = [...stored(), ...unsent];
    unsent = [];
    if (queries[0]) {
      if (mayStore()) local.write(name, '');
      queries.forEach(send);
    }
  };

  listen(window, 'pagehide', () => {
    leaving = true;
  });
  listen(window, 'pageshow', () => {
    leaving = false;
  });
  listen(window, 'online', resend);
  return { send, resend };
}

/** The collector's address as Snowplow's pages give it: with no scheme, the page's. */
export const collectorAddress = (address: string): string =>
  (/^(https?:)?\/\//.test(address) ? '' : location.protocol === 'http:' ? 'http://' : 'https://') +
  address.replace(/\/+$/, '');
