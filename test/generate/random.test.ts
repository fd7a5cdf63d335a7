import { expect, it } from 'vitest';
import { Ids } from '../../lib/generate/ids.ts';
import { Random, seedWord } from '../../lib/generate/prng.ts';
import { byPopularity, Weighted } from '../../lib/generate/weighted.ts';

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const draws = <T>(count: number, draw: () => T): readonly T[] => Array.from({ length: count }, draw);

it('the same seed gives the numbers it gave when this was written', () => {
  const random = new Random(1, 2, 3);
  expect(draws(4, () => random.word())).toEqual([1560565871, 3380636235, 2330021371, 4093962320]);
});

it('each word of the seed matters', () => {
  const firsts = [new Random(1), new Random(2), new Random(1, 1), new Random(1, 0, 1)].map((random) => random.word());
  expect(new Set(firsts).size).toBe(4);
  expect(new Set([0, 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1].map(seedWord)).size).toBe(5);
});

it('numbers fill their range evenly', () => {
  const random = new Random(7);
  const counts = new Array<number>(10).fill(0);
  for (const n of draws(100_000, () => random.below(10))) counts[n]!++;
  expect(Math.min(...counts)).toBeGreaterThan(9500);
  expect(Math.max(...counts)).toBeLessThan(10_500);
  const ends = draws(1000, () => random.between(3, 5));
  expect([Math.min(...ends), Math.max(...ends)]).toEqual([3, 5]);
});

it('a long tail has its median where it says, and a far end', () => {
  const random = new Random(7);
  const sorted = [...draws(10_001, () => random.longTailed(20))].sort((a, b) => a - b);
  expect(sorted[5000]).toBeGreaterThan(18);
  expect(sorted[5000]).toBeLessThan(21);
  expect(sorted[9900]).toBeGreaterThan(200);
  expect(sorted.at(-1)).toBeLessThan(20 / 0.02);
});

it('UUIDs are version 4 and differ', () => {
  const random = new Random(7);
  const ids = new Ids(new Random(8));
  const uuids = [...draws(2000, () => random.uuid()), ...draws(2000, () => ids.uuid())];
  expect(uuids.filter((uuid) => !uuidForm.test(uuid))).toEqual([]);
  expect(new Set(uuids).size).toBe(uuids.length);
});

/** How many different characters stand at each place of the texts. */
const variety = (texts: readonly string[]): readonly number[] =>
  Array.from(texts[0]!, (_, i) => new Set(texts.map((text) => text[i])).size);

it('every digit of an id varies', () => {
  const ids = new Ids(new Random(8));
  const requestIds = draws(2000, () => ids.requestId());
  expect(variety(requestIds)).toEqual([...new Array<number>(54).fill(64), 1, 1]);
  const withFewer = new Map([
    [8, 1],
    [13, 1],
    [14, 1],
    [18, 1],
    [19, 4],
    [23, 1],
  ]);
  const uuids = draws(2000, () => ids.uuid());
  expect(variety(uuids)).toEqual(Array.from({ length: 36 }, (_, i) => withFewer.get(i) ?? 16));
});

it('weights are the shares of what is picked', () => {
  const random = new Random(7);
  const choice = new Weighted([
    ['a', 1],
    ['never', 0],
    ['b', 3],
  ]);
  const picked = draws(10_000, () => choice.pick(random));
  expect(picked).not.toContain('never');
  expect(picked.filter((item) => item === 'b').length / picked.length).toBeCloseTo(0.75, 1);
});

it('the first of a list is the most popular', () => {
  const random = new Random(7);
  const counts = new Array<number>(50).fill(0);
  const choice = byPopularity(counts.map((_, rank) => rank));
  for (const rank of draws(20_000, () => choice.pick(random))) counts[rank]!++;
  expect(counts[0]!).toBeGreaterThan(counts[5]!);
  expect(counts[5]!).toBeGreaterThan(counts[40]!);
  expect(counts[40]!).toBeGreaterThan(0);
});
