import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openReader } from '../../etl/duckdb/reader.ts';
import { databaseOf } from '../../etl/hive/location.ts';
import { storeColumns } from '../../etl/hive/types.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { filledIn } from '../../lib/questions/fill.ts';
import { prelude, readQuestion } from '../../lib/questions/library.ts';
import { ask, load } from '../duckdb/stores.ts';
import { haveHive } from '../hive/installation.ts';
import {
  answeredAlike,
  columnsSince,
  copyKept,
  filledSql,
  firstRun,
  keptEvents,
  keptEventsSql,
  laterCounts,
  publishScriptOfKept,
  secondRun,
  withRobots,
  writeLaterLog,
} from '../previous-stores/kept.ts';
import { testFolder } from '../run/folder.ts';
import { hiveInTests } from './hive.ts';

const have = haveHive();
const lacking = columnsSince('events', [...storeColumns.events.keys()]);
const inWords = (rows: readonly (readonly unknown[])[]) =>
  rows.map((row) => row.map((value) => (value === null ? null : String(value))));

describe('a store of an earlier firn', { timeout: 300_000 }, () => {
  if (!have.ok) {
    it.skip(`cannot be tried: ${have.why}`);
    return;
  }
  const { hive, engine } = hiveInTests();

  it('is read, extended and asked on Hive and here, and what it lacks is null', async () => {
    const folder = testFolder();
    const at = join(folder, 'store');
    copyKept('hive', at);
    const store = openStorage(at);
    const database = databaseOf(store);
    // Its tables and partitions are as that firn made them.
    await hive().run(publishScriptOfKept(at, database));
    const onHive = (sql: string) => hive().query(`use ${database}; ${sql}`);
    expect(lacking).toContain('opt_out');
    await expect(onHive('select opt_out from events')).rejects.toThrow('opt_out');
    expect(await ask(at, keptEventsSql)).toEqual(keptEvents);

    writeLaterLog(join(folder, 'later'));
    const report = await load(join(folder, 'later'), at, { run: secondRun, engine: engine() });
    expect(report.counts).toMatchObject(laterCounts);
    for (const rows of [await ask(at, keptEventsSql), await onHive(keptEventsSql)]) {
      expect(inWords(rows)).toEqual(inWords(keptEvents));
    }
    for (const [table, columns, expected] of [
      [
        'events',
        ['request_id', 'field_errors', ...lacking],
        [
          [firstRun, '4', '4', '0', ...lacking.map(() => '0')],
          [secondRun, '2', '2', '2', ...lacking.map(() => expect.stringMatching(/^\d+$/))],
        ],
      ],
      [
        'bad_rows',
        ['reason', 'v_etl'],
        [
          [firstRun, '2', '2', '2'],
          [secondRun, '1', '1', '1'],
        ],
      ],
    ] as const) {
      expect(await onHive(filledSql(table, columns))).toEqual(expected);
      expect(inWords(await ask(at, filledSql(table, columns)))).toEqual(expected);
    }

    const reader = await openReader(at, { threads: 1 });
    try {
      for (const statement of prelude('queries', 'duckdb')) await reader.query(statement);
      for (const name of answeredAlike) {
        const question = readQuestion('queries', name);
        const { rows } = await reader.query(filledIn(question, withRobots(question), 'duckdb'));
        expect(rows.length).toBeGreaterThan(0);
        const asked = filledIn(question, withRobots(question), 'hive');
        expect(await onHive(`${prelude('queries', 'hive').join(';\n')}; ${asked}`)).toEqual(inWords(rows));
      }
    } finally {
      reader.close();
    }
  });
});
