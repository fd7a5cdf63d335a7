import type { RawObject } from '../../lib/protocol/store.ts';

/** Some objects of a plan, in order: what one worker takes at a time. */
export interface Chunk {
  readonly index: number;
  /** Place of the first object in the plan. */
  readonly firstObject: number;
  readonly objects: readonly RawObject[];
}

/** Bytes as stored: large enough for few files, small enough that workers end together. */
const chunkBytes = 4 << 20;

/**
 * Packs a plan's objects into chunks. Depends on the plan alone, so that the same files come out whatever
 * the number of workers.
 */
export function chunksOf(objects: readonly RawObject[], maxBytes = chunkBytes): readonly Chunk[] {
  const chunks: { index: number; firstObject: number; objects: RawObject[] }[] = [];
  let bytes = 0;
  for (const [place, object] of objects.entries()) {
    const last = chunks.at(-1);
    if (last === undefined || bytes + object.bytes > maxBytes) {
      chunks.push({ index: chunks.length, firstObject: place, objects: [object] });
      bytes = object.bytes;
    } else {
      last.objects.push(object);
      bytes += object.bytes;
    }
  }
  return chunks;
}

/** Rows of an object get the numbers from its place in the plan times this on. */
export const rowsPerObject = 2 ** 32;
