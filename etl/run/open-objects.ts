import type { RawObject } from '../../lib/protocol/store.ts';
import { openObject } from './raw-logs.ts';
import { isS3 } from './s3-location.ts';

/** An object with its bytes, to be read before the next one is asked for. */
export interface OpenedObject {
  readonly object: RawObject;
  readonly bytes: AsyncGenerator<Uint8Array, void, undefined>;
}

/**
 * So many objects are asked for before their turn. S3 takes some 30 ms to begin an answer, in which a worker could
 * transform a small log many times over; what has come is held back by its connection, so memory stays small.
 */
const objectsAhead = 8;

/**
 * Opens objects one after the other and closes them again.
 *
 * @param raw the plan's `raw`
 */
export async function* openObjects(
  raw: string,
  objects: readonly RawObject[],
): AsyncGenerator<OpenedObject, void, undefined> {
  // A file on disk is there at once.
  const ahead = isS3(raw) ? objectsAhead : 0;
  const waiting: Begun[] = [];
  const rest = objects.values();
  try {
    for (const object of objects) {
      while (waiting.length <= ahead) {
        const next = rest.next();
        if (next.done) break;
        waiting.push(new Begun(openObject(raw, next.value.object, next.value.etag), ahead > 0));
      }
      const begun = waiting.shift()!;
      try {
        yield { object, bytes: begun.bytes() };
      } finally {
        // A broken object is not read to its end.
        await begun.close();
      }
    }
  } finally {
    await Promise.all(waiting.map((begun) => begun.close()));
  }
}

/** An object whose first piece may be on its way. */
class Begun {
  private readonly pieces: AsyncGenerator<Uint8Array, void, undefined>;
  private readonly first: Promise<IteratorResult<Uint8Array, void>> | null;

  constructor(pieces: AsyncGenerator<Uint8Array, void, undefined>, isEarly: boolean) {
    this.pieces = pieces;
    this.first = isEarly ? pieces.next() : null;
    // Told when its turn comes, if it comes.
    this.first?.catch(() => {});
  }

  async *bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    const first = await this.first;
    if (first?.done === false) yield first.value;
    yield* this.pieces;
  }

  async close(): Promise<void> {
    await this.pieces.return();
  }
}
