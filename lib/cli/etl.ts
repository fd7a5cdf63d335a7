import type { Run } from './command-code.ts';
import { exitCodes } from './commands.ts';
import { loadConfig } from './config-file.ts';
import { type LoadOptions, loadLogs } from './load-logs.ts';
import { note, print, printData } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export const run: Run<'etl'> = async (given) => {
  const options: LoadOptions = {
    // To abandon a run, no logs are looked at.
    raw: given.raw ?? '',
    store: given.store,
    config: await loadConfig(given.config),
    engine: given.engine,
    keepGoing: given['keep-going'],
    ...(given.run === null ? {} : { run: given.run }),
    ...(given.since === null ? {} : { since: given.since }),
    ...(given.abandon === null ? {} : { abandon: given.abandon }),
  };
  if (given.print) return printLoad(options);
  let code: number = exitCodes.ok.code;
  for await (const report of loadLogs(options)) {
    await print(`${given.json ? JSON.stringify(report) : report.message}\n`);
    // Abandoned, though nobody asked this process to: somebody else took the run from it.
    if (report.modelsError !== null || (report.outcome === 'abandoned' && given.abandon === null))
      code = exitCodes.failed.code;
  }
  return code;
};

async function printLoad(options: LoadOptions): Promise<number> {
  if (options.engine !== 'hive' || options.abandon !== undefined) {
    throw new UsageError('--print prints what --engine hive would run; the other engine runs no script');
  }
  const { nextLoadScript } = await import('./print-load.ts');
  const script = await nextLoadScript(options);
  if (script === null) note('nothing new: there is no run to print');
  else await printData(script);
  return exitCodes.ok.code;
}
