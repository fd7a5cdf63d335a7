import type { Tally } from '../../lib/protocol/row.ts';
import type { RowSettings } from '../rows/api.ts';
import { createTransform } from '../rows/transform.ts';
import { openObjects } from '../run/open-objects.ts';
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
      let place = chunk.firstObject;
      for await (const { object, bytes } of openObjects(setting.raw, chunk.objects)) {
        files.beginObject(place++);
        tallies.push(...(await transform.transform(object, bytes, files.sink)));
        files.endObject(object.object);
      }
      return { index: chunk.index, tallies, ...files.finish() };
    } finally {
      files.close();
    }
  };
}
