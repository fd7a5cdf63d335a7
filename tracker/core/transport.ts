import type { Options } from '../api.ts';
import { guarded, listen } from './guard.ts';

/** The collector's address as Snowplow's pages give it: with no scheme, the page's. */
const collectorAddress = (address: string) => (/\/\//.test(address) ? '' : '//') + address.replace(/\/$/, '');

/**
 * Sends queries to the collector: in parallel, never waiting. The answer is opaque, so no CORS is needed: that it came is enough.
 * What never reached a server is kept and sent again once the browser is online, or on the next page.
 */
export function transport(
  namespace: string,
  collector: string,
  { stateStorageStrategy, maxLocalStorageQueueSize }: Options,
  hidden: () => { withServerAnonymisation?: boolean } | undefined | false,
) {
  const name = `firnOutQueue_${namespace}`;
  const memory: Record<string, string> = {};
  let endpoint = collectorAddress(collector);
  // After pagehide a rejected request has mostly arrived: to keep it would send it twice.
  let leaving: boolean;

  /** Where unsent events wait: with the page, where nothing may be stored. */
  const shelf = () =>
    (!hidden() &&
      !/^(none|cookie)$/.test(stateStorageStrategy || '') &&
      guarded(() => localStorage as unknown as typeof memory)) ||
    memory;
  const kept = (): string[] => JSON.parse(shelf()[name] || '[]');
  const keep = (queries: string[]) => {
    guarded(() => {
      shelf()[name] = JSON.stringify(queries.slice(-(maxLocalStorageQueueSize || 100)));
    });
  };

  const send = (query: string) => {
    const url = `${endpoint}/i?stm=${Date.now()}&${query}`;
    const anonymous = hidden();
    const server = anonymous && anonymous.withServerAnonymisation;
    if (!('fetch' in window)) new Image().src = url;
    else {
      fetch(url, {
        keepalive: true,
        priority: 'low',
        credentials: anonymous ? 'omit' : 'include',
        // Only this header needs CORS, and with it a preflight.
        ...(server ? { headers: { 'SP-Anonymous': '*' } } : { mode: 'no-cors' }),
      } as RequestInit).catch(() => leaving || keep([...kept(), query]));
    }
  };
  const resend = () => {
    const queries = kept();
    if (queries[0]) {
      keep([]);
      queries.forEach(send);
    }
  };

  listen(window, 'pagehide pageshow', ({ type }) => {
    leaving = type === 'pagehide';
  });
  listen(window, 'online', resend);
  const calls = {
    setCollectorUrl(url: string) {
      endpoint = collectorAddress(url);
    },
    flushBuffer: resend,
    setBufferSize() {},
  };
  return [send, calls, resend] as const;
}
