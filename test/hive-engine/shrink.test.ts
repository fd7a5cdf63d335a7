import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz } from '../rows/fuzz.ts';
import { mostTries, shrink } from './shrink.ts';

const numbers = (length: number): readonly number[] => Array.from({ length }, (_, n) => n);

/** Fails where all the guilty ones are there; keeps what it was asked. */
function needing(guilty: readonly number[]) {
  const asked: (readonly number[])[] = [];
  const fails = async (some: readonly number[]) => {
    asked.push(some);
    return guilty.every((one) => some.includes(one));
  };
  return { asked, fails };
}

describe('shrinking', () => {
  it.each([
    { sentence: 'one of a thousand', length: 1000, guilty: [617], tries: 11 },
    { sentence: 'the first', length: 64, guilty: [0], tries: 6 },
    { sentence: 'the last', length: 64, guilty: [63], tries: 7 },
    { sentence: 'two neighbours', length: 100, guilty: [49, 50], tries: 16 },
    { sentence: 'two far apart', length: 100, guilty: [3, 98], tries: 16 },
    { sentence: 'three', length: 30, guilty: [1, 15, 28], tries: 18 },
    { sentence: 'all there are', length: 3, guilty: [0, 1, 2], tries: 5 },
    { sentence: 'one alone', length: 1, guilty: [0], tries: 0 },
  ])('finds $sentence in at most $tries tries', async ({ length, guilty, tries }) => {
    const { asked, fails } = needing(guilty);
    expect(await shrink(numbers(length), fails)).toEqual(guilty);
    expect(asked.length).toBeLessThanOrEqual(tries);
  });

  it('finds whatever is needed, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.uniqueArray(fc.nat(59), { minLength: 1, maxLength: 8 }),
        async (length, some) => {
          const guilty = some.filter((one) => one < length).sort((a, b) => a - b);
          fc.pre(guilty.length > 0);
          expect(await shrink(numbers(length), needing(guilty).fails)).toEqual(guilty);
        },
      ),
      fuzz,
    );
  });

  it('gives what fails, even where less can pass', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.nat(1000), async (length, salt) => {
        const sum = (some: readonly number[]) => some.reduce((all, n) => Math.imul(all ^ (n + salt), 16777619), salt);
        const fails = async (some: readonly number[]) => some.length === length || sum(some) % 3 === 0;
        const left = await shrink(numbers(length), fails);
        expect(left.length).toBeGreaterThan(0);
        expect(await fails(left)).toBe(true);
      }),
      fuzz,
    );
  });

  it(`gives up after ${mostTries} tries, with what it has`, async () => {
    const guilty = numbers(500).filter((n) => n % 2 === 0);
    const { asked, fails } = needing(guilty);
    const left = await shrink(numbers(500), fails);
    expect(asked).toHaveLength(mostTries);
    expect(guilty.every((one) => left.includes(one))).toBe(true);
    expect(left.length).toBeLessThan(500);
  });
});
