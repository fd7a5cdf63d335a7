import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../etl/duckdb/database.ts';
import { openReader, type Reader } from '../../etl/duckdb/reader.ts';
import { duckdbTypes, tableColumns } from '../../etl/duckdb/types.ts';
import { toJson } from '../../etl/run/json.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { columns, fields } from '../../lib/protocol/event.ts';
import { type Commit, paths } from '../../lib/protocol/store.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, uuid, writeLog } from '../run/logs.ts';
import { ask, contentOf, keysOf, load } from './stores.ts';

async function reading<T>(store: string, use: (reader: Reader) => Promise<T>): Promise<T> {
  const reader = await openReader(store, { threads: 1 });
  try {
    return await use(reader);
  } finally {
    reader.close();
  }
}

/** Writes a Parquet file by a query and commits it as the next run. */
async function commitByHand(store: string, commit: Partial<Commit> & Pick<Commit, 'n' | 'run'>, select: string) {
  const key = `${paths.part('events', '2026-11-20', commit.run)}part-0.parquet`;
  mkdirSync(dirname(join(store, key)), { recursive: true });
  const database = await openDatabase({ threads: 1, memoryLimit: '256MB', temporaryFolder: null });
  await database.connection.run(`copy (${select}) to '${join(store, key)}' (format parquet)`);
  database.close();
  const counts = { objects: 0, bytes: 0, lines: 1, events: 1, bad: {}, ignored: {}, duplicates: 0, copiedIds: 0 };
  const whole: Commit = {
    engine: 'duckdb',
    version: 'firn-old',
    objects: [],
    broken: [],
    counts,
    files: [{ table: 'events', dt: '2026-11-20', key, rows: 1 }],
    replaces: [],
    ...commit,
  };
  await openStorage(store).write(paths.commit(commit.n), toJson(whole));
}

const oneEvent = (folder: string, id: number): string =>
  writeLog(join(folder, 'raw'), `${id}.gz`, [
    eventLine({ at: '2026-11-23 10:00:00', eid: uuid(id), content: `page ${id}`, request: `r${id}` }),
  ]);

describe('a reader', () => {
  it('shows an empty store as empty tables of the right types', async () => {
    const store = testFolder();
    await reading(store, async (reader) => {
      const events = await reader.query('select * from events');
      expect(events.rows).toEqual([]);
      expect(events.columns).toEqual([
        ...columns.map((name) => ({ name, type: duckdbTypes[fields[name].type] })),
        { name: 'dt', type: 'VARCHAR' },
        { name: 'run', type: 'VARCHAR' },
      ]);
      for (const [table, partitions] of [
        ['bad_rows', ['dt', 'run']],
        ['ledger', ['run']],
      ] as const) {
        const { columns } = await reader.query(`select * from ${table}`);
        expect(columns.map((column) => column.name)).toEqual([...tableColumns[table].keys(), ...partitions]);
      }
      expect((await reader.query('select * from commits')).rows).toEqual([]);
    });
  });

  it('gives a full store the same types as an empty one', async () => {
    const folder = testFolder();
    oneEvent(folder, 1);
    await load(join(folder, 'raw'), join(folder, 'store'));
    for (const table of ['events', 'bad_rows', 'ledger', 'commits']) {
      const columnsOf = (store: string) =>
        reading(store, async (reader) => (await reader.query(`from ${table}`)).columns);
      expect(await columnsOf(join(folder, 'store'))).toEqual(await columnsOf(testFolder()));
    }
  });

  it('sees files of committed runs only, and not of those that were replaced', async () => {
    const folder = testFolder();
    const [raw, store] = [join(folder, 'raw'), join(folder, 'store')];
    oneEvent(folder, 1);
    await load(raw, store, { run: '20261123T040000Z' });
    await commitByHand(store, { n: 2, run: '20261123T050000Z' }, `select 'x' as event_id, 'old' as page_title`);
    const storage = openStorage(store);
    const uncommitted = `${paths.part('events', '2026-11-23', '20261123T070000Z')}part-0.parquet`;
    await storage.write(
      uncommitted,
      (await storage.read((await keysOf(store)).find((key) => key.startsWith('events'))!))!,
    );
    expect(await ask(store, 'select run, page_title from events order by run')).toEqual([
      ['20261123T040000Z', 'page 1'],
      ['20261123T050000Z', 'old'],
    ]);
    await commitByHand(
      store,
      { n: 3, run: '20261123T060000Z', replaces: ['20261123T050000Z', '20261123T040000Z'] },
      `select 'y' as event_id, 'rebuilt' as page_title`,
    );
    expect(await ask(store, 'select run, page_title from events')).toEqual([['20261123T060000Z', 'rebuilt']]);
    expect(await ask(store, 'select n, run, version, events from commits')).toEqual([
      [3, '20261123T060000Z', 'firn-old', 1],
    ]);
    expect(await ask(store, 'select count(*) from ledger')).toEqual([[0]]);
  });

  it('gives columns a store was written without as nulls of their type', async () => {
    const folder = testFolder();
    const [raw, store] = [join(folder, 'raw'), join(folder, 'store')];
    await commitByHand(
      store,
      { n: 1, run: '20261122T040000Z' },
      `select 'x' as event_id, 'f' as event_fingerprint, 1::integer as seq, null::varchar as field_errors`,
    );
    const old = () =>
      reading(store, async (reader) =>
        reader.query("select seq, channel, engaged_ms, dt from events where event_id = 'x'"),
      );
    const expected = {
      columns: [
        { name: 'seq', type: 'INTEGER' },
        { name: 'channel', type: 'VARCHAR' },
        { name: 'engaged_ms', type: 'INTEGER' },
        { name: 'dt', type: 'VARCHAR' },
      ],
      rows: [[1, null, null, '2026-11-20']],
    };
    expect(await old()).toEqual(expected);
    // And beside files that have them.
    oneEvent(folder, 1);
    await load(raw, store);
    expect(await old()).toEqual(expected);
    expect(await ask(store, 'select count(*) from events')).toEqual([[2]]);
  });

  it('keeps what it saw when it was opened', async () => {
    const folder = testFolder();
    const [raw, store] = [join(folder, 'raw'), join(folder, 'store')];
    oneEvent(folder, 1);
    await load(raw, store);
    await reading(store, async (reader) => {
      oneEvent(folder, 2);
      await load(raw, store);
      expect((await reader.query('select count(*) from events')).rows).toEqual([[1]]);
    });
    expect(await ask(store, 'select count(*) from events')).toEqual([[2]]);
  });

  it('gives plain values', async () => {
    await reading(testFolder(), async (reader) => {
      const { rows } = await reader.query(`select
        1::bigint, 9007199254740993::bigint, sum(2)::hugeint, 1.50::decimal(18,2), (-0.05)::decimal(18,2), 0.5::double,
        'nan'::double, true, timestamp '2026-11-23 04:00:00.123456', timestamp '1969-12-31 23:59:59.999',
        timestamp 'infinity', date '2026-11-23', ['a', null], 'ß\\N', null, '\\x01\\xff'::blob`);
      expect(rows).toEqual([
        [
          ...[1, '9007199254740993', 2, '1.50', '-0.05', 0.5],
          ...['NaN', true, '2026-11-23 04:00:00.123', '1969-12-31 23:59:59.999'],
          ...['infinity', '2026-11-23', ['a', null], 'ß\\N', null, '01ff'],
        ],
      ]);
    });
  });

  it('takes parameters by place and by name', async () => {
    await reading(testFolder(), async (reader) => {
      expect((await reader.query('select $1 || $2 as x', ["it's", ' so'])).rows).toEqual([["it's so"]]);
      expect((await reader.query('select $n + 1 as x', { n: 41 })).rows).toEqual([[42]]);
    });
  });

  it('hands on large results as they are made, and stops when nobody asks for more', async () => {
    await reading(testFolder(), async (reader) => {
      const endless = await reader.stream('select i, i * 2 as twice from range(1000000000000) t(i)');
      expect(endless.columns.map((column) => column.name)).toEqual(['i', 'twice']);
      let seen = 0;
      for await (const batch of endless.batches) {
        expect(batch[0]).toEqual([seen, seen * 2]);
        seen += batch.length;
        if (seen > 10_000) break;
      }
      expect((await reader.query('select 1')).rows).toEqual([[1]]);
    });
  });

  it('writes nothing to the store', async () => {
    const folder = testFolder();
    oneEvent(folder, 1);
    await load(join(folder, 'raw'), join(folder, 'store'));
    const keys = await keysOf(join(folder, 'store'));
    await contentOf(join(folder, 'store'));
    expect(await keysOf(join(folder, 'store'))).toEqual(keys);
  });
});
