import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { type EraseOptions, erase } from '../../etl/erase/erase.ts';
import { rebuild, switchTo } from '../../etl/run/rebuild.ts';
import { resolveConfig } from '../../lib/config.ts';
import { ask, contentOf, keysOf, load } from '../duckdb/stores.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, uuid, writeLog } from '../run/logs.ts';
import { filesWith } from './byte-search.ts';
import { anna, annaIs, logNames, rawIn, runs, storeIn, writeLateLog, writeLogs } from './person.ts';

const options = (store: string, more: Partial<EraseOptions> = {}): EraseOptions => ({
  store,
  user: anna,
  config: resolveConfig({}),
  version: 'firn-test',
  engine: duckdbEngine({ threads: 1 }),
  now: new Date('2026-11-24T04:00:00Z'),
  ...more,
});

const done = <T>(outcome: { readonly result: T } | { readonly busy: unknown }): T => {
  if ('busy' in outcome) throw new Error('busy');
  return outcome.result;
};

/** A run for each log. */
async function loaded() {
  const folder = testFolder();
  const [raw, store] = [rawIn(folder), storeIn(folder)];
  for (const [i, name] of logNames.entries()) {
    writeLogs(raw, [name]);
    await load(raw, store, { run: runs[i]! });
  }
  return { folder, raw, store };
}

const rawBytes = (raw: string) =>
  Object.fromEntries(readdirSync(raw).map((name) => [name, readFileSync(join(raw, name)).toString('base64')]));
const eventsBut = (store: string) =>
  ask(
    store,
    "select * exclude (etl_tstamp, run) from events where event_id < '00000000-0000-4000-8000-000000000900' order by all",
  );

describe('an erasure', () => {
  it('leaves nothing of the person in any byte of raw logs and store, and everything else as it was', async () => {
    const { folder, store } = await loaded();
    expect((await filesWith(folder, annaIs)).length).toBeGreaterThan(5);
    const before = await eventsBut(store);
    const { findings, receipt } = done(await erase(options(store)));
    expect(findings.person.identifiers.map(({ identifier }) => identifier).sort()).toEqual([...annaIs].sort());
    expect(receipt).toMatchObject({
      run: '20261124T040000Z',
      replacedBy: '20261124T040000Z',
      runs,
      rawObjects: [
        { object: logNames[0], lines: 2 },
        { object: logNames[1], lines: 6 },
        { object: logNames[2], lines: 4 },
      ],
      rawLines: 12,
      before: { events: 31, badRows: 5 },
      after: { events: 24, badRows: 2 },
    });
    expect(receipt!.identifiers).toHaveLength(annaIs.length);
    expect(JSON.stringify(receipt)).not.toContain('anna');
    expect(await filesWith(folder, annaIs)).toEqual([]);
    expect(await eventsBut(store)).toEqual(before);
    // Of three logs 8 events each, and 3 headers; of 5 bad lines those that are nobody's.
    expect(await ask(store, 'select run, lines, events, bad, ignored, duplicates from commits')).toEqual([
      ['20261124T040000Z', 29, 24, 2, 3, 0],
    ]);
    const old = (await keysOf(store)).filter((key) => runs.some((run) => key.includes(run)));
    expect(old).toEqual([]);
  });

  it('keeps the person out of late logs and of rebuilds, and counts the lines by their rule', async () => {
    const { folder, raw, store } = await loaded();
    await erase(options(store));
    writeLateLog(raw);
    await load(raw, store, { run: '20261124T050000Z' });
    expect(await ask(store, "select lines, events, bad, ignored from commits where run = '20261124T050000Z'")).toEqual([
      [5, 1, 0, 4],
    ]);
    expect(
      await ask(
        store,
        "select name, sum(n) from ledger where measure = 'ignored' and run = '20261124T050000Z' group by all order by all",
      ),
    ).toEqual([
      ['erased', 3],
      ['header', 1],
    ]);
    expect(await filesWith(store, annaIs)).toEqual([]);
    const about = { ...options(store), from: '2026-11-01', to: '2026-12-01', now: new Date('2026-11-24T06:00:00Z') };
    const made = done(await rebuild(about));
    await switchTo({ ...about, run: made.run });
    expect(await filesWith(store, annaIs)).toEqual([]);
    // Erased once more, the late log loses her lines too.
    const again = done(await erase(options(store, { now: new Date('2026-11-24T07:00:00Z') })));
    expect(again.receipt).toMatchObject({ rawLines: 1 });
    expect((await filesWith(folder, annaIs)).length).toBeLessThan(3);
  });

  it('is only shown by a dry run, which touches nothing', async () => {
    const { folder, raw, store } = await loaded();
    const [files, keys, content] = [rawBytes(raw), await keysOf(store), await contentOf(store)];
    const { findings, receipt } = done(await erase(options(store, { dryRun: true })));
    expect(receipt).toBeNull();
    expect(findings).toMatchObject({ events: 6, badRows: 1, searched: 3, runs });
    expect([rawBytes(raw), await keysOf(store), await contentOf(store)]).toEqual([files, keys, content]);
    expect((await filesWith(folder, annaIs)).length).toBeGreaterThan(5);
  });

  it('finds the same person by any of the identifiers', async () => {
    const { store } = await loaded();
    for (const user of annaIs) {
      const { findings } = done(await erase(options(store, { user, dryRun: true })));
      expect(findings).toMatchObject({ events: 6, runs });
    }
  });

  it('takes logs nobody has loaded yet along, and rebuilds that wait go', async () => {
    const { folder, raw, store } = await loaded();
    const waiting = done(await rebuild({ ...options(store), from: '2026-11-20', to: '2026-11-20' }));
    writeLateLog(raw);
    const { receipt } = done(await erase(options(store, { now: new Date('2026-11-24T05:00:00Z') })));
    expect(receipt!.rawObjects).toHaveLength(4);
    expect(await filesWith(folder, annaIs)).toEqual([]);
    expect((await keysOf(store)).filter((key) => key.includes(waiting.run))).toEqual([]);
    await load(raw, store, { run: '20261124T060000Z' });
    expect(await ask(store, 'select count(*) from events')).toEqual([[25]]);
  });

  it('of somebody nobody has seen leaves a tombstone', async () => {
    const { raw, store } = await loaded();
    const before = await contentOf(store);
    const { receipt } = done(await erase(options(store, { user: 'unknown-customer' })));
    expect(receipt).toMatchObject({ replacedBy: null, runs: [], rawLines: 0 });
    expect(await contentOf(store)).toEqual(before);
    writeLog(raw, 'E1.2026-11-22-11.late.gz', [
      eventLine({ at: '2026-11-22 11:00:00', content: 'x', request: 'late', more: { uid: 'unknown-customer' } }),
    ]);
    await load(raw, store, { run: '20261124T060000Z' });
    expect(await ask(store, "select count(*) from events where user_id = 'unknown-customer'")).toEqual([[0]]);
  });

  it('does not follow what many share, and leaves out what it is told to', async () => {
    const folder = testFolder();
    const [raw, store] = [rawIn(folder), storeIn(folder)];
    const till = uuid(600);
    const tablet = uuid(601);
    const at = '2026-11-20 10:00:00';
    writeLog(raw, 'E1.2026-11-20-10.a.gz', [
      ...['berta', 'carla', 'dora', 'emma'].map((uid, n) =>
        eventLine({ at, content: uid, request: `t${n}`, more: { uid: `${uid}-12345`, duid: till } }),
      ),
      ...['berta', 'frida'].map((uid, n) =>
        eventLine({ at, content: uid, request: `s${n}`, more: { uid: `${uid}-12345`, duid: tablet } }),
      ),
    ]);
    await load(raw, store, { run: runs[0] });
    const of = async (more: Partial<EraseOptions>) => {
      const { findings } = done(await erase(options(store, { dryRun: true, ...more })));
      const names = (all: typeof findings.person.shared) => all.map(({ identifier }) => identifier).sort();
      return {
        person: names(findings.person.identifiers),
        shared: names(findings.person.shared),
        events: findings.events,
      };
    };
    expect(await of({ user: 'berta-12345' })).toEqual({
      person: [tablet, 'berta-12345', 'frida-12345'].sort(),
      shared: [till],
      events: 3,
    });
    expect(await of({ user: 'berta-12345', except: [tablet] })).toEqual({
      person: ['berta-12345'],
      shared: [till],
      events: 2,
    });
    expect(await of({ user: till })).toMatchObject({ person: [till], events: 4 });
  });

  it('where columns are pseudonymised is asked for by the identifier itself', async () => {
    const folder = testFolder();
    const [raw, store] = [rawIn(folder), storeIn(folder)];
    const keyFile = join(folder, 'key');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(keyFile, 'k'.repeat(40));
    const config = resolveConfig({ privacy: { keyFile, pseudonymise: ['user_id', 'domain_userid'] } });
    writeLogs(raw);
    await load(raw, store, { run: runs[0], config });
    const { receipt } = done(await erase(options(store, { config })));
    expect(receipt).toMatchObject({ runs: [runs[0]] });
    expect(await filesWith(raw, [anna])).toEqual([]);
    expect(
      await ask(
        store,
        "select count(*) from events where event_id in ('00000000-0000-4000-8000-000000000900', '00000000-0000-4000-8000-000000000902')",
      ),
    ).toEqual([[0]]);
  });

  it('is refused before anything is touched where raw logs of a touched run are gone', async () => {
    const { raw, store } = await loaded();
    rmSync(join(raw, logNames[1]!));
    const [files, keys] = [rawBytes(raw), await keysOf(store)];
    await expect(erase(options(store))).rejects.toThrow(
      'the erasure needs 1 raw log object of 2026-11-21 that is no longer at',
    );
    expect([rawBytes(raw), await keysOf(store)]).toEqual([files, keys]);
  });
});
