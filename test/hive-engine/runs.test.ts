import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { commitProgram } from '../../etl/hive/bundle.ts';
import { commitStep } from '../../etl/hive/commit-step.ts';
import { hiveEngine } from '../../etl/hive/engine.ts';
import { databaseOf } from '../../etl/hive/location.ts';
import { scriptKeys } from '../../etl/hive/publish-script.ts';
import { readCommits } from '../../etl/run/commits.ts';
import { toJson } from '../../etl/run/json.ts';
import { acquire } from '../../etl/run/lock.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { type Commit, paths } from '../../lib/protocol/store.ts';
import { ask, keysOf, load } from '../duckdb/stores.ts';
import { startHive } from '../hive/hive.ts';
import { haveHive } from '../hive/installation.ts';
import { eventLine, line, uuid, writeLog } from '../run/logs.ts';
import { compareStores } from './differences.ts';
import { hiveInTests } from './hive.ts';
import { planned } from './planned.ts';

const have = haveHive();
const run = '20261123T040000Z';

const event = (at: string, id: number, content: string, request: string) =>
  eventLine({ at, eid: uuid(id), content, request });

describe('a run on Hive', { timeout: 300_000 }, () => {
  if (!have.ok) {
    it.skip(`cannot be tried: ${have.why}`);
    return;
  }
  const { hive, engine } = hiveInTests();
  let folder: string;
  const at = (name: string) => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'firn-hive-runs-'));
    writeLog(at('raw'), 'E1.2026-11-23-10.a.gz', [
      event('2026-11-22 23:59:59', 1, 'one', 'r1'),
      event('2026-11-23 00:00:00', 2, 'two', 'r2'),
      event('2026-11-23 00:00:01', 2, 'two', 'r3'),
      event('2026-11-23 00:00:02', 2, 'copied', 'r4'),
      line('2026-11-23', '00:00:02', 'POST', '/i', '-', 'r5'),
    ]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Rows of the tables Hive's readers ask, by run; null: they have none yet. */
  async function shown(store: string): Promise<readonly (readonly unknown[])[] | null> {
    const database = databaseOf(openStorage(store));
    const databases = await hive().query(`show databases like '${database}'`);
    if (databases.length === 0) return null;
    const tables = await hive().query(`use ${database}; show tables like 'events'`);
    if (tables.length === 0) return null;
    return hive().query(`use ${database}; select run, count(*) from events group by run order by run`);
  }

  it('is three steps, each of which may be cut off and done again', async () => {
    await acquire(openStorage(at('steps')), run);
    const { store, catalog, script } = await planned(at('raw'), at('steps'), run);
    expect(Buffer.from((await store.read(scriptKeys(run).load))!).toString()).toBe(script);

    // Killed in the middle of the load, whenever that is.
    const other = await startHive({ folder: at('killed-hive'), engine: 'tez' });
    const cutOff = other.run(script).catch((error: Error) => error.message);
    for (const end = Date.now() + 60_000; Date.now() < end && (await store.list('events/')).length === 0; )
      await pause(20);
    process.kill(-other.pid, 'SIGKILL');
    expect(await cutOff).toContain('Hive ended (SIGKILL)');
    await expect(commitStep(store, run, catalog)).rejects.toThrow(`run ${run} was not loaded to its end`);
    expect(await ask(at('steps'), 'select count(*) from events')).toEqual([[0]]);

    await hive().run(script);
    expect(await shown(at('steps'))).toBeNull();
    await store.remove([paths.lock]);
    await expect(commitStep(store, run, catalog)).rejects.toThrow(
      `run ${run} is not the open one of the store ${at('steps')}, no run is; nothing was committed`,
    );
    await acquire(store, run);
    const commit = await commitStep(store, run, catalog);
    expect(commit).toMatchObject({ n: 1, run, counts: { events: 3, duplicates: 1, copiedIds: 1 } });
    expect(await shown(at('steps'))).toBeNull();
    // Again, as the program a cluster runs.
    const program = await commitProgram();
    writeFileSync(at(program.name), program.text);
    const asProgram = (id: string) =>
      spawnSync(process.execPath, [program.name, at('steps'), id, catalog.database], { cwd: folder, encoding: 'utf8' });
    expect(asProgram(run)).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/^run \S+ is commit 1: /),
    });
    expect(await readCommits(store)).toEqual([commit]);
    expect(asProgram('20261123T060000Z')).toMatchObject({
      status: 1,
      stderr: `run 20261123T060000Z has no plan in the store ${at('steps')}\n`,
    });

    const publish = Buffer.from((await store.read(scriptKeys(run).publish))!).toString();
    for (const _ of ['once', 'again']) await hive().run(publish);
    expect(await shown(at('steps'))).toEqual([[run, '3']]);

    await load(at('raw'), at('embedded'), { run, engine: duckdbEngine({ threads: 1 }) });
    for (const { only } of await compareStores(at('embedded'), at('steps'))) expect(only).toEqual([[], []]);
  });

  it('that fails leaves nothing behind', async () => {
    writeFileSync(join(at('raw'), 'no.gz'), 'plain');
    await expect(load(at('raw'), at('store'), { engine: engine() })).rejects.toThrow(
      '1 object could not be read to its end:\n  no.gz: not gzip: begins with 70 6c, not 1f 8b\nnothing was committed',
    );
    unlinkSync(join(at('raw'), 'no.gz'));
    expect(await keysOf(at('store'))).toEqual(['store.json']);
  });

  it('whose publishing failed is made up for by the next call', async () => {
    const failing = hiveEngine({
      runScript: (text) =>
        text.startsWith('-- Step 3') ? Promise.reject(new Error('the catalog is away')) : hive().run(text),
    });
    await expect(load(at('raw'), at('store'), { engine: failing, run })).rejects.toThrow(
      `what is committed is not all in Hive's tables yet; the next "firn etl" makes up for it. Hive said: the catalog is away`,
    );
    expect(await ask(at('store'), 'select run, events from commits')).toEqual([[run, 3]]);
    expect(await shown(at('store'))).toBeNull();
    expect(await load(at('raw'), at('store'), { engine: engine() })).toMatchObject({ outcome: 'nothing_new' });
    expect(await shown(at('store'))).toEqual([[run, '3']]);
  });

  it('finds copies on days the names of the logs did not tell', async () => {
    // Named after the 1st, a day before; the events are copies of the 23rd's.
    writeLog(at('raw'), 'E1.2026-11-01-10.b.gz', [
      event('2026-11-24 10:00:00', 1, 'one', 'r6'),
      event('2026-11-24 10:00:00', 3, 'three', 'r7'),
    ]);
    const report = await load(at('raw'), at('store'), { engine: engine(), run: '20261124T040000Z' });
    expect(report.counts).toMatchObject({ events: 1, duplicates: 1 });
    expect(await shown(at('store'))).toEqual([
      [run, '3'],
      ['20261124T040000Z', '1'],
    ]);
    expect((await keysOf(at('store'))).filter((key) => key.startsWith('tmp/'))).toEqual([]);
  });

  it('that another one replaced is shown no more', async () => {
    const store = openStorage(at('store'));
    const commits = await readCommits(store);
    const n = commits.length + 1;
    const replacing: Commit = { ...commits[0]!, n, run: '20261125T040000Z', files: [], replaces: [run] };
    await store.write(paths.commit(n), toJson(replacing));
    await engine().publish!(store, await readCommits(store));
    expect(await shown(at('store'))).toEqual([['20261124T040000Z', '1']]);
  });
});

describe('a place Hive cannot work in', () => {
  it('is refused before anything is done', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'firn-hive-place-'));
    try {
      writeLog(join(folder, 'raw'), 'a.gz', [event('2026-11-23 10:00:00', 1, 'one', 'r1')]);
      const engine = hiveEngine({ runScript: () => Promise.reject(new Error('must not be called')) });
      await expect(load(join(folder, 'raw'), join(folder, 'my store'), { engine })).rejects.toThrow(
        `Hive takes no store in a place whose name has blanks or quotes, got ${folder}/my store; pass a --store with a plain name`,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
