import type { Plan, RawObject } from '../../lib/protocol/store.ts';

/** An object of a run with its place in the plan. */
export interface ManifestRow extends RawObject {
  readonly place: number;
  /** The part of the run it belongs to (`partsOf`). */
  readonly part: number;
}

/** Columns of the manifest table, in order. */
export const manifestColumns = new Map([
  ['place', 'bigint'],
  ['object', 'string'],
  ['bytes', 'bigint'],
  ['etag', 'string'],
  ['part', 'int'],
  ['shard', 'int'],
] as const);

/** Smallest share worth a process of its own, bytes as stored: about 20,000 lines. */
const smallestShard = 2 << 20;

/** How many shards objects of so many bytes are packed into, at most one per worker. */
export const shardCount = (objects: readonly RawObject[], workers: number): number => {
  const bytes = objects.reduce((sum, object) => sum + object.bytes, 0);
  return Math.max(1, Math.min(workers, objects.length, Math.ceil(bytes / smallestShard)));
};

/**
 * Packs objects into shards of nearly equal bytes: the largest first, each into the shard that has least. Depends on
 * the objects alone.
 *
 * @returns the shard of each object, by its place
 */
export function shardsOf(objects: readonly RawObject[], shards: number): readonly number[] {
  const places = objects.map((_, place) => place).sort((a, b) => objects[b]!.bytes - objects[a]!.bytes || a - b);
  const loads = Array.from({ length: shards }, () => 0);
  const result: number[] = [];
  for (const place of places) {
    const shard = loads.indexOf(Math.min(...loads));
    // An empty object costs time too.
    loads[shard]! += objects[place]!.bytes + 1000;
    result[place] = shard;
  }
  return result;
}

/** A Parquet file is made of about so many bytes of logs as stored, which are about as many bytes of Parquet. */
const bytesPerFile = 32 << 20;

/**
 * The part of the run each object belongs to, by its place: neighbours in the plan, which are of neighbouring hours, are
 * of one part until it is large enough for a file. So a day of many bytes is written by many tasks, and many days of few
 * bytes make few files.
 */
export function partsOf(objects: readonly RawObject[]): readonly number[] {
  let bytes = 0;
  return objects.map((object) => {
    const part = Math.floor(bytes / bytesPerFile);
    bytes += object.bytes;
    return part;
  });
}

/** The manifest as the content of a text table. Names of objects have no control characters (`etl/run/raw-logs.ts`). */
export function manifestText(plan: Plan, shards: number): string {
  const shardOf = shardsOf(plan.objects, shards);
  const partOf = partsOf(plan.objects);
  return plan.objects
    .map((row, place) => [place, row.object, row.bytes, row.etag, partOf[place], shardOf[place]].join('\t'))
    .map((row) => `${row}\n`)
    .join('');
}

/** Manifest rows as Hive hands them to the script. */
export async function* readManifest(input: AsyncIterable<Uint8Array>): AsyncGenerator<ManifestRow> {
  const decoder = new TextDecoder();
  let kept = '';
  for await (const piece of input) {
    const rows = (kept + decoder.decode(piece, { stream: true })).split('\n');
    kept = rows.pop()!;
    for (const row of rows) yield manifestRow(row);
  }
  if (kept !== '') yield manifestRow(kept);
}

function manifestRow(text: string): ManifestRow {
  const [place, object, bytes, etag, part] = text.split('\t');
  return { place: Number(place), object: object!, bytes: Number(bytes), etag: etag!, part: Number(part) };
}
