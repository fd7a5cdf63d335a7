import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Config, resolveConfig } from '../config.ts';
import { UserError } from '../protocol/errors.ts';
import { packageRoot } from './package.ts';
import { UsageError } from './usage-error.ts';

/** Looked for in the working folder, in this order, where no config is named. */
export const configNames = ['firn.config.ts', 'firn.config.js'] as const;

/** Bundles the config into one file of JavaScript, so that it may be TypeScript and import other files. */
async function bundled(path: string, outfile: string): Promise<void> {
  const { build } = await import('esbuild');
  try {
    await build({
      entryPoints: [path],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'silent',
      alias: { firn: join(packageRoot, 'dist/config.js') },
    });
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
    await bundled(path, outfile);
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
    return resolveConfig(await defaultExport(resolve(path)));
  } catch (error) {
    throw error instanceof UserError ? new UsageError(error.message) : error;
  }
}
