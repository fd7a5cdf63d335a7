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

/** Rows of the table: a name, and bytes; of a plugin what it adds to the core. */
export async function trackerSizes() {
  const core = sizes(await pageScript({ path: 'tracker/firn.ts' }));
  const rows = [{ name: 'core (firn.js)', ...core }];
  for (const made of makers()) {
    const { min, gzip, brotli } = sizes(await withPlugins([made]));
    rows.push({ name: made.maker, min: min - core.min, gzip: gzip - core.gzip, brotli: brotli - core.brotli });
  }
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
