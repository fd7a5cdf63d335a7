import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { openReader } from '../../etl/duckdb/reader.ts';
import { commit, emptyCommit, mustNotOverlap, readCommits } from '../../etl/run/commits.ts';
import type { Engine } from '../../etl/run/engine.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { generate } from '../../lib/generate/generate.ts';
import { paths } from '../../lib/protocol/store.ts';
import { ask, contentOf, keysOf, load } from '../duckdb/stores.ts';
import { startEtl } from '../run/child.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, uuid, writeLog } from '../run/logs.ts';
import { setEnvironment } from './environment.ts';
import { describeS3, newBucket, putFolder, useS3 } from './server.ts';

useS3();

const run = '20261123T040000Z';
const otherRun = '20261123T050000Z';
const rounds = Number(process.env.FIRN_S3_ROUNDS ?? 10);

/** A bucket with raw logs below `raw/`, and the same logs in a folder. */
async function withLogs(write: (folder: string) => void | Promise<void>) {
  const folder = testFolder();
  const bucket = await newBucket();
  mkdirSync(join(folder, 'raw'));
  await write(join(folder, 'raw'));
  await putFolder(join(folder, 'raw'), bucket, 'raw/');
  const at = (name: string) => ({ folder: join(folder, name), s3: `s3://${bucket}/${name}` });
  return { folder, bucket, raw: at('raw'), store: at('store') };
}

const lines = (from: number, n: number, day = '23'): readonly string[] =>
  Array.from({ length: n }, (_, i) =>
    eventLine({
      at: `2026-11-${day} 10:00:00`,
      eid: uuid(from + i),
      content: `page ${from + i}`,
      request: `r${day}-${from + i}`,
    }),
  );

/** Four logs of a hundred events, one of which is in two of them. */
const fourLogs = (folder: string): void => {
  for (let n = 0; n < 4; n++) writeLog(folder, `E1.2026-11-23-1${n}.a.gz`, [...lines(n * 100, 100), 'debris']);
};

describeS3('the ETL on S3', () => {
  it('makes the same store as on a disk, whether logs, store or both are in a bucket', async () => {
    const { folder, raw, store } = await withLogs(async (out) => {
      await generate({ events: 1500, seed: 4, out, from: '2026-11-20', days: 3 });
    });
    await load(raw.folder, store.folder, { run });
    const expected = await contentOf(store.folder);
    expect(expected.events!.length).toBeGreaterThan(1000);
    await load(raw.s3, store.s3, { run });
    await load(raw.s3, join(folder, 'mixed'), { run });
    await load(raw.folder, `${store.s3}-mixed`, { run });
    for (const other of [store.s3, join(folder, 'mixed'), `${store.s3}-mixed`]) {
      expect(await contentOf(other)).toEqual(expected);
      expect((await keysOf(other)).filter((key) => !key.startsWith('runs/'))).toEqual(
        (await keysOf(store.folder)).filter((key) => !key.startsWith('runs/')),
      );
    }
    const again = await load(raw.s3, store.s3);
    expect(again.outcome).toBe('nothing_new');
    expect(await ask(store.s3, 'select count(*) from commits')).toEqual([[1]]);
  });

  it('finds copies of committed events, and ids copied from them, as on a disk', async () => {
    const { folder, bucket, raw, store } = await withLogs((out) => {
      writeLog(out, 'E1.2026-11-20-10.a.gz', lines(0, 50, '20'));
      writeLog(out, 'E1.2026-11-23-10.a.gz', lines(100, 50, '23'));
    });
    const places = [raw.folder, raw.s3].map((from, place) => ({ from, to: [store.folder, store.s3][place]! }));
    for (const { from, to } of places) await load(from, to, { run });
    const more = join(folder, 'more');
    const copied = (id: number, content: string) =>
      eventLine({ at: '2026-11-22 10:00:00', eid: uuid(id), content, request: `c${id}` });
    writeLog(more, 'E1.2026-11-22-10.b.gz', [
      ...lines(40, 20, '22'),
      ...lines(140, 20, '22'),
      copied(1, 'another'),
      copied(100, 'another'),
    ]);
    writeLog(join(folder, 'raw'), 'E1.2026-11-22-10.b.gz', [
      ...lines(40, 20, '22'),
      ...lines(140, 20, '22'),
      copied(1, 'another'),
      copied(100, 'another'),
    ]);
    await putFolder(more, bucket, 'raw/');
    for (const { from, to } of places) {
      expect((await load(from, to, { run: otherRun })).counts).toMatchObject({
        events: 22,
        duplicates: 20,
        copiedIds: 2,
      });
    }
    expect(await contentOf(store.s3)).toEqual(await contentOf(store.folder));
  });

  it('works through workers, in any pieces', async () => {
    const { raw, store } = await withLogs(fourLogs);
    const child = startEtl({ raw: raw.s3, store: store.s3, run, chunkBytes: 1000 });
    const { report, error } = await child.ended;
    expect(error).toBe('');
    expect(report?.counts).toMatchObject({ objects: 4, events: 400, bad: { column_count: 4 } });
    await load(raw.folder, store.folder, { run });
    expect(await contentOf(store.s3)).toEqual(await contentOf(store.folder));
  });

  it('leaves nothing on this machine', async () => {
    const { raw, store } = await withLogs(fourLogs);
    const temporary = testFolder();
    setEnvironment({ TMPDIR: temporary });
    await load(raw.s3, store.s3);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('reports strays that came long after their window, and reads them when told since when', async () => {
    const { folder, bucket, raw, store } = await withLogs((out) => {
      writeLog(out, 'E1.2026-11-23-10.a.gz', lines(0, 5));
    });
    await load(raw.s3, store.s3, { run });
    // The next run looks through the 18th: the look-back begins on the 20th at ten, and one run is committed.
    writeLog(join(folder, 'late'), 'E1.2026-11-18-07.b.gz', lines(10, 5, '18'));
    await putFolder(join(folder, 'late'), bucket, 'raw/');
    const report = await load(raw.s3, store.s3);
    expect(report).toMatchObject({ outcome: 'nothing_new', strays: ['E1.2026-11-18-07.b.gz'] });
    expect(report.message).toContain('1 object older than the look-back were not read; --since DAY reads them');
    expect((await load(raw.s3, store.s3, { since: '2026-11-18' })).counts).toMatchObject({ objects: 1, events: 5 });
  });
});

describeS3('a run on S3', () => {
  it(`does not meet another: of two at once, ${rounds} times, one commits and the other is busy or finds nothing new`, {
    timeout: 60_000 + rounds * 5_000,
  }, async () => {
    const { raw, store } = await withLogs(fourLogs);
    for (let round = 0; round < rounds; round++) {
      const its = `${store.s3}-${round}`;
      const reports = await Promise.all([1, 2].map(() => load(raw.s3, its)));
      const outcomes = reports.map(({ outcome }) => outcome).sort();
      expect(outcomes).toContain('committed');
      expect(['busy', 'nothing_new']).toContain(outcomes.find((outcome) => outcome !== 'committed'));
      expect(await ask(its, 'select n, objects, events from commits')).toEqual([[1, 4, 400]]);
      expect((await keysOf(its)).filter((key) => /^tmp|open|takeover/.test(key))).toEqual([]);
    }
  });

  it('in two processes at once is carried out by one', async () => {
    const { raw, store } = await withLogs(fourLogs);
    const ends = await Promise.all([1, 2].map(() => startEtl({ raw: raw.s3, store: store.s3 }).ended));
    expect(ends.map(({ error }) => error)).toEqual(['', '']);
    expect(ends.filter(({ report }) => report?.outcome === 'committed')).toHaveLength(1);
    expect(await ask(store.s3, 'select objects, events from commits')).toEqual([[4, 400]]);
  });

  it('commits objects that another has planned too only once, in 200 rounds', { timeout: 400_000 }, async () => {
    const store = openStorage(`s3://${await newBucket()}/store`);
    for (let round = 0; round < 200; round++) {
      const day = new Date(Date.UTC(2026, 0, 1 + round)).toISOString().slice(0, 10).replaceAll('-', '');
      const ends = await Promise.allSettled(
        ['040000', '050000'].map((time) => {
          const content = {
            ...emptyCommit({ run: `${day}T${time}Z`, engine: 'duckdb', version: 'x' }),
            objects: [{ object: `${round}.log`, bytes: 1, etag: 'e' }],
            replaces: [],
          };
          return commit(store, content, async (commits) => mustNotOverlap(content, commits));
        }),
      );
      expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const refused = ends.find((end) => end.status === 'rejected');
      expect(String(refused?.reason.message)).toContain(`${round}.log was committed meanwhile by run ${day}`);
    }
    const commits = await readCommits(store);
    expect(commits.map(({ n }) => n)).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
    expect(new Set(commits.map(({ objects }) => objects[0]!.object)).size).toBe(200);
  });

  it('that was killed is finished by the next, with its work files', async () => {
    const { folder, raw, store } = await withLogs(fourLogs);
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary);
    setEnvironment({ TMPDIR: temporary });
    for (const stage of ['rows', 'write', 'commit']) {
      const its = `${store.s3}-${stage}`;
      const child = startEtl({ raw: raw.s3, store: its, run, chunkBytes: 1000 });
      await child.said(stage);
      child.process.kill('SIGKILL');
      await child.ended;
      const left = await ask(its, 'select count(*) from events');
      // Readers see all of it or nothing.
      expect([0, 400]).toContain(left[0]![0]);
      const report = await load(raw.s3, its, { run: otherRun });
      expect(['nothing_new', 'committed']).toContain(report.outcome);
      expect(await ask(its, 'select run, objects, events from commits')).toEqual([[run, 4, 400]]);
      expect((await keysOf(its)).filter((key) => /^tmp|open|takeover/.test(key))).toEqual([]);
      expect(readdirSync(temporary).filter((name) => name.startsWith('firn-work-'))).toEqual([]);
    }
  });

  it('whose machine is gone is given up by name, and can never commit', async () => {
    const { raw, store } = await withLogs(fourLogs);
    const child = startEtl({ raw: raw.s3, store: store.s3, run, chunkBytes: 1000 });
    await child.said('rows');
    child.process.kill('SIGSTOP');
    // As if it were on another machine, where nobody can see whether it is alive.
    const storage = openStorage(store.s3);
    const lock = JSON.parse(Buffer.from((await storage.read(paths.lock))!).toString());
    const elsewhere = { ...lock, owner: { ...lock.owner, host: 'elsewhere' } };
    await storage.write(paths.lock, Buffer.from(JSON.stringify(elsewhere)));
    const busy = await load(raw.s3, store.s3);
    expect(busy.outcome).toBe('busy');
    expect(busy.message).toContain(`on the machine elsewhere (process ${child.process.pid}); if that is gone`);
    expect(await load('', store.s3, { abandon: run })).toMatchObject({ outcome: 'abandoned', run });
    // It was alive all the time.
    child.process.kill('SIGCONT');
    expect((await child.ended).report?.outcome).toBe('abandoned');
    expect(await load(raw.s3, store.s3, { run: otherRun })).toMatchObject({
      outcome: 'committed',
      counts: { objects: 4 },
    });
    expect(await ask(store.s3, 'select run, events from commits')).toEqual([[otherRun, 400]]);
    expect((await keysOf(store.s3)).filter((key) => key.includes(run))).toEqual([`runs/${run}/abandoned.json`]);
  });
});

describeS3('an object that changes', () => {
  const object = 'E1.2026-11-23-10.a.gz';

  it('after it was read fails the run, and nothing is left of it', async () => {
    const { folder, bucket, raw, store } = await withLogs(fourLogs);
    const inner = duckdbEngine({ threads: 1 });
    const engine: Engine = {
      ...inner,
      load: async (job) => {
        const loaded = await inner.load(job);
        writeLog(join(folder, 'other'), object, lines(5000, 3));
        await putFolder(join(folder, 'other'), bucket, 'raw/');
        return loaded;
      },
    };
    await expect(load(raw.s3, store.s3, { engine })).rejects.toThrow(
      `${object} changed while it was read; nothing was committed, run "firn etl" again`,
    );
    expect(await keysOf(store.s3)).toEqual(['store.json']);
    expect((await load(raw.s3, store.s3)).counts).toMatchObject({ objects: 4, events: 303 });
  });

  it('between plan and reading is not read', async () => {
    const { folder, bucket, raw, store } = await withLogs(fourLogs);
    const inner = duckdbEngine({ threads: 1 });
    const engine: Engine = {
      ...inner,
      load: async (job) => {
        writeLog(join(folder, 'other'), object, lines(5000, 3));
        await putFolder(join(folder, 'other'), bucket, 'raw/');
        return inner.load(job);
      },
    };
    await expect(load(raw.s3, store.s3, { engine })).rejects.toThrow(
      `${object} cannot be read any more: it is gone or was replaced; nothing was committed, run "firn etl" again`,
    );
    expect(await keysOf(store.s3)).toEqual(['store.json']);
  });

  it('after its commit is named, and not read again', async () => {
    const { folder, bucket, raw, store } = await withLogs(fourLogs);
    await load(raw.s3, store.s3);
    writeLog(join(folder, 'other'), object, lines(5000, 3));
    await putFolder(join(folder, 'other'), bucket, 'raw/');
    expect(await load(raw.s3, store.s3)).toMatchObject({ outcome: 'nothing_new', changed: [object] });
  });
});

describeS3('a reader of a store on S3', () => {
  it('copies each file once, and takes a new one for a new file of the same name', async () => {
    const { folder, raw, store } = await withLogs(fourLogs);
    await load(raw.s3, store.s3, { run });
    const own = join(folder, 'cache');
    setEnvironment({ FIRN_CACHE: own });
    let downloads = 0;
    const storage = openStorage(store.s3);
    const counted = {
      ...storage,
      download: (key: string, file: string) => {
        downloads++;
        return storage.download(key, file);
      },
    };
    const events = async () => {
      const reader = await openReader(counted, { threads: 1 });
      try {
        return (await reader.query('select count(*) from events')).rows;
      } finally {
        reader.close();
      }
    };
    expect(await events()).toEqual([[400]]);
    const files = (await keysOf(store.s3)).filter((key) => key.endsWith('.parquet')).length;
    expect(downloads).toBe(files);
    expect(await events()).toEqual([[400]]);
    expect(downloads).toBe(files);

    // A new store in the same place, with a run of the same name.
    await storage.removeTree('');
    writeLog(join(folder, 'other'), 'a.gz', lines(0, 7));
    await load(join(folder, 'other'), store.s3, { run });
    expect(await events()).toEqual([[7]]);
  });

  it('says what is missing', async () => {
    const { raw, store } = await withLogs(fourLogs);
    await expect(ask(store.s3, 'select 1')).rejects.toThrow(
      `no store at ${store.s3}: nothing is there; "firn etl" makes one, or pass --store`,
    );
    await load(raw.s3, store.s3, { run });
    const key = `events/dt=2026-11-23/run=${run}/part-0.parquet`;
    await openStorage(store.s3).remove([key]);
    await expect(ask(store.s3, 'select 1')).rejects.toThrow(`the store ${store.s3} is damaged: ${key} is missing`);
  });

  it('needs a cache of its own', async () => {
    const { folder, raw, store } = await withLogs(fourLogs);
    await load(raw.s3, store.s3);
    const file = join(folder, 'file');
    writeFileSync(file, '');
    setEnvironment({ FIRN_CACHE: file });
    await expect(ask(store.s3, 'select 1')).rejects.toThrow(
      `the cache ${file} cannot be made (EEXIST); set FIRN_CACHE to a folder of your own`,
    );
  });
});
