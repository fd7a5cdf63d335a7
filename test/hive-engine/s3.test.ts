import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { openReader } from '../../etl/duckdb/reader.ts';
import { type Bundle, commitProgram } from '../../etl/hive/bundle.ts';
import { commitStep } from '../../etl/hive/commit-step.ts';
import { catalogOf } from '../../etl/hive/load-step.ts';
import { databaseOf } from '../../etl/hive/location.ts';
import { scriptKeys } from '../../etl/hive/publish-script.ts';
import { abandonRun } from '../../etl/run/abandon.ts';
import { readCommits } from '../../etl/run/commits.ts';
import type { Engine } from '../../etl/run/engine.ts';
import { toJson } from '../../etl/run/json.ts';
import { acquire, type Lock, lockHolder } from '../../etl/run/lock.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { self } from '../../etl/run/owner.ts';
import type { Storage } from '../../etl/run/storage.ts';
import { generate } from '../../lib/generate/generate.ts';
import { paths } from '../../lib/protocol/store.ts';
import { filledIn } from '../../lib/questions/fill.ts';
import { prelude, readQuestion } from '../../lib/questions/library.ts';
import { ask, keysOf, load } from '../duckdb/stores.ts';
import { haveHive } from '../hive/installation.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, line, uuid, writeLog } from '../run/logs.ts';
import { describeS3, newBucket, putFolder, useS3 } from '../s3/server.ts';
import { compareStores } from './differences.ts';
import { hiveOnS3, ownHiveInTests } from './hive.ts';
import { planned } from './planned.ts';

useS3();

const have = haveHive();
const run = '20261123T040000Z';
const rival = '20261123T040001Z';
const later = '20261124T040000Z';
const rounds = Number(process.env.FIRN_S3_ROUNDS ?? 3);

const events = (from: number, n: number, content = 'page') =>
  Array.from({ length: n }, (_, i) =>
    eventLine({
      at: '2026-11-22 10:00:00',
      eid: uuid(from + i),
      content: `${content} ${from + i}`,
      request: `${content}-${from + i}`,
    }),
  );

describeS3('Hive on S3', () => {
  if (!have.ok) {
    it.skip(`cannot be tried: ${have.why}`);
    return;
  }
  const { hive, engine } = ownHiveInTests('tez', hiveOnS3);
  let bucket: string;
  const at = (place: string) => `s3://${bucket}/${place}`;
  /** The store as it was when two runs over the same logs were loaded and none was committed. */
  const loadedTwice = new Map<string, Uint8Array>();
  let program: Bundle | null = null;

  /** Puts logs below `PLACE/` of the bucket. */
  async function putLogs(place: string, write: (folder: string) => unknown): Promise<void> {
    const folder = testFolder();
    await write(folder);
    await putFolder(folder, bucket, `${place}/`);
  }

  /** The commit step as a cluster runs it: a program with nothing beside it. */
  async function commitAsProgram(store: string, id: string) {
    const folder = testFolder();
    program ??= await commitProgram();
    const { name, text } = program;
    writeFileSync(join(folder, name), text);
    const child = spawn(process.execPath, [name, store, id, databaseOf(openStorage(store))], { cwd: folder });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data) => {
      out += data;
    });
    child.stderr.on('data', (data) => {
      err += data;
    });
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, out, err };
  }

  /** The store loaded twice, once more in another place. */
  async function copied(place: string): Promise<Storage> {
    const store = openStorage(at(place));
    await Promise.all([...loadedTwice].map(([key, content]) => store.write(key, content)));
    return store;
  }

  /** A store of the bucket in a folder here, for whoever compares files. */
  async function fetched(place: string): Promise<string> {
    const folder = testFolder();
    const store = openStorage(at(place));
    for (const { key } of await store.list('')) {
      mkdirSync(dirname(join(folder, key)), { recursive: true });
      await store.download(key, join(folder, key));
    }
    return folder;
  }

  async function expectSame(one: string, other: string): Promise<void> {
    for (const { table, rows, columns, only } of await compareStores(await fetched(one), await fetched(other))) {
      expect({ table, only }).toEqual({ table, only: [[], []] });
      expect({ table, rows: rows[1], columns: columns[1] }).toEqual({ table, rows: rows[0], columns: columns[0] });
      expect(rows[0]).toBeGreaterThan(0);
    }
  }

  const publishScript = async (store: Storage, id: string) =>
    Buffer.from((await store.read(scriptKeys(id).publish))!).toString();

  describe('in the steps of a cluster', { timeout: 600_000 }, () => {
    let lock: Lock;

    beforeAll(async () => {
      bucket = await newBucket();
    });

    it('loads two runs that were planned over the same logs in the same moment, and shows none', async () => {
      await putLogs('raw', async (out) => {
        await generate({ events: 150, seed: 4, out: join(out, 'generated'), from: '2026-11-20', days: 3 });
        writeLog(out, 'E1.2026-11-22-10.a.gz', [...events(1, 20), 'debris', ...events(5, 5)]);
        writeLog(out, 'E1.2026-11-22-11.a.log', [line('2026-11-22', '10:00:02', 'POST', '/i', '-', 'r5')]);
      });
      const store = openStorage(at('store'));
      const acquired = await acquire(store, run);
      if (acquired.kind !== 'new') throw new Error('the new store has a lock');
      lock = acquired.lock;
      const plans = [await planned(at('raw'), at('store'), run), await planned(at('raw'), at('store'), rival)];
      expect(plans[0]!.plan.objects.length).toBeGreaterThan(10);
      expect(plans[1]!.plan.objects).toEqual(plans[0]!.plan.objects);
      for (const { script } of plans) await hive().run(script);
      for (const { key } of await store.list('')) {
        const isNeeded = key !== paths.lock && (!key.startsWith('tmp/') || /\/(tallies|counts)\//.test(key));
        if (isNeeded) loadedTwice.set(key, (await store.read(key))!);
      }
      expect(await ask(at('store'), 'select count(*) from events')).toEqual([[0]]);
      expect(await hive().query(`show databases like '${databaseOf(store)}'`)).toHaveLength(1);
      expect(await hive().query(`show tables in ${databaseOf(store)}`)).toEqual([]);
    });

    it('commits one of them, and shows it when it is published', async () => {
      const store = openStorage(at('store'));
      expect(await commitAsProgram(at('store'), rival)).toEqual({
        code: 1,
        out: '',
        err: `run ${rival} is not the open one of the store ${at('store')}, run ${run} is; nothing was committed\n`,
      });
      expect(await commitAsProgram(at('store'), run)).toEqual({
        code: 0,
        out: expect.stringMatching(`^run ${run} is commit 1: `),
        err: '',
      });
      const [commit] = await readCommits(store);
      expect(commit!.counts.duplicates).toBeGreaterThanOrEqual(5);
      expect(commit!.counts.bad).toMatchObject({ column_count: 1, post_body_not_logged: expect.any(Number) });
      expect(await commitAsProgram(at('store'), rival)).toMatchObject({
        code: 1,
        err: expect.stringMatching(`^run ${rival} was not committed: .* was committed meanwhile by run ${run}; `),
      });
      await lock.release();
      const script = await publishScript(store, run);
      for (const _ of ['once', 'again']) await hive().run(script);
      expect(await hive().query(`use ${databaseOf(store)}; select run, count(*) from events group by run`)).toEqual([
        [run, String(commit!.counts.events)],
      ]);
    });

    it('makes the store the embedded engine makes of the same logs', async () => {
      await load(at('raw'), at('embedded'), { run, engine: duckdbEngine({ threads: 1 }) });
      await expectSame('embedded', 'store');
    });

    it.each(['traffic/page-views-by-day', 'quality/ledger-by-day'])('answers %s', async (name) => {
      const question = readQuestion('queries', name);
      const embedded = async (place: string) => {
        const reader = await openReader(at(place), { threads: 1 });
        try {
          for (const statement of prelude('queries', 'duckdb')) await reader.query(statement);
          return (await reader.query(filledIn(question, {}, 'duckdb'))).rows;
        } finally {
          reader.close();
        }
      };
      const expected = await embedded('embedded');
      expect(expected.length).toBeGreaterThan(0);
      expect(await embedded('store')).toEqual(expected);
      const ofHive = await hive().query(
        `use ${databaseOf(openStorage(at('store')))}; ${prelude('queries', 'hive').join(';\n')}; ${filledIn(question, {}, 'hive')};`,
      );
      const asHivePrints = (value: unknown) => (value === null ? null : String(value));
      expect(ofHive).toEqual(expected.map((row) => row.map(asHivePrints)));
    });

    it('is refused at the commit where a log has changed or is gone since it was loaded', async () => {
      const name = 'E1.2026-11-22-10.a.gz';
      const raw = openStorage(at('raw'));
      const before = (await raw.read(name))!;
      const store = await copied('changed');
      await acquire(store, run);
      for (const change of [() => raw.write(name, gzipSync('another')), () => raw.remove([name])]) {
        await change();
        expect(await commitAsProgram(at('changed'), run)).toEqual({
          code: 1,
          out: '',
          err: `${name} changed while it was read; nothing was committed, run "firn etl" again\n`,
        });
      }
      expect(await readCommits(store)).toEqual([]);
      await raw.write(name, before);
      expect(await commitAsProgram(at('changed'), run)).toMatchObject({ code: 0, err: '' });
    });

    it(`commits one of two in programs at once, ${rounds} times, whoever has the lock`, {
      timeout: 60_000 + rounds * 20_000,
    }, async () => {
      for (let round = 0; round < rounds; round++) {
        const its = `programs-${round}`;
        const store = await copied(its);
        const both = round % 2 === 0 ? [run, rival] : [rival, run];
        const locks = await Promise.all(both.map((id) => acquire(store, id)));
        expect(locks.map(({ kind }) => kind).sort()).toEqual(['busy', 'new']);
        const holder = (await lockHolder(store))!.run;
        const other = both.find((id) => id !== holder)!;
        const ends = await Promise.all(both.map((id) => commitAsProgram(at(its), id)));
        const endOf = (id: string) => ends[both.indexOf(id)];
        expect(endOf(holder)).toMatchObject({ code: 0, err: '' });
        expect(endOf(other)).toMatchObject({
          code: 1,
          out: '',
          err: expect.stringMatching(/is not the open one|was committed meanwhile/),
        });
        expect(await ask(at(its), 'select (select run from commits), run from events group by run')).toEqual([
          [holder, holder],
        ]);
      }
    });

    it(`commits one of two that both believe to have the lock, ${rounds} times`, {
      timeout: 60_000 + rounds * 5_000,
    }, async () => {
      for (let round = 0; round < rounds; round++) {
        const store = await copied(`believers-${round}`);
        const ends = await Promise.allSettled(
          [run, rival].map((id) => {
            const open = toJson({ run: id, owner: self(), token: id, at: new Date().toISOString() });
            const read: Storage['read'] = async (key) => (key === paths.lock ? open : store.read(key));
            return commitStep({ ...store, read }, id, catalogOf(store, {}));
          }),
        );
        const [commit, ...more] = await readCommits(store);
        expect(more).toEqual([]);
        const refused = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason.message)] : []));
        expect(refused).toEqual([
          expect.stringContaining(`was committed meanwhile by run ${commit!.run}; run "firn etl" again`),
        ]);
        expect(ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))).toEqual([commit]);
      }
    });

    it(`commits a run once whose step was started twice, ${rounds} times`, {
      timeout: 60_000 + rounds * 5_000,
    }, async () => {
      for (let round = 0; round < rounds; round++) {
        const store = await copied(`twice-${round}`);
        await acquire(store, run);
        const ends = await Promise.all([1, 2].map(() => commitStep(store, run, catalogOf(store, {}))));
        expect(await readCommits(store)).toEqual([ends[0]]);
        expect(ends[1]).toEqual(ends[0]);
        expect(await publishScript(store, run)).toContain(`run = '${run}'`);
      }
    });

    it(`commits a run or gives it up, ${rounds} times, when both is asked for at once`, {
      timeout: 60_000 + rounds * 5_000,
    }, async () => {
      for (let round = 0; round < rounds; round++) {
        const store = await copied(`abandoned-${round}`);
        await acquire(store, run);
        // As if its starter were on another machine, where nobody can see whether it is alive.
        const holder = (await lockHolder(store))!;
        await store.write(paths.lock, toJson({ ...holder, owner: { ...holder.owner, host: 'elsewhere' } }));
        const ends = await Promise.allSettled([
          commitStep(store, run, catalogOf(store, {})),
          abandonRun(store, run, { engine: 'hive', version: 'firn-test' }),
        ]);
        const done = ends.map(({ status }) => status);
        expect(done.filter((status) => status === 'fulfilled')).toHaveLength(1);
        const shown = await ask(at(`abandoned-${round}`), 'select distinct run from events');
        expect(shown).toEqual(done[0] === 'fulfilled' ? [[run]] : []);
      }
    });
  });

  describe('as an engine', { timeout: 600_000 }, () => {
    it('adds what comes later, less the copies of what is committed', async () => {
      await putLogs('raw', (out) => {
        writeLog(out, 'E1.2026-11-23-09.b.gz', [...events(15, 10), ...events(3, 1, 'another')]);
      });
      const expected = { events: 5, duplicates: 6 };
      expect((await load(at('raw'), at('embedded'), { run: later })).counts).toMatchObject(expected);
      const report = await load(at('raw'), at('store'), { run: later, engine: engine() });
      expect(report).toMatchObject({ outcome: 'committed', counts: { ...expected, copiedIds: 1 } });
      await expectSame('embedded', 'store');
      const database = databaseOf(openStorage(at('store')));
      const [shown] = await hive().query(`use ${database}; select count(*) from events where run = '${later}'`);
      expect(shown).toEqual(['5']);
      expect((await keysOf(at('store'))).filter((key) => /^tmp|open|takeover/.test(key))).toEqual([]);
    });

    it('names logs that are gone or others since the plan, and those that are broken, and leaves nothing', async () => {
      await putLogs('bad', (out) => {
        for (const name of ['good', 'cut', 'gone', 'other']) writeLog(out, `${name}.gz`, events(1, 300));
      });
      const raw = openStorage(at('bad'));
      const cut = (await raw.read('cut.gz'))!;
      await raw.write('cut.gz', cut.subarray(0, cut.length - 100));
      const inner = engine();
      const late: Engine = {
        ...inner,
        load: async (job) => {
          await raw.remove(['gone.gz']);
          await raw.write('other.gz', gzipSync('another'));
          return inner.load(job);
        },
      };
      const failure = async (more: Parameters<typeof load>[2]) =>
        load(at('bad'), at('bad-store'), more).then(
          () => [],
          (error: Error) => error.message.split('\n'),
        );
      const changed =
        'cannot be read any more: it is gone or was replaced; nothing was committed, run "firn etl" again';
      // Keeping going is for logs that will never be whole.
      expect(await failure({ engine: late, keepGoing: true })).toEqual([`gone.gz ${changed}`, `other.gz ${changed}`]);
      expect(await keysOf(at('bad-store'))).toEqual(['store.json']);
      expect(await failure({ engine: inner })).toEqual([
        '1 object could not be read to its end:',
        expect.stringMatching(/^ {2}cut\.gz: broken gzip: /),
        expect.stringMatching(/^nothing was committed; mend or remove it/),
      ]);
      expect(await keysOf(at('bad-store'))).toEqual(['store.json']);
    });
  });
});
