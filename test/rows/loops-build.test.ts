import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compiledLoops, compiler, target } from '../../bin/loops.ts';

/** The compiler is fetched for it, which a newcomer's first test run should not wait for; CI does it. */
const wanted = process.env.FIRN_LOOPS === '1';

describe.skipIf(!wanted)(
  `the compiled byte loops${wanted ? '' : ` (skipped: set FIRN_LOOPS=1; fetches ${compiler})`}`,
  () => {
    it('are what the compiler makes of their source', () => {
      expect(readFileSync(target, 'utf8')).toBe(compiledLoops());
    }, 300_000);
  },
);
