import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';
import { carriedViewsKey, viewsToCarry } from '../models/steps.ts';
import { type RowsSettings, rowsSettingsKey } from './rows-settings.ts';

/** A file of its own that Hive's steps carry with them. */
export interface Bundle {
  readonly name: string;
  readonly text: string;
}

/** From its sources firn bundles when it needs to, as bin/build.mjs does; the package has the bundles beside it. */
async function programOf(name: 'rows' | 'commit'): Promise<string> {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  if (!import.meta.url.endsWith('.ts')) return readFile(at(`./${name}.mjs`), 'utf8');
  const { build } = await import('esbuild');
  const options: BuildOptions = JSON.parse(await readFile(at('step-bundle.json'), 'utf8'));
  const { outputFiles } = await build({
    ...options,
    entryPoints: [at(`${name}-script.ts`)],
    // Not used: nothing is written.
    outdir: at('.'),
    write: false,
  });
  return outputFiles![0]!.text;
}

/** The rows script with its settings. Its name carries a hash of all of it: another program is another file. */
export async function rowsScript(settings: RowsSettings): Promise<Bundle> {
  const program = await programOf('rows');
  const text = `globalThis.${rowsSettingsKey} = ${JSON.stringify(settings)};\n${program}`;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { name: `rows-${hash}.mjs`, text };
}

/** The commit step as a program (`commit-script.ts`), with the views that the publish script makes. */
export async function commitProgram(): Promise<Bundle> {
  const views = `globalThis.${carriedViewsKey} = ${JSON.stringify(viewsToCarry())};\n`;
  return { name: 'commit.mjs', text: views + (await programOf('commit')) };
}
