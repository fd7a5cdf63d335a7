import type { Tally } from '../../lib/protocol/row.ts';
import type { RawObject } from '../../lib/protocol/store.ts';
import type { RowSettings, RowTransform } from '../rows/api.ts';
import { createTransform } from '../rows/transform.ts';
import { openObject } from '../run/raw-logs.ts';
import type { Chunk } from './chunks.ts';
import { RowFiles, type WrittenRows } from './row-files.ts';

/** What every chunk of a run is transformed with. */
export interface TransformSetting {
  readonly raw: string;
  /** Where the row files go. */
  readonly folder: string;
  readonly rows: RowSettings;
}

export interface TransformedChunk extends WrittenRows {
  readonly index: number;
  readonly tallies: readonly Tally[];
}

/** A function that transforms chunks one after another; the transform's memory is used again. */
export function chunkTransformer(setting: TransformSetting): (chunk: Chunk) => Promise<TransformedChunk> {
  const transform = createTransform(setting.rows);
  return async (chunk) => {
    const files = new RowFiles(setting.folder, String(chunk.index));
    const tallies: Tally[] = [];
    try {
      for (const [place, object] of chunk.objects.entries()) {
        files.beginObject(chunk.firstObject + place);
        tallies.push(...(await transformObject(transform, setting.raw, object, files)));
        files.endObject(object.object);
      }
      return { index: chunk.index, tallies, ...files.finish() };
    } finally {
      files.close();
    }
  };
}

async function transformObject(
  transform: RowTransform,
  raw: string,
  object: RawObject,
  files: RowFiles,
): Promise<readonly Tally[]> {
  const bytes = openObject(raw, object.object);
  try {
    return await transform.transform(object, bytes, files.sink);
  } finally {
    // A broken object is not read to its end.
    await bytes.return();
  }
}
