import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isS3 } from '../../etl/run/s3-location.ts';
import { type Config, resolveConfig } from '../config.ts';
import { UserError } from '../protocol/errors.ts';
import { packageRoot } from './package.ts';
import { UsageError } from './usage-error.ts';

/** Looked for in the working folder, in this order, where no config is named. */
export const configNames = ['firn.config.ts', 'firn.config.js'] as const;

/** Bundles the config into one file of JavaScript, so that it may be TypeScript and import other files. */
async function bundled(path: string, format: 'esm' | 'cjs'): Promise<string> {
  const { build } = await import('esbuild');
  try {
    const { outputFiles } = await build({
      entryPoints: [path],
      write: false,
      bundle: true,
      format,
      platform: 'node',
      target: 'node20',
      logLevel: 'silent',
      alias: { firn: join(packageRoot, 'dist/config.js') },
      // Where the config's own folders have no valibot, firn's does for its schemas: inside the package, or beside it.
      nodePaths: [join(packageRoot, 'node_modules'), dirname(packageRoot)],
    });
    return outputFiles[0]!.text;
  } catch (error) {
    const [first] =
      (error as { errors?: { text: string; location: { file: string; line: number } | null }[] }).errors ?? [];
    if (first === undefined) throw error;
    const place = first.location === null ? path : `${first.location.file}, line ${first.location.line}`;
    throw new UsageError(`${place}: ${first.text}`);
  }
}

async function defaultExport(path: string): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'firn-config-'));
  const outfile = join(folder, 'config.mjs');
  try {
    await writeFile(outfile, await bundled(path, 'esm'));
    const exports: Record<string, unknown> = await import(pathToFileURL(outfile).href).catch((error) => {
      throw new UsageError(`${path} cannot be run: ${error instanceof Error ? error.message : error}`);
    });
    if (exports.default === undefined) {
      throw new UsageError(`${path} must export its settings: "export default defineConfig({ … })"`);
    }
    return exports.default;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const hasOwnCode = (settings: unknown): boolean =>
  typeof settings === 'object' && settings !== null && ('enrich' in settings || 'schemas' in settings);

/**
 * Loads the config: the file named, else one of `configNames` in the working folder, else the defaults.
 *
 * @throws UsageError where it is missing, does not compile, fails or says something unknown
 */
export async function loadConfig(named: string | null): Promise<Config> {
  const path = named ?? configNames.find((name) => existsSync(name));
  if (path === undefined) return resolveConfig({});
  if (!existsSync(path)) throw new UsageError(`no config at ${path}: the file does not exist`);
  if (!/\.[cm]?[jt]s$/.test(path)) throw new UsageError(`the config must be a .ts or .js file, got ${path}`);
  try {
    const file = resolve(path);
    const settings = await defaultExport(file);
    const config = resolveConfig(settings, hasOwnCode(settings) ? await bundled(file, 'cjs') : null);
    // Files are named beside the config, wherever firn is called.
    const beside = (named: string) => resolve(dirname(file), named);
    const { privacy, place, lookups, queries } = config;
    return {
      ...config,
      privacy: { ...privacy, keyFile: privacy.keyFile === null ? null : beside(privacy.keyFile) },
      place: { maxmind: place.maxmind.map(beside) },
      queries: queries === null ? null : beside(queries),
      lookups: lookups.map((lookup) => (isS3(lookup.file) ? lookup : { ...lookup, file: beside(lookup.file) })),
    };
  } catch (error) {
    throw error instanceof UserError ? new UsageError(error.message) : error;
  }
}
