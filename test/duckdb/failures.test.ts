import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEtl } from '../run/child.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, logText, uuid, writeLog } from '../run/logs.ts';
import { fill, smallDisk } from '../run/small-disk.ts';
import { ask, contentOf, keysOf, load } from './stores.ts';

const isRoot = process.getuid?.() === 0;
/** `nobody` on every Linux. */
const nobody = 65534;

const folders = () => {
  const folder = testFolder();
  return { folder, raw: join(folder, 'raw'), store: join(folder, 'store') };
};
const lines = (from: number, n: number): readonly string[] =>
  Array.from({ length: n }, (_, i) =>
    eventLine({ at: '2026-11-23 10:00:00', eid: uuid(from + i), content: `page ${from + i}`, request: `r${from + i}` }),
  );

describe('a broken log', () => {
  const packed = gzipSync(logText(lines(0, 300)));

  it.each<readonly [string, Uint8Array, string]>([
    ['is truncated', packed.subarray(0, packed.length - 200), 'a.gz: broken gzip: unexpected end of file'],
    ['is no gzip', Buffer.from(logText(lines(0, 1))), 'a.gz: not gzip: begins with 23 56, not 1f 8b'],
  ])('that %s fails the run with its name, and nothing of it is committed', async (_, content, what) => {
    const { raw, store } = folders();
    writeLog(raw, 'whole.gz', lines(1000, 2));
    await load(raw, store);
    const before = await contentOf(store);
    const keys = await keysOf(store);
    writeFileSync(join(raw, 'a.gz'), content);
    await expect(load(raw, store)).rejects.toThrow(
      `1 object could not be read to its end:\n  ${what}\n` +
        'nothing was committed; mend or remove it, or pass --keep-going to take what can be read',
    );
    expect(await contentOf(store)).toEqual(before);
    expect(await keysOf(store)).toEqual(keys);
  });

  it('is read as far as it goes when told to keep going, and reported', async () => {
    const { raw, store } = folders();
    mkdirSync(raw);
    writeFileSync(join(raw, 'a.gz'), packed.subarray(0, packed.length - 200));
    const report = await load(raw, store, { keepGoing: true });
    expect(report.outcome).toBe('committed');
    expect(report.counts!.events).toBeGreaterThan(0);
    expect(report.counts!.events).toBeLessThan(300);
    expect(report.message).toContain('; 1 object could not be read to the end');
    expect(await ask(store, "select object, name, n from ledger where measure = 'broken'")).toEqual([
      ['a.gz', 'broken gzip: unexpected end of file', 1],
    ]);
    expect(await ask(store, 'select broken from commits')).toEqual([[1]]);
  });

  it('that is empty has nothing in it', async () => {
    const { raw, store } = folders();
    mkdirSync(raw);
    for (const name of ['a.gz', 'b.log']) writeFileSync(join(raw, name), '');
    expect(await load(raw, store)).toMatchObject({ outcome: 'committed', counts: { objects: 2, lines: 0, events: 0 } });
    expect((await load(raw, store)).outcome).toBe('nothing_new');
  });
});

describe('a folder that is not there', () => {
  it('is named, with what would do, and no store is made', async () => {
    const { raw, store } = folders();
    await expect(load(raw, store)).rejects.toThrow(
      `no raw logs at ${raw}: the folder does not exist; "firn generate" makes some, or pass --raw`,
    );
    await expect(ask(store, 'select 1')).rejects.toThrow(
      `no store at ${store}: the folder does not exist; "firn etl" makes one, or pass --store`,
    );
  });
});

describe('what a user may not do', { timeout: 60_000 }, () => {
  /** Takes the right to write (or to read) from the user who runs the ETL: `nobody` where we are root. */
  const asUser = isRoot ? { uid: nobody } : {};

  it('is to write into the store: it is named, and stays as it was', async () => {
    const { folder, raw, store } = folders();
    chmodSync(folder, 0o755);
    writeLog(raw, 'a.gz', lines(0, 2));
    await load(raw, store, { run: '20261123T040000Z' });
    const keys = await keysOf(store);
    writeLog(raw, 'b.gz', lines(10, 2));
    if (!isRoot) {
      chmodSync(join(store, 'runs'), 0o555);
      onTestFinished(() => chmodSync(join(store, 'runs'), 0o755));
    }
    const { error, code } = await startEtl({ raw, store, ...asUser }).ended;
    expect(error).toBe(
      `the store ${store} is read-only for this user (EACCES at runs/open); run as a user who may write there, or pass another --store`,
    );
    expect(code).toBe(2);
    expect(await keysOf(store)).toEqual(keys);
    // Nothing has to be written to say that a run is committed.
    const same = await startEtl({ raw, store, run: '20261123T040000Z', ...asUser }).ended;
    expect(same.report?.outcome).toBe('already_committed');
  });

  it('is to make the store where nothing may be made', async () => {
    const { folder, raw } = folders();
    writeLog(raw, 'a.gz', lines(0, 2));
    const parent = join(folder, 'locked');
    mkdirSync(parent, { mode: 0o555 });
    chmodSync(folder, 0o755);
    const store = join(parent, 'store');
    const { error } = await startEtl({ raw, store, ...asUser }).ended;
    expect(error).toBe(
      `the store ${store} is read-only for this user (EACCES at runs/open); run as a user who may write there, or pass another --store`,
    );
  });

  it('is to read the logs', async () => {
    const { folder, raw, store } = folders();
    writeLog(raw, 'a.gz', lines(0, 2));
    chmodSync(folder, 0o777);
    chmodSync(raw, 0);
    onTestFinished(() => chmodSync(raw, 0o755));
    const { error } = await startEtl({ raw, store, ...asUser }).ended;
    expect(error).toBe(`the raw logs at ${raw} cannot be read by this user (EACCES)`);
  });

  it('is to read one of the logs: it is named, and nothing is committed', async () => {
    const { folder, raw, store } = folders();
    const path = writeLog(raw, 'a.gz', lines(0, 2));
    chmodSync(folder, 0o755);
    mkdirSync(store);
    if (isRoot) chownSync(store, nobody, nobody);
    chmodSync(path, 0);
    const { error } = await startEtl({ raw, store, ...asUser }).ended;
    expect(error).toContain('a.gz');
    expect(error).toContain('EACCES');
    expect(await keysOf(store)).toEqual(['store.json']);
    chmodSync(path, 0o644);
    expect((await startEtl({ raw, store, ...asUser }).ended).report?.counts?.events).toBe(2);
  });
});

describe('a full disk', { timeout: 120_000 }, () => {
  it.for([
    ['plan', 'runs/20261123T050000Z/plan.json'],
    ['rows', 'tmp/run=20261123T050000Z/rows/0-event-2026-11-23.tsv'],
    ['de-duplicate', 'tmp/run=20261123T050000Z/events/dt=2026-11-23/run=20261123T050000Z/part-0.parquet'],
    ['verify', 'tmp/run=20261123T050000Z/ledger.tsv'],
    ['commit', 'runs/commits/000003.json'],
  ] as const)(
    'from the stage $0 on stops a run with a sentence, and loses nothing committed',
    async ([stage, key], context) => {
      const { folder, raw } = folders();
      const disk = join(folder, 'disk');
      const store = join(disk, 'store');
      if (!smallDisk(disk, '16m')) context.skip('no small disk could be mounted here (needs root)');
      writeLog(raw, 'a.gz', lines(0, 3));
      await load(raw, store, { run: '20261123T040000Z' });
      const before = await contentOf(store);
      const keys = await keysOf(store);
      writeLog(raw, 'b.gz', lines(1000, 1000));

      const filler = join(disk, 'filler');
      let reached = false;
      const run = load(raw, store, {
        run: '20261123T050000Z',
        onProgress: (progress) => {
          // The plan is made after it is reported; other stages are met when they begin, this one when it ends.
          if (reached || progress.stage !== stage || (stage === 'de-duplicate' && progress.done === 0)) return;
          reached = true;
          fill(filler);
        },
      });
      await expect(run).rejects.toThrow(
        `no space left for the store ${store} while writing ${key}; nothing was committed, free some space and run "firn etl" again`,
      );
      expect(await contentOf(store)).toEqual(before);
      expect(await keysOf(store)).toEqual(keys);

      rmSync(filler);
      expect((await load(raw, store)).counts?.events).toBe(1000);
    },
  );

  it('that has no room even for the lock is named too', async (context) => {
    const { folder, raw } = folders();
    const disk = join(folder, 'disk');
    writeLog(raw, 'a.gz', lines(0, 3));
    if (!smallDisk(disk, '64k')) context.skip('no small disk could be mounted here (needs root)');
    fill(join(disk, 'filler'));
    await expect(load(raw, join(disk, 'store'))).rejects.toThrow(
      `no space left for the store ${join(disk, 'store')} while writing runs/open; ` +
        'nothing was committed, free some space and run "firn etl" again',
    );
  });
});
