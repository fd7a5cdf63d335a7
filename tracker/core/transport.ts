import type { Settings } from '../api.ts';
import { guarded, listen } from './guard.ts';
import { hidden } from './privacy.ts';

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

  const send = (query: string) => {
    const { collector } = options;
    // With no scheme, the page's.
    const url = `${/\/\//.test(collector) ? '' : '//'}${collector}/i?stm=${Date.now()}&${query}`;
    const anonymous = hidden(options);
    if (window.fetch as unknown) {
      fetch(url, {
        keepalive: true,
        priority: 'low',
        credentials: anonymous ? 'omit' : 'include',
        // Only this header needs CORS, and with it a preflight.
        ...(anonymous?.withServerAnonymisation ? { headers: { 'SP-Anonymous': '*' } } : { mode: 'no-cors' }),
        // Who leaves has requests rejected before pagehide is heard: judged a moment later, when that page is gone.
      } as RequestInit).catch(() => setTimeout(() => leaving || waiting([...waiting(), query])));
    } else {
      new Image().src = url;
    }
  };
  const resend = () => {
    const queries = waiting();
    if (queries[0]) waiting([]);
    queries.forEach(send);
  };

  listen(window, 'pagehide pageshow online', ({ type }) => {
    leaving = type === 'pagehide';
    if (type === 'online') resend();
  });
  return [send, resend] as const;
}
