/**
 * The tag a page carries: it queues calls until the script is there. Less than 400 bytes, and no name but its own:
 * the script finds the queue by `data-firn`, so that Snowplow's own tag beside it is not taken for it.
 *
 * @param script address of `firn.js` or `firn-all.js`
 * @param name of the function calls are made with
 * @param integrity `sha384-…` of the script, as the build prints it; the script's server must then answer with CORS
 */
export const loader = (script: string, name = 'firn', integrity = ''): string =>
  `!function(w,d,n,s){w[n]||(w[n]=function(){(w[n].q=w[n].q||[]).push(arguments)},s=d.createElement("script"),s.async=1,s.dataset.firn=n,${
    integrity ? `s.crossOrigin="",s.integrity=${text(integrity)},` : ''
  }s.src=${text(script)},d.head.appendChild(s))}(window,document,${text(name)})`;

/** A string of JavaScript that may stand in an inline script. */
const text = (given: string) => JSON.stringify(given).replace(/</g, '\\u003c');
