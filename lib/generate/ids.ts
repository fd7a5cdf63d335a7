import type { Random } from './prng.ts';

const batch = 256;
const hex = Buffer.from('0123456789abcdef', 'latin1');
const base64url = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', 'latin1');
const [dash, four, equals] = Buffer.from('-4=', 'latin1') as unknown as readonly [number, number, number];

const uuidLength = 36;
const requestIdLength = 56;

/**
 * Ids of events and requests. Made many at a time, as one text that is cut up: an id put together from its digits
 * costs more than the rest of its line.
 */
export class Ids {
  readonly #random: Random;
  readonly #uuidBytes = Buffer.alloc(batch * uuidLength);
  readonly #requestIdBytes = Buffer.alloc(batch * requestIdLength);
  #uuids = '';
  #requestIds = '';
  #nextUuid = batch;
  #nextRequestId = batch;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A UUID, version 4. */
  uuid(): string {
    if (this.#nextUuid === batch) this.#makeUuids();
    const start = this.#nextUuid++ * uuidLength;
    return this.#uuids.slice(start, start + uuidLength);
  }

  /** A request id as CloudFront makes them: 56 characters, the last two `==`. */
  requestId(): string {
    if (this.#nextRequestId === batch) this.#makeRequestIds();
    const start = this.#nextRequestId++ * requestIdLength;
    return this.#requestIds.slice(start, start + requestIdLength);
  }

  #makeUuids(): void {
    const bytes = this.#uuidBytes;
    let word = 0;
    for (let i = 0; i < bytes.length; i++) {
      const at = i % uuidLength;
      // Eight digits from a word: no digit's place is a multiple of more than eight without a new one.
      word = at % 8 === 0 ? this.#random.word() : word >>> 4;
      if (at === 8 || at === 13 || at === 18 || at === 23) bytes[i] = dash;
      else if (at === 14) bytes[i] = four;
      else bytes[i] = hex[at === 19 ? 8 | (word & 3) : word & 15]!;
    }
    this.#uuids = bytes.toString('latin1');
    this.#nextUuid = 0;
  }

  #makeRequestIds(): void {
    const bytes = this.#requestIdBytes;
    let word = 0;
    for (let i = 0; i < bytes.length; i++) {
      const at = i % requestIdLength;
      word = at % 5 === 0 ? this.#random.word() : word >>> 6;
      bytes[i] = at >= requestIdLength - 2 ? equals : base64url[word & 63]!;
    }
    this.#requestIds = bytes.toString('latin1');
    this.#nextRequestId = 0;
  }
}
