import type { RowFile } from './row-files.ts';

/** Row files that become one Parquet file. */
export interface Part {
  readonly kind: 'event' | 'bad';
  readonly dt: string;
  /** Place among the parts of its kind and day. */
  readonly index: number;
  readonly files: readonly string[];
}

/** Bytes of rows: about 200,000 events, 30 MB of Parquet. */
const partBytes = 256 << 20;

/**
 * Packs row files into parts by kind and day, in the order they come in. Depends on the files alone, so that the same
 * Parquet files come out whatever the number of workers.
 */
export function partsOf(files: readonly RowFile[], maxBytes = partBytes): readonly Part[] {
  const byDay = new Map<
    string,
    { kind: 'event' | 'bad'; dt: string; index: number; files: string[]; bytes: number }[]
  >();
  for (const { kind, dt, path, bytes } of files) {
    const key = `${kind} ${dt}`;
    const parts = byDay.get(key) ?? [];
    byDay.set(key, parts);
    const last = parts.at(-1);
    if (last === undefined || last.bytes + bytes > maxBytes) {
      parts.push({ kind, dt, index: parts.length, files: [path], bytes });
    } else {
      last.files.push(path);
      last.bytes += bytes;
    }
  }
  // Events before bad lines, day after day.
  const keys = [...byDay.keys()].sort((a, b) => (a[0] === b[0] ? (a < b ? -1 : 1) : a[0] === 'e' ? -1 : 1));
  return keys.flatMap((key) => byDay.get(key)!.map(({ kind, dt, index, files }) => ({ kind, dt, index, files })));
}
