import { writeSync } from 'node:fs';
import { writeSnapshot } from '../../etl/duckdb/lookup-snapshot.ts';
import { writeTo } from '../../etl/hive/row-output.ts';
import { writeRows } from '../../etl/hive/write-rows.ts';
import { rowSettings } from '../../etl/rows/settings.ts';
import { lookupsNow } from '../../etl/run/lookups.ts';
import type { Run } from './command-code.ts';
import { exitCodes } from './commands.ts';
import { loadConfig } from './config-file.ts';
import { etlVersion } from './package.ts';
import { visibleLines } from './terminal.ts';

/** What a log that came without a name is called. */
const object = 'stdin';

async function* manifest() {
  yield { place: 0, part: 0, object, bytes: 0, etag: '' };
}

async function* input(): AsyncGenerator<Uint8Array, void, undefined> {
  yield* process.stdin;
}

/** Rows as Hive gets them; onto a terminal with nothing it would obey. */
const write = process.stdout.isTTY
  ? (bytes: Uint8Array) => void writeSync(1, visibleLines(Buffer.from(bytes).toString('utf8')).replaceAll('\\t', '\t'))
  : writeTo(1);

export const run: Run<'rows'> = async ({ config }) => {
  const loaded = await loadConfig(config);
  const lookups = await lookupsNow({ writeSnapshot }, loaded);
  const settings = rowSettings(loaded, etlVersion, [], lookups);
  try {
    await writeRows(settings, manifest(), input, write);
  } catch (error) {
    // The reader of the pipe has seen enough.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
  return exitCodes.ok.code;
};
