const hexPairs: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Mixes a word into a 32-bit hash (the finaliser of MurmurHash3). */
const mixed = (hash: number, word: number): number => {
  let h = Math.imul(hash ^ word, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/**
 * Random numbers that are the same on every machine (sfc32, 32-bit integers only).
 *
 * What is computed from them must keep to + - * / and integers: Math.log and its like may differ in their last
 * bit between processors, and one bit is another file.
 */
export class Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 1;

  /** The words are the seed; the same words give the same numbers. */
  constructor(first: number, second = 0, third = 0) {
    this.#a = mixed(mixed(mixed(0x2545f491, first), second), third);
    this.#b = mixed(this.#a, second);
    this.#c = mixed(this.#b, third);
    for (let i = 0; i < 12; i++) this.word();
  }

  /** 32 random bits, not negative. */
  word(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** At least 0, less than 1. */
  unit(): number {
    return this.word() / 4294967296;
  }

  /** A whole number, at least 0, less than `count`. */
  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** Mostly near `middle` (the median), now and then many times that: how long people look at things. */
  longTailed(middle: number): number {
    const u = this.unit();
    return (middle * u) / (1.02 - u);
  }

  hex8(): string {
    const word = this.word();
    return (
      hexPairs[word >>> 24]! + hexPairs[(word >>> 16) & 255]! + hexPairs[(word >>> 8) & 255]! + hexPairs[word & 255]!
    );
  }

  /** A UUID, version 4, that follows from the seed alone; `ids.ts` makes them faster where any will do. */
  uuid(): string {
    const a = this.word();
    const b = this.word();
    return (
      this.hex8() +
      '-' +
      hexPairs[a >>> 24]! +
      hexPairs[(a >>> 16) & 255]! +
      '-' +
      hexPairs[0x40 | ((a >>> 8) & 15)]! +
      hexPairs[a & 255]! +
      '-' +
      hexPairs[0x80 | (b >>> 26)]! +
      hexPairs[(b >>> 16) & 255]! +
      '-' +
      hexPairs[(b >>> 8) & 255]! +
      hexPairs[b & 255]! +
      this.hex8()
    );
  }
}

/** One 32-bit word of any seed a user may give (a whole number up to 2^53). */
export const seedWord = (seed: number): number => mixed(mixed(0x5eed, Math.floor(seed / 4294967296)), seed >>> 0);
