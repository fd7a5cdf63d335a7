import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { currentRuns, readCommits } from '../../etl/run/commits.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { type EtlChild, startEtl } from '../run/child.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, uuid, writeLog } from '../run/logs.ts';
import { ask, keysOf, load } from './stores.ts';

const run = '20261123T040000Z';
const otherRun = '20261123T050000Z';

function prepared() {
  const folder = testFolder();
  const [raw, store] = [join(folder, 'raw'), join(folder, 'store')];
  for (let file = 0; file < 4; file++) {
    const lines = Array.from({ length: 100 }, (_, n) =>
      eventLine({ at: '2026-11-23 10:00:00', eid: uuid(file * 100 + n), content: 'page', request: `r${file}-${n}` }),
    );
    writeLog(raw, `${file}.gz`, lines);
  }
  return { raw, store };
}

/** A process in the middle of a run, stopped but alive. */
async function stoppedInARun(raw: string, store: string): Promise<EtlChild> {
  const child = startEtl({ raw, store, run, chunkBytes: 1000 });
  await child.said('rows');
  child.process.kill('SIGSTOP');
  return child;
}

describe('two runs on one store', { timeout: 60_000 }, () => {
  it('do not meet: one works, the other says so', async () => {
    const { raw, store } = prepared();
    const child = await stoppedInARun(raw, store);
    const other = await startEtl({ raw, store }).ended;
    expect(other.code).toBe(0);
    expect(other.report).toMatchObject({ outcome: 'busy', run });
    expect(other.report!.message).toMatch(
      /^run 20261123T040000Z has been at work on the store .* since \d{4}-\d\d-\d\dT.*Z in process \d+; nothing done$/,
    );
    expect(await ask(store, 'select count(*) from events')).toEqual([[0]]);
    child.process.kill('SIGCONT');
    expect((await child.ended).report?.outcome).toBe('committed');
    expect(await ask(store, 'select count(*) from events')).toEqual([[400]]);
  });

  it('of which several find a dead one: one finishes it', async () => {
    const { raw, store } = prepared();
    const child = await stoppedInARun(raw, store);
    child.process.kill('SIGKILL');
    await child.ended;
    const reports = await Promise.all([1, 2, 3].map(() => startEtl({ raw, store }).ended));
    for (const { report, error } of reports) {
      expect(error).toBe('');
      expect(['busy', 'nothing_new']).toContain(report?.outcome);
    }
    expect(reports.filter(({ report }) => report?.finishedFirst === run)).toHaveLength(1);
    expect(await ask(store, 'select run, events from commits')).toEqual([[run, 400]]);
    expect((await keysOf(store)).filter((key) => /^tmp|open|takeover/.test(key))).toEqual([]);
  });
});

describe('a run given up by name', { timeout: 60_000 }, () => {
  it('is not taken from a process that is alive on this machine', async () => {
    const { raw, store } = prepared();
    const child = await stoppedInARun(raw, store);
    await expect(load(raw, store, { abandon: run })).rejects.toThrow(
      `run ${run} is at work in process ${child.process.pid} on this machine; stop that process instead`,
    );
    child.process.kill('SIGCONT');
    expect((await child.ended).report?.outcome).toBe('committed');
  });

  it('can never commit, even if it was at work elsewhere all the time', async () => {
    const { raw, store } = prepared();
    const child = await stoppedInARun(raw, store);
    // As if it were on another machine, where nobody can see whether it is alive.
    const lock = join(store, 'runs/open');
    const file = JSON.parse(readFileSync(lock, 'utf8'));
    writeFileSync(lock, JSON.stringify({ ...file, owner: { ...file.owner, host: 'elsewhere' } }));
    const busy = await load(raw, store);
    expect(busy.outcome).toBe('busy');
    expect(busy.message).toContain(
      `on the machine elsewhere (process ${child.process.pid}); if that is gone, run "firn etl --abandon ${run}"`,
    );

    expect(await load(raw, store, { abandon: run })).toMatchObject({
      outcome: 'abandoned',
      run,
      message: `run ${run} is abandoned: it can never be committed`,
    });
    child.process.kill('SIGCONT');
    const { report, error } = await child.ended;
    expect(error).toBe('');
    expect(report).toMatchObject({
      outcome: 'abandoned',
      message: `run ${run} was abandoned while it was at work; nothing was committed`,
    });
    expect(currentRuns(await readCommits(openStorage(store)))).toEqual([]);
    expect((await keysOf(store)).filter((key) => key.startsWith('events') || key.startsWith('tmp'))).toEqual([]);

    await expect(load(raw, store, { run })).rejects.toThrow(
      `run ${run} was abandoned and can never be committed; choose another --run`,
    );
    expect(await load(raw, store, { run: otherRun })).toMatchObject({ outcome: 'committed', counts: { objects: 4 } });
  });

  it('must be the open one', async () => {
    const { raw, store } = prepared();
    await expect(load(raw, store, { abandon: run })).rejects.toThrow(
      `there is no open run ${run} in the store ${store} to abandon; no run is open`,
    );
  });

  it('is given up to the end, even if who gave it up died in between', async () => {
    const { raw, store } = prepared();
    const child = await stoppedInARun(raw, store);
    child.process.kill('SIGKILL');
    await child.ended;
    // What is there right after the mark was written.
    await openStorage(store).write(`runs/${run}/abandoned.json`, Buffer.from('{}'));
    expect(await load(raw, store, { run: otherRun })).toMatchObject({ outcome: 'committed', finishedFirst: null });
    expect(await ask(store, 'select run from commits')).toEqual([[otherRun]]);
    expect((await keysOf(store)).filter((key) => key.includes(run))).toEqual([`runs/${run}/abandoned.json`]);
  });
});
