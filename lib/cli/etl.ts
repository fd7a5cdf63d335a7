import { exitCodes } from './commands.ts';
import { loadConfig } from './config-file.ts';
import { type LoadOptions, loadLogs } from './load-logs.ts';
import type { Run } from './main.ts';
import { print } from './terminal.ts';

export const run: Run<'etl'> = async (given) => {
  const options: LoadOptions = {
    // To abandon a run, no logs are looked at.
    raw: given.raw ?? '',
    store: given.store,
    config: await loadConfig(given.config),
    keepGoing: given['keep-going'],
    ...(given.run === null ? {} : { run: given.run }),
    ...(given.since === null ? {} : { since: given.since }),
    ...(given.abandon === null ? {} : { abandon: given.abandon }),
  };
  let code: number = exitCodes.ok.code;
  for await (const report of loadLogs(options)) {
    await print(`${given.json ? JSON.stringify(report) : report.message}\n`);
    // Abandoned, though nobody asked this process to: somebody else took the run from it.
    if (report.outcome === 'abandoned' && given.abandon === null) code = exitCodes.failed.code;
  }
  return code;
};
