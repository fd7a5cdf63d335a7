import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openReader } from '../../etl/duckdb/reader.ts';
import { readCommits } from '../../etl/run/commits.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { readLedger } from '../../lib/cli/ledger.ts';
import { ask, keysOf, load } from '../duckdb/stores.ts';
import { testFolder } from '../run/folder.ts';
import { filesWith } from './byte-search.ts';
import { anna, annaIs, logNames, rawIn, runs, storeIn, writeLogs } from './person.ts';

const kills = Math.max(2, Math.ceil(Number(process.env.FIRN_KILLS ?? 8) / 2));
const script = fileURLToPath(new URL('./change-child.ts', import.meta.url));

/** Starts the child; kills it after so many milliseconds of work, where they are given. */
async function change(
  options: object,
  afterMs: number | null,
): Promise<{ readonly ms: number; readonly killed: boolean }> {
  const args = ['--import', import.meta.resolve('tsx'), script, JSON.stringify(options)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let error = '';
  child.stderr.on('data', (data) => {
    error += data;
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  const start = performance.now();
  if (afterMs !== null) {
    await Promise.race([sleep(afterMs), ended]);
    child.kill('SIGKILL');
  }
  const { code, signal } = await ended;
  if (signal === null && code !== 0) throw new Error(error);
  return { ms: performance.now() - start, killed: signal === 'SIGKILL' };
}

/** What has to be the same however often it was cut off: all but the names of runs and their times. */
async function stateOf(folder: string) {
  const store = storeIn(folder);
  const reader = await openReader(store, { threads: 1 });
  const { problems, total } = await readLedger(reader, await readCommits(openStorage(store)));
  reader.close();
  return {
    events: await ask(store, 'select * exclude (etl_tstamp, run) from events order by all'),
    badRows: await ask(store, 'select * exclude (run) from bad_rows order by all'),
    problems,
    lines: total.lines,
    found: (await filesWith(folder, annaIs)).map((name) => name.replace(/run=\w+/, 'run=R')).sort(),
    work: (await keysOf(store)).filter((key) => /work\.json|generation\.json|^tmp|runs\/open|takeover/.test(key)),
    files: (await keysOf(store)).filter((key) => /^(events|bad_rows|ledger)/.test(key)).length,
  };
}

describe.each(['erase', 'rebuild'])('%s', (command) => {
  it(`killed at any of ${kills} moments and called again ends in the same state`, {
    timeout: 120_000 + kills * 60_000,
  }, async () => {
    const folder = testFolder();
    const at = (name: string) => join(folder, name);
    for (const [i, name] of logNames.entries()) {
      writeLogs(rawIn(at('before')), [name]);
      await load(rawIn(at('before')), storeIn(at('before')), { run: runs[i]! });
    }
    const options = (name: string) => ({
      command,
      store: storeIn(at(name)),
      raw: rawIn(at(name)),
      ...(command === 'erase' ? { user: anna } : { from: '2026-11-01', to: '2026-12-01' }),
    });
    const copy = (name: string) => cpSync(at('before'), at(name), { recursive: true, preserveTimestamps: true });
    /** What is left for the next run is done, too. */
    const settle = (name: string) => load(rawIn(at(name)), storeIn(at(name)));
    copy('undisturbed');
    const { ms } = await change(options('undisturbed'), null);
    await settle('undisturbed');
    const expected = await stateOf(at('undisturbed'));
    if (command === 'erase') expect(expected).toMatchObject({ found: [], problems: [], work: [] });

    let killed = 0;
    for (let kill = 0; kill < kills; kill++) {
      const name = `killed-${kill}`;
      copy(name);
      const cut = await change(options(name), ((kill + 0.5) / kills) * ms);
      if (cut.killed) killed++;
      await change(options(name), null);
      await settle(name);
      expect(await stateOf(at(name))).toEqual(expected);
    }
    expect(killed).toBeGreaterThan(0);
  });
});
