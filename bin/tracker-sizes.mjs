// What each part of the tracker weighs: the core, and the core with one plugin more. Printed, and put into docs/tracker.md.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pageScript, sizes } from './build-tracker.mjs';

const plugins = fileURLToPath(new URL('../tracker/plugins/', import.meta.url));

/** The plugins, and the name of the function that makes each. */
const makers = () =>
  readdirSync(plugins).flatMap((file) => {
    const text = readFileSync(plugins + file, 'utf8');
    const [, maker] = /^export const (\w+) = \([^\n]*\): Plugin/m.exec(text) ?? [];
    return maker && file !== 'all.ts' ? [{ file, maker }] : [];
  });

/** A script of the core and these plugins. */
const withPlugins = (made) =>
  pageScript({
    text: `import { takeOver } from './core/queue.ts';
import { newTracker } from './core/trackers.ts';
${made.map(({ file, maker }) => `import { ${maker} } from './plugins/${file}';`).join('\n')}
takeOver((name, collector, options) => newTracker(name, collector, { ...options, plugins: [${made.map(({ maker }) => `${maker}()`).join(', ')}] }));`,
  });

/** What is in the core: a file's name, and what would be in its place if the tracker did not do this. */
const features = [
  ['ids, visits and cookies', { visit: 'export const visits = () => ({ visit: () => [] });' }],
  ['of these, Snowplow’s cookie names (SHA-1)', { sha1: "export const sha1Start = () => '1fff';" }],
  ['of these, the widest domain', { 'root-domain': 'export const rootDomain = (host) => host;' }],
  [
    'attention, scrolling and pings',
    {
      'page-view': `import { listed } from './arguments.ts';
import { uuid } from './uuid.ts';
export function pageViews(t) {
  let id = uuid();
  let isSent;
  return [() => {}, {
    trackPageView(_, ...given) {
      const [name, context, contextCallback, timestamp] = listed(given, 'title context contextCallback timestamp');
      if (isSent) id = uuid();
      isSent = true;
      t.track({ e: 'pv', page: name || document.title }, { context: [...(context || []), ...(contextCallback?.() || [])], timestamp });
    },
    getPageViewId: () => id,
  }];
}`,
    },
  ],
  ['8,192 bytes: the cut', { cut: "export { query as fitted } from './payload.ts';" }],
  [
    'unsent events, kept and sent again',
    {
      transport: `import { hidden } from './privacy.ts';
export const transport = (_, options) => [(query) => {
  const { collector } = options;
  const url = \`\${/\\/\\//.test(collector) ? '' : '//'}\${collector}/i?stm=\${Date.now()}&\${query}\`;
  const anonymous = hidden(options);
  if (window.fetch) fetch(url, { keepalive: true, priority: 'low', credentials: anonymous ? 'omit' : 'include',
    ...(anonymous?.withServerAnonymisation ? { headers: { 'SP-Anonymous': '*' } } : { mode: 'no-cors' }) });
  else new Image().src = url;
}, () => {}];`,
    },
  ],
  [
    'privacy: signals, anonymous modes, opt-out',
    { privacy: 'export const isSilent = () => false;\nexport const hidden = () => undefined;' },
  ],
  [
    'what the browser says of itself',
    { page: 'export const documentSize = () => [1, 1];\nexport const pageProperties = () => ({});' },
  ],
  ['arguments in either style', { arguments: 'export const listed = (given) => given;' }],
];

const less = (whole, part) => ({
  min: whole.min - part.min,
  gzip: whole.gzip - part.gzip,
  brotli: whole.brotli - part.brotli,
});

/** Rows of the table: a name, and bytes; of what is in the core what it would be smaller without, of a plugin what it adds. */
export async function trackerSizes() {
  const entry = { path: 'tracker/firn.ts' };
  const core = sizes(await pageScript(entry));
  const rows = [{ name: 'core (firn.js)', ...core }];
  for (const [name, instead] of features) {
    rows.push({ name: `core: ${name}`, ...less(core, sizes(await pageScript(entry, instead))) });
  }
  for (const made of makers()) rows.push({ name: made.maker, ...less(sizes(await withPlugins([made])), core) });
  return [
    ...rows,
    { name: 'all of the usual (firn-all.js)', ...sizes(await pageScript({ path: 'tracker/firn-all.ts' })) },
  ];
}

/** The table as Markdown. */
export const sizeTable = (rows) =>
  [
    '| part | minified | gzip 9 | brotli 11 |',
    '| --- | ---: | ---: | ---: |',
    ...rows.map(({ name, min, gzip, brotli }) => `| ${name} | ${min} | ${gzip} | ${brotli} |`),
  ].join('\n');

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(sizeTable(await trackerSizes()));
