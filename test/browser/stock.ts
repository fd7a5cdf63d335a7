/** Snowplow's own trackers (npm) as scripts a page loads: what sp.js is, which is not on npm. */
import { build } from 'esbuild';

export type Stock = 'v3' | 'v4';

const packages: Readonly<Record<Stock, string>> = {
  v3: 'snowplow-browser-tracker-v3',
  v4: '@snowplow/browser-tracker',
};

/**
 * Takes over the function of the page as sp.js does: `name:tracker` addresses some of the trackers, a function is called with all as `this`,
 * anything else is a function of the package, given the call's one argument.
 */
const queue = `
  const trackers = {};
  const page = window[window.GlobalSnowplowNamespace.shift()];
  const run = ([call, ...given]) => {
    if (typeof call === 'function') return call.apply(trackers, given);
    const [name, names] = call.split(':');
    if (name === 'newTracker') return void (trackers[given[0]] = stock.newTracker(...given));
    stock[name](given[0], names ? names.split(';') : Object.keys(trackers));
  };
  const { q } = page;
  page.q = { push: run };
  q.forEach((call) => run(call));
`;

const made = new Map<Stock, Promise<string>>();

export function stockScript(version: Stock): Promise<string> {
  let script = made.get(version);
  if (script === undefined) {
    script = build({
      stdin: { contents: `import * as stock from '${packages[version]}';${queue}`, resolveDir: process.cwd() },
      bundle: true,
      format: 'iife',
      write: false,
      logLevel: 'warning',
    }).then(({ outputFiles }) => outputFiles[0]!.text);
    made.set(version, script);
  }
  return script;
}
