/** `npm run fuzz -- [--seed N] [--rounds N] [--size N]`: random logs through both engines, until they differ. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { hiveEngine } from '../../etl/hive/engine.ts';
import { startHive } from '../hive/hive.ts';
import { fuzzRound } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    /** Of the first round; each round takes the next. */
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
    rounds: { type: 'string', default: '10' },
    /** Logs that are nearly right, the other kinds in proportion. */
    size: { type: 'string', default: '200' },
  },
});
const whole = (name: 'seed' | 'rounds' | 'size'): number => {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} must be a whole number above 0, got "${values[name]}"`);
};
const [first, rounds, size] = [whole('seed'), whole('rounds'), whole('size')];
const say = (text: string) => process.stdout.write(`${text}\n`);

const folder = mkdtempSync(join(tmpdir(), 'firn-fuzz-hive-'));
const hive = await startHive({ folder, engine: 'tez', limitSeconds: 300 });
const engines = {
  embedded: duckdbEngine({ threads: 1 }),
  hive: hiveEngine({ runScript: (text) => hive.run(text) }),
  mustAnswer: async () => void (await hive.query('select 1')),
};
try {
  for (let seed = first; seed < first + rounds; seed++) {
    const began = performance.now();
    const counts = await fuzzRound({ seed, size }, engines, say);
    const words = Object.entries(counts).map(([name, n]) => `${n} ${name}`);
    say(`seed ${seed}: the same (${words.join(', ')}) in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await hive.close();
  rmSync(folder, { recursive: true, force: true });
}
