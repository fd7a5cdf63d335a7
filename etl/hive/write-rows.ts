import { undatedDay } from '../../lib/protocol/row.ts';
import type { RawObject } from '../../lib/protocol/store.ts';
import type { RowSettings } from '../rows/api.ts';
import { createTransform } from '../rows/transform.ts';
import type { ManifestRow } from './manifest.ts';
import { RowOutput, type Write } from './row-output.ts';

/** Opens an object of the manifest: its bytes as stored. */
export type Open = (object: RawObject) => AsyncGenerator<Uint8Array, void, undefined>;

/**
 * Transforms the objects of manifest rows, one after another, and writes their rows.
 *
 * An object that cannot be opened, or whose transform fails, gets tallies of what was written of it, with the error.
 */
export async function writeRows(
  rows: RowSettings,
  manifest: AsyncIterable<ManifestRow>,
  open: Open,
  write: Write,
): Promise<void> {
  const output = new RowOutput(write);
  let transform = createTransform(rows);
  for await (const { place, part, ...object } of manifest) {
    output.beginObject(place, part);
    const bytes = open(object);
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
