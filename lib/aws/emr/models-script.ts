/** `node models.mjs STORE RUN DATABASE stack`: the models step as a program of its own, for the last step of a cluster. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStorage } from '../../../etl/run/open-storage.ts';
import { checkRunId } from '../../../etl/run/plan.ts';
import { UserError } from '../../protocol/errors.ts';
import { type ModelsStepSettings, modelsSettingsKey } from './models-settings.ts';
import { modelsStep } from './models-step.ts';

const [location, run, database, tablesOf] = process.argv.slice(2);

/** The machine's own Hive. What it says goes into the step's log. */
async function hive(script: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'firn-models-'));
  const file = join(folder, 'script.q');
  try {
    writeFileSync(file, script);
    const child = spawn('hive', ['-f', file], { stdio: ['ignore', 'inherit', 'inherit'] });
    const code = await new Promise((done, failed) => child.on('error', failed).on('close', done));
    if (code !== 0) throw new UserError(`hive ended with code ${code}; the lines above say why`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  if (location === undefined || run === undefined || database === undefined) {
    throw new UserError('usage: node models.mjs STORE RUN DATABASE [scripts|stack]');
  }
  const store = openStorage(location);
  const made = await modelsStep({
    store,
    run: checkRunId(run, 'RUN'),
    catalog: { database, tablesOf: tablesOf === 'stack' ? 'stack' : 'scripts' },
    ...(globalThis as unknown as Record<string, ModelsStepSettings>)[modelsSettingsKey]!,
    runScript: hive,
  });
  console.log(made === null ? 'no model had to be made' : `the models are commit ${made.n}`);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
