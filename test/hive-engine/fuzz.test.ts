import { describe, expect, it } from 'vitest';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { haveHive } from '../hive/installation.ts';
import { seed as firstSeed } from '../rows/fuzz.ts';
import { fuzzRound } from './fuzz.ts';
import { hiveInTests } from './hive.ts';

const have = haveHive();
const rounds = Number(process.env.FIRN_HIVE_FUZZ_ROUNDS ?? 1);
const embedded = duckdbEngine({ threads: 1 });

// Looking for the line of a difference takes minutes.
describe('random logs in two runs', { timeout: 1_800_000 }, () => {
  if (!have.ok) {
    it.skip(`cannot be compared: ${have.why}`);
    return;
  }
  const { hive, engine } = hiveInTests();
  it.each(Array.from({ length: rounds }, (_, n) => firstSeed + n))(
    'of seed %i make the same stores in both engines',
    async (seed) => {
      const mustAnswer = async () => void (await hive().query('select 1'));
      const counts = await fuzzRound({ seed, size: 100 }, { embedded, hive: engine(), mustAnswer }, console.log);
      expect(counts.events).toBeGreaterThan(200);
      expect(counts.bad).toBeGreaterThan(50);
      expect(counts.duplicates).toBeGreaterThan(30);
      expect(counts.copiedIds).toBeGreaterThan(10);
    },
  );
});

describe('a difference between two engines', () => {
  it('is traced to its line', { timeout: 300_000 }, async () => {
    // The embedded engine twice, one with a defect: it counts events of one app only.
    const defect = {
      ...embedded,
      load: (job: Parameters<typeof embedded.load>[0]) => {
        const collect = { ...job.config.collect, apps: ['shop'] };
        return embedded.load({ ...job, config: { ...job.config, collect } });
      },
    };
    const said: string[] = [];
    const round = fuzzRound(
      { seed: 3, size: 4 },
      { embedded, hive: defect, mustAnswer: async () => {} },
      (text) => void said.push(text),
    );
    const message = await round.then(
      () => 'no difference',
      (error: Error) => error.message,
    );
    const lines = message.split('\n');
    expect(lines[0]).toBe('the engines differ (npm run fuzz -- --seed 3 --rounds 1 --size 4)');
    const logged = lines.filter((line) => line.startsWith('  "') && !line.startsWith('  "#'));
    expect(logged).toHaveLength(1);
    expect(logged[0]).not.toContain('aid=shop&');
    expect(lines).toContainEqual(expect.stringMatching(/^report of run \S+: counts, message$/));
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}embedded only: \{.*"etl_tstamp"/));
    expect(said.length).toBeGreaterThan(4);
  });
});
