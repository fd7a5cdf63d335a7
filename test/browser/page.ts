/** Pages with a tracker on them. */

export interface TrackedPage {
  /** Address of the collector. */
  readonly collector: string;
  /** Calls of the page, JavaScript that may use `firn` and `options`. */
  readonly calls?: string;
  /** Goes into newTracker; text is JavaScript. @default {appId: 'test'} */
  readonly options?: object | string;
  /** The tracker's file. @default firn.js */
  readonly script?: string;
  readonly title?: string;
  readonly head?: string;
  readonly body?: string;
}

/** The tag as a site would paste it: calls wait in a queue until the script is there. */
export const queueTag = (script: string, name = 'firn') => `
(function (w, d, s, u, n, a, b) {
  if (w[n]) return;
  (w.GlobalSnowplowNamespace = w.GlobalSnowplowNamespace || []).push(n);
  w[n] = function () { (w[n].q = w[n].q || []).push(arguments); };
  w[n].q = w[n].q || [];
  a = d.createElement(s);
  b = d.getElementsByTagName(s)[0];
  a.async = 1;
  a.src = u;
  b.parentNode.insertBefore(a, b);
})(window, document, 'script', '${script}', '${name}');`;

export function trackedPage(given: TrackedPage): string {
  const { collector, calls = "firn('trackPageView');", options = { appId: 'test' }, script = '/firn.js' } = given;
  const { title = 'A page', head = '', body = '' } = given;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${head}
<script>${queueTag(script)}
firn('newTracker', 'sp', '${collector}', ${typeof options === 'string' ? options : JSON.stringify(options)});
${calls}
</script></head><body>${body}</body></html>`;
}
