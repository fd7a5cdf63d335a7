// Builds dist/tracker/: scripts for pages (a core, and all of it), modules for bundlers, and what each weighs.
// Plain JavaScript for the reason bin/build.mjs gives.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync, constants as zlib } from 'node:zlib';
import { build } from 'esbuild';
import { minify } from 'terser';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

/** What every browser since autumn 2020 reads. */
const target = 'es2021';

/** @param {string} text */
export const sizes = (text) => ({
  min: Buffer.byteLength(text),
  gzip: gzipSync(text, { level: 9 }).length,
  brotli: brotliCompressSync(text, { params: { [zlib.BROTLI_PARAM_QUALITY]: 11 } }).length,
});

/**
 * The script a page loads, made of an entry file, or of its text.
 *
 * @param {{ path: string } | { text: string }} entry
 * @param {Readonly<Record<string, string>>} instead text in place of files of `tracker/core/`, by their names
 */
export async function pageScript(entry, instead = {}) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    ...('path' in entry
      ? { entryPoints: [entry.path] }
      : { stdin: { contents: entry.text, resolveDir: `${root}tracker`, loader: 'ts' } }),
    bundle: true,
    write: false,
    format: 'iife',
    target,
    minifySyntax: true,
    define: { VERSION: JSON.stringify(version) },
    // A script needs no "use strict" to do the same.
    tsconfigRaw: {},
    logLevel: 'warning',
    plugins: [
      {
        name: 'instead',
        setup({ onLoad }) {
          for (const [name, contents] of Object.entries(instead))
            onLoad({ filter: new RegExp(`/core/${name}\\.ts$`) }, () => ({ contents, loader: 'ts' }));
        },
      },
    ],
  });
  const { code } = await minify(outputFiles[0].text, {
    ecma: 2021,
    toplevel: true,
    compress: { passes: 6, unsafe: true, unsafe_arrows: true, unsafe_math: true, pure_getters: true, hoist_funs: true },
    // A page of another charset reads the script in its own.
    format: { ascii_only: true },
  });
  return code;
}

/** The entries of modules: what `firn/tracker` and `firn/tracker/plugins/…` name. */
const modules = () => [
  'tracker/index.ts',
  ...readdirSync(`${root}tracker/plugins`)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `tracker/plugins/${file}`),
];

export async function buildTracker() {
  const out = `${root}dist/tracker/`;
  mkdirSync(out, { recursive: true });
  const manifest = {};
  const built = ['manifest.json', 'plugins'];
  for (const path of ['tracker/firn.ts', 'tracker/firn-all.ts'].filter((path) => existsSync(root + path))) {
    const name = basename(path, '.ts');
    const code = await pageScript({ path });
    const hash = createHash('sha256').update(code).digest('hex').slice(0, 8);
    const integrity = `sha384-${createHash('sha384').update(code).digest('base64')}`;
    for (const file of [`${name}.js`, `${name}.${hash}.js`]) {
      writeFileSync(out + file, code);
      built.push(file);
    }
    manifest[`${name}.js`] = { hashed: `${name}.${hash}.js`, integrity, ...sizes(code) };
  }
  writeFileSync(`${out}manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: modules(),
    outbase: 'tracker',
    outdir: 'dist/tracker',
    bundle: true,
    splitting: true,
    chunkNames: 'chunk-[hash]',
    format: 'esm',
    target,
    define: { VERSION: JSON.stringify(version) },
    logLevel: 'warning',
    metafile: true,
  });
  // What an earlier build left; last, because pages may be loading the others.
  built.push(...Object.keys(metafile.outputs).map((path) => path.slice('dist/tracker/'.length)));
  for (const file of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
    if (!built.includes(file)) rmSync(out + file);
  }
  return manifest;
}
