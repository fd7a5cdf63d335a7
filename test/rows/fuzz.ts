import type fc from 'fast-check';

/** Runs per property: `FIRN_FUZZ_RUNS`, 300 where it is not set. */
export const runs = Number(process.env.FIRN_FUZZ_RUNS ?? 300);

/** Where the random inputs start: `FIRN_FUZZ_SEED`; fixed, so that a failure in CI is a failure here. */
export const seed = Number(process.env.FIRN_FUZZ_SEED ?? 20261123);

/** For `fc.assert`. */
export const fuzz: fc.Parameters<unknown> = { numRuns: runs, seed };

/** For test titles: which inputs were tried. */
export const tried = `(${runs} runs from seed ${seed})`;

/** How long a property may take, milliseconds: far more than it needs, on a machine with other work to do. */
export const patience = 60_000 + runs * 50;
