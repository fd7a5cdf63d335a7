import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openReader } from '../../etl/duckdb/reader.ts';
import { tableColumns } from '../../etl/duckdb/types.ts';
import { filledIn } from '../../lib/questions/fill.ts';
import { prelude, questionNames, readQuestion } from '../../lib/questions/library.ts';
import {
  answeredAlike,
  columnsSince,
  copyKept,
  filledSql,
  firstRun,
  keptEvents,
  keptEventsSql,
  type lastColumns,
  laterCounts,
  rawOfKept,
  secondRun,
  withRobots,
  writeLaterLog,
} from '../previous-stores/kept.ts';
import { testFolder } from '../run/folder.ts';
import { ask, load } from './stores.ts';

const tables = ['events', 'bad_rows', 'ledger'] as const;
const lacking = (table: keyof typeof lastColumns) => columnsSince(table, [...tableColumns[table].keys()]);

it('a store of an earlier firn is read and extended, and what it lacks is null', async () => {
  const folder = testFolder();
  const store = join(folder, 'store');
  copyKept('duckdb', store);
  for (const table of tables) {
    const files = `${store}/${table}/**/*.parquet`;
    const described = await ask(store, `describe select * from read_parquet('${files}', hive_partitioning = false)`);
    const today = [...tableColumns[table].keys()];
    expect(described.map(([name]) => name)).toEqual(today.slice(0, today.length - lacking(table).length));
  }
  expect(lacking('events')).toContain('opt_out');
  expect(await ask(store, keptEventsSql)).toEqual(keptEvents);

  writeLaterLog(join(folder, 'later'));
  expect((await load(join(folder, 'later'), store, { run: secondRun })).counts).toMatchObject(laterCounts);
  expect(await ask(store, keptEventsSql)).toEqual(keptEvents);
  expect(await ask(store, filledSql('events', ['request_id', 'field_errors', ...lacking('events')]))).toEqual([
    [firstRun, 4, 4, 0, ...lacking('events').map(() => 0)],
    [secondRun, 2, 2, 2, ...lacking('events').map(() => expect.any(Number))],
  ]);
  expect(await ask(store, filledSql('bad_rows', ['reason', 'v_etl']))).toEqual([
    [firstRun, 2, 2, 2],
    [secondRun, 1, 1, 1],
  ]);
});

it('a store of an earlier firn answers every question, and as one made today where it has what that needs', async () => {
  const folder = testFolder();
  const [old, fresh] = [join(folder, 'old'), join(folder, 'fresh')];
  copyKept('duckdb', old);
  await load(rawOfKept, fresh, { run: firstRun });
  writeLaterLog(join(folder, 'later'));
  for (const store of [old, fresh]) await load(join(folder, 'later'), store, { run: secondRun });
  const readers = [await openReader(old, { threads: 1 }), await openReader(fresh, { threads: 1 })] as const;
  try {
    for (const reader of readers) for (const text of prelude('queries', 'duckdb')) await reader.query(text);
    for (const name of questionNames('queries')) {
      const question = readQuestion('queries', name);
      const sql = filledIn(question, withRobots(question), 'duckdb');
      const [ofOld, ofFresh] = [await readers[0].query(sql), await readers[1].query(sql)];
      expect(ofOld.columns).toEqual(ofFresh.columns);
      if (!(answeredAlike as readonly string[]).includes(name)) continue;
      expect({ name, rows: ofOld.rows }).toEqual({ name, rows: ofFresh.rows });
      expect(ofOld.rows.length).toBeGreaterThan(0);
    }
  } finally {
    for (const reader of readers) reader.close();
  }
});
