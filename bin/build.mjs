// Builds dist/ from the sources. Run by npm after `npm ci`, with nothing but the run-time dependencies at hand:
// that is why it is not TypeScript.
import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildTracker } from './build-tracker.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    firn: 'bin/firn.ts',
    'rows-worker': 'etl/duckdb/rows-worker.ts',
    // What `import { defineConfig } from 'firn'` means in a config.
    config: 'lib/config.ts',
  },
  outdir: 'dist',
  bundle: true,
  // Commands load their code when they run; chunks lie beside the entries, so that paths relative to either are the same.
  splitting: true,
  chunkNames: 'chunk-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Native programs come as packages of their own and stay outside; so does what only some runs need.
  external: ['@duckdb/node-api', 'esbuild', '@aws-sdk/client-s3'],
  logLevel: 'warning',
  metafile: true,
});

// The programs of Hive's steps: a file each with everything in it, for machines where firn is not installed.
const steps = await build({
  absWorkingDir: root,
  entryPoints: { rows: 'etl/hive/rows-script.ts', commit: 'etl/hive/commit-script.ts' },
  outdir: 'dist',
  ...JSON.parse(readFileSync(`${root}etl/hive/step-bundle.json`, 'utf8')),
});

// Deployed as it stands, and read as text beside what reads it.
copyFileSync(`${root}lib/pixel/pixel.js`, `${root}dist/pixel.js`);

const built = [metafile, steps.metafile].flatMap(({ outputs }) => Object.keys(outputs)).map((path) => basename(path));
for (const file of readdirSync(`${root}dist`)) {
  if (!built.includes(file) && file !== 'tracker' && file !== 'pixel.js')
    rmSync(`${root}dist/${file}`, { recursive: true });
}
chmodSync(`${root}dist/firn.js`, 0o755);

for (const [file, { min, gzip, brotli, integrity }] of Object.entries(await buildTracker())) {
  console.log(`tracker/${file}: ${min} bytes, gzip ${gzip}, brotli ${brotli}, ${integrity}`);
}
