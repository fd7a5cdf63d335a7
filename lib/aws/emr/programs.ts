import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Bundle, commitProgram } from '../../../etl/hive/bundle.ts';
import { carriedViewsKey } from '../../../etl/models/steps.ts';
import { type ModelsStepSettings, modelsSettingsKey } from './models-settings.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const fromSources = import.meta.url.endsWith('.ts');

/** The SQL of the models by name, for programs that have no files beside them. */
export function sqlToCarry(): Readonly<Record<string, string>> {
  const carried = (globalThis as { [carriedViewsKey]?: Readonly<Record<string, string>> })[carriedViewsKey];
  if (carried !== undefined) return carried;
  const folder = at('../../../etl/models/');
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return Object.fromEntries(
    names.sort().map((name) => [name.replace(/\.sql$/, ''), readFileSync(`${folder}${name}`, 'utf8')]),
  );
}

/** A program of ours as one file: from the sources it is bundled now; in a Lambda it lies beside. */
export async function bundled(source: string, name: string, external: readonly string[] = []): Promise<string> {
  if (!fromSources) return readFileSync(at(`./${name}`), 'utf8');
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    ...JSON.parse(readFileSync(at('../../../etl/hive/step-bundle.json'), 'utf8')),
    absWorkingDir: at('../../../'),
    entryPoints: [at(source)],
    outdir: at('.'),
    write: false,
    external: [...external],
  });
  return outputFiles![0]!.text;
}

export const modelsSource = () => bundled('./models-script.ts', 'models.mjs');

/** The programs of the steps. Their names carry a hash of the content: another program is another object. */
export async function stepPrograms(given: ModelsStepSettings): Promise<Readonly<Record<'commit' | 'models', Bundle>>> {
  const settings = [
    `globalThis.${carriedViewsKey} = ${JSON.stringify(sqlToCarry())};`,
    `globalThis.${modelsSettingsKey} = ${JSON.stringify(given)};`,
  ];
  return {
    commit: named('commit', (await commitProgram()).text),
    models: named('models', [...settings, await modelsSource()].join('\n')),
  };
}

const named = (name: string, text: string): Bundle => ({
  name: `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.mjs`,
  text,
});
