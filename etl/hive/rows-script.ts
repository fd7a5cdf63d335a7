/**
 * The program Hive runs in `TRANSFORM … USING`, bundled into one file: its share of the run's manifest comes in on
 * standard input, a row a line goes out on standard output. Settings stand before the bundle (`bundle.ts`).
 *
 * It never ends early for a line or an object: what is wrong with them is in the rows and tallies it writes.
 */
import { openObject } from '../run/raw-logs.ts';
import { readManifest } from './manifest.ts';
import { writeTo } from './row-output.ts';
import { type RowsSettings, rowsSettingsKey } from './rows-settings.ts';
import { type Open, writeRows } from './write-rows.ts';

const { raw, rows } = (globalThis as unknown as Record<string, RowsSettings>)[rowsSettingsKey]!;

/** The one place where another kind of storage is plugged in. */
const open: Open = ({ object, etag }) => openObject(raw, object, etag);

try {
  await writeRows(rows, readManifest(process.stdin), open, writeTo(1));
} catch (error) {
  // Hive has closed the pipe: the task is over, and nobody would read a message.
  if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  process.exitCode = 1;
}
