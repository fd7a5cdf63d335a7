import type { Settings } from '../api.ts';
import { guarded, listen } from './guard.ts';
import { hidden, isSilent } from './privacy.ts';

/**
 * Sends queries to the collector: in parallel, never waiting. The answer is opaque, so no CORS is needed: that it came is enough.
 * What never reached a server is kept and sent again once the browser is online, or on the next page.
 */
export function transport(namespace: string, options: Settings) {
  const name = `firnOutQueue_${namespace}`;
  const memory: Record<string, string> = {};
  // After pagehide a rejected request has mostly arrived: to keep it would send it twice.
  let leaving: boolean;

  /** Where unsent events wait: with the page, where nothing may be stored. */
  const shelf = () =>
    (!hidden(options) &&
      /l/i.test(options.stateStorageStrategy || 'l') &&
      guarded(() => localStorage as unknown as typeof memory)) ||
    memory;
  /** What waits, or from now on shall. A query has no line end. Lines are read back whatever a page has done to JSON. */
  const waiting = (queries?: string[]): string[] =>
    guarded(() => {
      if (queries) shelf()[name] = queries.slice(-(options.maxLocalStorageQueueSize || 100)).join('\n');
      return shelf()[name]?.match(/.+/g);
    }) || [];

  const send = async (query: string): Promise<void> => {
    const { collector } = options;
    // With no scheme, the page's.
    const url = `${/\/\//.test(collector) ? '' : '//'}${collector}/i?stm=${Date.now()}&${query}`;
    const anonymous = hidden(options);
    try {
      if (window.fetch as unknown)
        await fetch(url, {
          keepalive: true,
          priority: 'low',
          credentials: anonymous ? 'omit' : 'include',
          // Only this header needs CORS, and with it a preflight.
          ...(anonymous?.withServerAnonymisation ? { headers: { 'SP-Anonymous': '*' } } : { mode: 'no-cors' }),
        } as RequestInit);
      else new Image().src = url;
    } catch {
      // Who leaves has requests rejected before pagehide is heard: judged a moment later, when that page is gone.
      setTimeout(() => leaving || waiting([...waiting(), query]));
    }
  };
  const take = () => {
    const queries = waiting();
    waiting([]);
    return Promise.all(queries.map(send));
  };
  /** One tab at a time, where the browser can say so: each event goes once. */
  const resend = () => {
    // A page that is gone would take what it cannot send any more.
    if (!leaving && !isSilent(options) && waiting()[0])
      (navigator.locks as LockManager | undefined)?.request(name, take).catch(take) ?? take();
  };

  listen(window, 'pagehide pageshow', ({ type }) => {
    leaving = type === 'pagehide';
  });
  listen(window, 'online', resend);
  return [send, resend] as const;
}
