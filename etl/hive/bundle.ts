import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type RowsSettings, rowsSettingsKey } from './rows-settings.ts';

/** A file of its own that Hive's steps carry with them. */
export interface Bundle {
  readonly name: string;
  readonly text: string;
}

/** How the programs of the steps are bundled: one file each, nothing beside it but Node. */
export const bundleOptions = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // The AWS SDK's CommonJS form asks for Node's modules in a way that such a file has not.
  mainFields: ['module', 'main'] as string[],
  logLevel: 'warning',
} as const;

/** From its sources firn bundles when it needs to; the package has the bundles beside it. */
async function textOf(name: 'rows' | 'commit', entry: string): Promise<string> {
  if (!import.meta.url.endsWith('.ts')) return readFile(new URL(`./${name}.mjs`, import.meta.url), 'utf8');
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    ...bundleOptions,
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    write: false,
  });
  return outputFiles[0]!.text;
}

/** The rows script with its settings. Its name carries a hash of all of it: another program is another file. */
export async function rowsScript(settings: RowsSettings): Promise<Bundle> {
  const program = await textOf('rows', 'rows-script.ts');
  const text = `globalThis.${rowsSettingsKey} = ${JSON.stringify(settings)};\n${program}`;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { name: `rows-${hash}.mjs`, text };
}
