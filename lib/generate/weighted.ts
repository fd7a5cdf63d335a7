import type { Random } from './prng.ts';

/** A choice in which some things are likelier than others. */
export class Weighted<T> {
  readonly #items: readonly T[];
  readonly #ends: Float64Array;

  /** Each thing with its weight; the weights need not add up to anything. */
  constructor(entries: readonly (readonly [T, number])[]) {
    this.#items = entries.map(([item]) => item);
    this.#ends = new Float64Array(entries.length);
    let sum = 0;
    entries.forEach(([, weight], i) => {
      sum += weight;
      this.#ends[i] = sum;
    });
  }

  pick(random: Random): T {
    const ends = this.#ends;
    const at = random.unit() * ends[ends.length - 1]!;
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! > at) high = middle;
      else low = middle + 1;
    }
    return this.#items[low] as T;
  }
}

/** The first is the most popular, the others follow Zipf's law, as pages and products do. */
export const byPopularity = <T>(items: readonly T[]): Weighted<T> =>
  new Weighted(items.map((item, rank) => [item, 1 / (rank + 3)] as const));
