import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import type { Engine } from '../../etl/run/engine.ts';
import { addsUp, type LedgerRow, sums } from '../../etl/run/ledger.ts';
import { resolveConfig } from '../../lib/config.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, line, type TestEvent, uuid, writeLog } from '../run/logs.ts';
import { ownId } from './dedupe-twin.ts';
import { ask, contentOf, keysOf, load, sentEvents } from './stores.ts';

const folders = () => {
  const folder = testFolder();
  return { raw: join(folder, 'raw'), store: join(folder, 'store') };
};

const event = (at: string, id: number, content: string, request: string): string =>
  eventLine({ at, eid: uuid(id), content, request });

describe('the ETL', () => {
  it('makes events, bad rows and a ledger of what is new, once', async () => {
    const { raw, store } = folders();
    writeLog(raw, 'a.gz', [
      event('2026-11-22 23:59:59', 1, 'one', 'r1'),
      event('2026-11-23 00:00:00', 2, 'two', 'r2'),
      event('2026-11-23 00:00:01', 2, 'two', 'r3'),
      line('2026-11-23', '00:00:02', 'POST', '/i', '-', 'r4'),
      line('2026-11-23', '00:00:03', 'GET', '/favicon.ico', '-', 'r5'),
    ]);
    const report = await load(raw, store, { run: '20261123T040000Z' });
    expect(report).toMatchObject({
      outcome: 'committed',
      run: '20261123T040000Z',
      remaining: 0,
      counts: {
        objects: 1,
        lines: 6,
        events: 2,
        bad: { post_body_not_logged: 1 },
        ignored: { header: 1, not_pixel: 1 },
        duplicates: 1,
        copiedIds: 0,
      },
      message: 'run 20261123T040000Z: 6 lines of 1 object = 2 events + 1 bad + 2 ignored + 1 duplicates',
    });
    expect(await ask(store, 'select dt, run, event_id, page_title, etl_tstamp, v_etl from events order by 1')).toEqual([
      ['2026-11-22', '20261123T040000Z', uuid(1), 'one', '2026-11-23 04:00:00.000', 'firn-test'],
      ['2026-11-23', '20261123T040000Z', uuid(2), 'two', '2026-11-23 04:00:00.000', 'firn-test'],
    ]);
    expect(await ask(store, 'select dt, reason, object, line like $$%r4%$$ from bad_rows')).toEqual([
      ['2026-11-23', 'post_body_not_logged', 'a.gz', true],
    ]);
    const keys = await keysOf(store);
    expect(keys).toEqual([
      'bad_rows/dt=2026-11-23/run=20261123T040000Z/part-0.parquet',
      'events/dt=2026-11-22/run=20261123T040000Z/part-0.parquet',
      'events/dt=2026-11-23/run=20261123T040000Z/part-0.parquet',
      'ledger/run=20261123T040000Z/part-0.parquet',
      'models/page_views/dt=2026-11-22/run=20261123T040001Z/part-0.parquet',
      'models/page_views/dt=2026-11-23/run=20261123T040001Z/part-0.parquet',
      'runs/20261123T040000Z/plan.json',
      'runs/commits/000001.json',
      'runs/commits/000002.json',
      'store.json',
    ]);

    const again = await load(raw, store);
    expect(again).toMatchObject({
      outcome: 'nothing_new',
      run: null,
      counts: null,
      message: 'nothing new among 1 object',
    });
    const same = await load(raw, store, { run: '20261123T040000Z' });
    expect(same).toMatchObject({ outcome: 'already_committed', counts: { events: 2 } });
    expect(same.message).toBe('run 20261123T040000Z is committed already; nothing changed');
    expect(await keysOf(store)).toEqual(keys);
  });

  it('keeps a ledger that adds up for every object and day', async () => {
    const { raw, store } = folders();
    writeLog(raw, 'a.gz', [event('2026-11-22 10:00:00', 1, 'one', 'r1'), event('2026-11-23 10:00:00', 1, 'one', 'r2')]);
    writeLog(raw, 'b.log', [event('2026-11-23 11:00:00', 1, 'other', 'r3'), 'debris', '']);
    writeLog(raw, 'c.txt', []);
    await load(raw, store);
    const rows = (await ask(store, 'select object, dt, measure, name, n from ledger')).map(
      ([object, dt, measure, name, n]) => ({ object, dt, measure, name, n }) as LedgerRow,
    );
    for (const { object, dt } of rows) {
      expect(addsUp(sums(rows.filter((row) => row.object === object && row.dt === dt)))).toBe(true);
    }
    expect(sums(rows)).toMatchObject({ events: 2, duplicates: 1, copiedIds: 1, bad: { column_count: 2 }, broken: 0 });
    expect(sums(rows).bytes).toBe(readdirSync(raw).reduce((total, name) => total + statSync(join(raw, name)).size, 0));
    expect(await ask(store, 'select dt, count(*) from events group by dt order by dt')).toEqual([
      ['2026-11-22', 1],
      ['2026-11-23', 1],
    ]);
  });

  it('puts a file delivered two days late into its own day', async () => {
    const { raw, store } = folders();
    writeLog(raw, 'E1.2026-11-23-10.a.gz', [event('2026-11-23 10:00:00', 1, 'one', 'r1')]);
    await load(raw, store);
    writeLog(raw, 'E1.2026-11-21-09.b.gz', [event('2026-11-21 09:00:00', 2, 'late', 'r2')]);
    const report = await load(raw, store);
    expect(report.counts).toMatchObject({ objects: 1, events: 1 });
    expect(await ask(store, 'select dt, page_title from events order by dt')).toEqual([
      ['2026-11-21', 'late'],
      ['2026-11-23', 'one'],
    ]);
  });

  it('keeps both of two events with one id, and says which id the other came with', async () => {
    const { raw, store } = folders();
    writeLog(raw, 'a.gz', [
      event('2026-11-23 10:00:00', 1, 'one', 'r1'),
      event('2026-11-23 10:00:01', 1, 'copied', 'r2'),
      eventLine({ at: '2026-11-23 10:00:02', eid: uuid(1), content: 'faulty', request: 'r3', more: { se_va: 'x' } }),
    ]);
    expect((await load(raw, store)).counts).toMatchObject({ events: 3, copiedIds: 2, duplicates: 0 });
    const rows = await ask(
      store,
      'select page_title, event_id, page_view_id, event_fingerprint, field_errors from events order by collector_tstamp',
    );
    expect(rows[0]!.slice(0, 3)).toEqual(['one', uuid(1), uuid(1)]);
    expect(rows[0]![4]).toBeNull();
    for (const [title, id, pageView, fingerprint, errors] of rows.slice(1)) {
      expect(id).toBe(ownId(uuid(1), String(fingerprint)));
      // A page view without a web_page entity is known by its own id.
      expect(pageView).toBe(id);
      expect(JSON.parse(String(errors))).toEqual({
        event_id: `copied_id: ${uuid(1)}`,
        ...(title === 'faulty' ? { se_value: 'not_number: x' } : {}),
      });
    }
    // Delivered again, under another name, nothing is new.
    writeLog(raw, 'again.gz', [event('2026-11-24 10:00:00', 1, 'copied', 'r9')]);
    expect((await load(raw, store)).counts).toMatchObject({ events: 0, duplicates: 1 });
    expect(await ask(store, 'select count(*) from events')).toEqual([[3]]);
  });

  it('gives the same rows, in the same order, whatever the number of workers and the size of their pieces', async () => {
    const { raw, store } = folders();
    for (let n = 0; n < 12; n++) {
      const ids = Array.from({ length: 50 }, (_, i) => n * 40 + i);
      // Each file has ten copies of events of the one before.
      const lines = ids.map((id) => event(`2026-11-2${id % 3} 10:00:00`, id, `${id}`, `r${n}-${id}`));
      writeLog(raw, `${n}.gz`, lines);
    }
    const run = '20261123T040000Z';
    await load(raw, store, { run });
    const inPieces = duckdbEngine({ threads: 2, chunkBytes: 1000, partBytes: 9000 });
    await load(raw, `${store}2`, { run, engine: inPieces });
    const parts = async (folder: string) => (await keysOf(folder)).filter((key) => key.startsWith('events')).length;
    expect(await parts(store)).toBe(3);
    expect(await parts(`${store}2`)).toBeGreaterThan(3);
    const rows = (folder: string) => ask(folder, 'select * from events');
    expect(await rows(`${store}2`)).toEqual(await rows(store));
    expect(await contentOf(`${store}2`)).toEqual(await contentOf(store));
    expect(await ask(store, 'select events, duplicates, copied_ids from commits')).toEqual([[490, 110, 0]]);
  });

  it('splits a large backlog into runs and says what remains', async () => {
    const { raw, store } = folders();
    for (const n of [1, 2, 3]) writeLog(raw, `${n}.gz`, [event('2026-11-23 10:00:00', n, `${n}`, `r${n}`)]);
    const remaining: number[] = [];
    do {
      const report = await load(raw, store, { maxRunBytes: 1 });
      remaining.push(report.remaining);
      if (report.remaining > 0) expect(report.message).toContain(`${report.remaining} object`);
    } while (remaining.at(-1)! > 0);
    expect(remaining).toEqual([2, 1, 0]);
    expect(await ask(store, 'select n, objects, events from commits order by n')).toEqual([
      [1, 1, 1],
      [2, 1, 1],
      [3, 1, 1],
    ]);
  });

  it('does not read a committed object again whose content changed, and says so', async () => {
    const { raw, store } = folders();
    const path = writeLog(raw, 'a.gz', [event('2026-11-23 10:00:00', 1, 'one', 'r1')]);
    await load(raw, store);
    utimesSync(path, 1, 1);
    const report = await load(raw, store);
    expect(report).toMatchObject({ outcome: 'nothing_new', changed: ['a.gz'] });
    expect(report.message).toBe(
      'nothing new among 1 object; 1 object changed after they were committed and were not read again',
    );
  });

  it('reads from a day on when told', async () => {
    const { raw, store } = folders();
    for (const day of ['21', '22']) {
      writeLog(raw, `E1.2026-11-${day}-10.a.gz`, [event(`2026-11-${day} 10:00:00`, Number(day), 'x', day)]);
    }
    expect((await load(raw, store, { since: '2026-11-22' })).counts).toMatchObject({ objects: 1 });
    expect((await load(raw, store)).counts).toMatchObject({ objects: 1 });
    await expect(load(raw, store, { since: 'monday' })).rejects.toThrow(
      '--since must be a day such as 2024-05-01, got "monday"',
    );
  });

  it.each(["it's a [b]*?", 'dt=2020-01-01', 'platform=tv'])('keeps a store in a folder called %s', async (name) => {
    const folder = testFolder();
    const [raw, store] = [join(folder, name, 'raw'), join(folder, name, 'store')];
    for (const id of [1, 2]) {
      const more = { p: 'web' };
      const at = '2026-11-23 10:00:00';
      writeLog(raw, `it's [${id}].gz`, [
        eventLine({ at, eid: uuid(id), content: 'x', request: `r${id}`, more }),
        'debris',
      ]);
      expect((await load(raw, store)).outcome).toBe('committed');
    }
    expect(await ask(store, 'select event_id, platform, dt from events order by 1')).toEqual([
      [uuid(1), 'web', '2026-11-23'],
      [uuid(2), 'web', '2026-11-23'],
    ]);
    expect(await ask(store, 'select object from bad_rows order by 1')).toEqual([["it's [1].gz"], ["it's [2].gz"]]);
  });

  it('keeps the hive store to Hive', async () => {
    const { raw, store } = folders();
    writeLog(raw, 'a.gz', [event('2026-11-23 10:00:00', 1, 'one', 'r1')]);
    await load(raw, store);
    const hive: Engine = { ...duckdbEngine(), name: 'hive' };
    await expect(load(raw, store, { engine: hive })).rejects.toThrow(
      `the store ${store} was written by the engine duckdb, and hive cannot add to it; rebuild it: run the ETL over all raw logs into a new --store`,
    );
    writeFileSync(join(store, 'store.json'), '{"format": 99, "engine": "duckdb"}');
    await expect(load(raw, store)).rejects.toThrow(`the store ${store} has format 99, this firn writes format 1;`);
  });

  it('writes nothing where there are no logs', async () => {
    const { raw, store } = folders();
    writeLog(raw, 'notes.md', []);
    const report = await load(raw, store);
    expect(report).toMatchObject({ outcome: 'nothing_new', skippedNames: 1, message: 'no logs there' });
    expect(await keysOf(store)).toEqual([]);
  });

  it('counts apps and hosts by the config', async () => {
    const { raw, store } = folders();
    writeLog(raw, 'a.gz', [
      eventLine({ at: '2026-11-23 10:00:00', content: 'x', request: 'r1', more: { aid: 'shop' } }),
      eventLine({ at: '2026-11-23 10:00:00', content: 'x', request: 'r2', more: { aid: 'spam' } }),
    ]);
    const config = resolveConfig({ collect: { apps: ['shop'] } });
    const { counts } = await load(raw, store, { config });
    expect(counts).toMatchObject({ events: 1, ignored: { unknown_app: 1, header: 1 } });
  });
});

describe('verification', () => {
  const oneFile = () => {
    const { raw, store } = folders();
    const path = writeLog(raw, 'a.gz', [
      event('2026-11-23 10:00:00', 1, 'one', 'r1'),
      event('2026-11-23 10:00:00', 2, 'two', 'r2'),
    ]);
    return { raw, store, path };
  };
  /** An engine that does something wrong after its work. */
  const engineThat = (
    spoil: Engine['load'] extends (...args: infer A) => Promise<infer R> ? (job: A[0], loaded: R) => R : never,
  ): Engine => {
    const engine = duckdbEngine({ threads: 1 });
    return { ...engine, load: async (job) => spoil(job, await engine.load(job)) };
  };

  it('finds an object that changed while it was read, and leaves no trace of the run', async () => {
    const { raw, store, path } = oneFile();
    const engine = engineThat((_, loaded) => {
      utimesSync(path, 1, 1);
      return loaded;
    });
    await expect(load(raw, store, { engine })).rejects.toThrow(
      'a.gz changed while it was read; nothing was committed, run "firn etl" again',
    );
    expect(await keysOf(store)).toEqual(['store.json']);
    expect((await load(raw, store)).outcome).toBe('committed');
  });

  it('finds a row that was lost', async () => {
    const { raw, store } = oneFile();
    const engine = engineThat((_, loaded) => ({
      ...loaded,
      files: loaded.files.map((file) => ({ ...file, rows: file.rows - 1 })),
    }));
    await expect(load(raw, store, { engine })).rejects.toThrow(
      'events of 2026-11-23: 1 rows in the files, 2 were counted',
    );
    expect(await keysOf(store)).toEqual(['store.json']);
  });
});

describe('whatever the order and grouping of files', () => {
  const anyEvent = fc.record({
    day: fc.integer({ min: 20, max: 26 }),
    second: fc.integer({ min: 0, max: 2 }),
    id: fc.integer({ min: 0, max: 2 }),
    content: fc.constantFrom('a', 'b'),
    request: fc.constantFrom('r1', 'r2'),
  });
  const toEvent = ({
    day,
    second,
    id,
    content,
    request,
  }: typeof anyEvent extends fc.Arbitrary<infer T> ? T : never): TestEvent => ({
    at: `2026-11-${day} 10:00:0${second}`,
    // Without an id of its own an event goes by its request, which then must not be another's.
    ...(id === 0 ? {} : { eid: uuid(id) }),
    content,
    request: id === 0 ? `${day}-${second}-${content}` : request,
  });

  it('the same events come out: all at once, one file at a time, in any order, and twice', async () => {
    const runs = process.env.FIRN_FULL === undefined ? 4 : 25;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyEvent, { maxLength: 5 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
        async (files, order) => {
          const folder = testFolder();
          const lines = files.map((events) => events.map((one) => eventLine(toEvent(one))));
          const at = (name: string) => join(folder, name);
          for (const [n, its] of lines.entries()) writeLog(at('all'), `${n}.gz`, its);
          await load(at('all'), at('store-all'));
          const expected = new Set((await sentEvents(at('store-all'))).map(String));

          const shuffled = lines.map((its, n) => ({ its, place: order[n]! })).sort((a, b) => a.place - b.place);
          for (const [n, { its }] of shuffled.entries()) {
            writeLog(at('one'), `${n}.log`, its);
            await load(at('one'), at('store-one'));
          }
          expect(new Set((await sentEvents(at('store-one'))).map(String))).toEqual(expected);

          const before = await sentEvents(at('store-all'));
          for (const [n, its] of lines.entries()) writeLog(at('all'), `again-${n}.gz`, its);
          const twice = await load(at('all'), at('store-all'));
          expect(twice.counts?.events).toBe(0);
          expect(await sentEvents(at('store-all'))).toEqual(before);
        },
      ),
      { numRuns: runs },
    );
  });
});
