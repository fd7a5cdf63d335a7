import type { RowSettings, RowTransform } from '../../etl/rows/api.ts';
import { createTransform } from '../../etl/rows/transform.ts';
import type { Tally } from '../../lib/protocol/row.ts';
import type { RawObject } from '../../lib/protocol/store.ts';
import { twinTransform } from './twin.ts';

/** What an object came to: each row a TSV line without its line end, tally rows last. */
export interface Transformed {
  readonly rows: readonly string[];
  readonly tallies: readonly Tally[];
}

/** Something that turns log files into rows: whatever is here passes every case and property. */
export interface RowsImplementation {
  readonly name: string;
  /** `pieces`: the (plain) content of the object, in as many pieces as the reader happens to get. */
  transform(object: RawObject, pieces: readonly Buffer[], settings: RowSettings): Promise<Transformed>;
}

export const slow: RowsImplementation = {
  name: 'twin',
  transform: async (object, pieces, settings) => twinTransform(object, Buffer.concat(pieces), settings),
};

/** Transforms one object with a transform that may have been used before. */
export async function transformedBy(
  transform: RowTransform,
  object: RawObject,
  pieces: readonly Buffer[],
): Promise<Transformed> {
  const rows: string[] = [];
  async function* bytes() {
    yield* pieces;
  }
  const tallies = await transform.transform(object, bytes(), (row) => {
    const end = row.bytes[row.end - 1] === 0x0a ? row.end - 1 : row.end;
    rows.push(row.bytes.toString('utf8', row.start, end));
  });
  return { rows, tallies };
}

/** One transform for each settings, used for object after object as in a run: what it read before must not show. */
const transforms = new Map<string, RowTransform>();

export const fast: RowsImplementation = {
  name: 'transform',
  transform: (object, pieces, settings) => {
    const key = JSON.stringify(settings);
    const transform = transforms.get(key) ?? createTransform(settings);
    transforms.set(key, transform);
    return transformedBy(transform, object, pieces);
  },
};

export const implementations: readonly RowsImplementation[] = [slow, fast];

/** Settings as a project without a config has them. */
export const plainSettings: RowSettings = {
  version: 'firn-0.1.0',
  pixelPaths: [],
  apps: null,
  hosts: null,
  enrich: null,
};

export const objectOf = (name: string, content: Buffer): RawObject => ({
  object: name,
  bytes: content.length,
  etag: 'etag',
});
