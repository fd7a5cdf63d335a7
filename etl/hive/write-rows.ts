import { undatedDay } from '../../lib/protocol/row.ts';
import type { RawObject } from '../../lib/protocol/store.ts';
import { createTransform } from '../rows/transform.ts';
import { openObject } from '../run/raw-logs.ts';
import type { ManifestRow } from './manifest.ts';
import { RowOutput } from './row-output.ts';
import type { RowsSettings } from './rows-settings.ts';

/** An object's bytes as stored: the one place where another kind of storage is plugged in. */
const open = (raw: string, { object }: RawObject) => openObject(raw, object);

/**
 * Transforms the objects of manifest rows, one after another, and writes their rows to a file descriptor.
 *
 * An object that cannot be opened, or whose transform fails, gets tallies of what was written of it, with the error.
 */
export async function writeRows(
  { raw, rows }: RowsSettings,
  manifest: AsyncIterable<ManifestRow>,
  descriptor: number,
): Promise<void> {
  const output = new RowOutput(descriptor);
  let transform = createTransform(rows);
  for await (const { place, ...object } of manifest) {
    output.beginObject(place);
    const bytes = open(raw, object);
    try {
      await transform.transform(object, bytes, output.sink);
    } catch (error) {
      if (isOutputError(error)) throw error;
      const said = error instanceof Error ? error.message : String(error);
      for (const tally of output.talliesSoFar(object, said, undatedDay)) output.writeTally(tally);
      // Its memory may be in any state.
      transform = createTransform(rows);
    } finally {
      // A broken object is not read to its end.
      await bytes.return();
    }
  }
  output.flush();
}

/** Whether writing to standard output failed, which is nothing an object can be blamed for. */
const isOutputError = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && error.syscall === 'write';
