import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ModelTable } from '../../lib/protocol/models.ts';
import { paths } from '../../lib/protocol/store.ts';
import { type Range, rangesOf } from '../models/ranges.ts';
import { aroundTables, modelSql, modelsPrelude, mostEntities, ownDayTables, steps } from '../models/steps.ts';
import { cachedStore } from '../run/cache.ts';
import type { ModelsJob, WrittenFile } from '../run/engine.ts';
import { rowsOf } from './database.ts';
import { literal, modelColumns } from './types.ts';
import { createTableView } from './views.ts';
import { fileFormat } from './write.ts';

/** So many days are made at a time: what is between events and models must fit the disk, and mostly the memory. */
const daysAtOnce = 7;

/**
 * Makes the models of some days of the events readers see.
 *
 * @param folder for files before they are part of the store; on the same disk
 */
export async function makeModels(
  connection: DuckDBConnection,
  job: ModelsJob,
  folder: string,
): Promise<readonly WrittenFile[]> {
  const { maxVisitDays } = job.config.models;
  const around = rangesOf(job.days[aroundTables[0]], maxVisitDays, daysAtOnce);
  const own = rangesOf(job.days[ownDayTables[0]], maxVisitDays, daysAtOnce);
  const total = around.length + own.length;
  await connection.run('set preserve_insertion_order = false');
  await connection.run(modelsPrelude('duckdb'));
  await connection.run(`create temp table numbers as select range as n from range(0, ${mostEntities})`);
  const written: WrittenFile[] = [];
  let done = 0;
  for (const range of around) {
    job.onProgress({ stage: 'models', done: done++, total });
    await showEvents(connection, job, range.readFrom, range.readTo);
    for (const step of steps) await make(connection, step, modelSql(step, range, job.config.models, literal));
    for (const table of aroundTables) written.push(...(await makeTable(connection, job, table, range, folder)));
  }
  for (const range of own) {
    job.onProgress({ stage: 'models', done: done++, total });
    await showEvents(connection, job, range.from, range.to);
    for (const table of ownDayTables) written.push(...(await makeTable(connection, job, table, range, folder)));
  }
  job.onProgress({ stage: 'models', done: total, total });
  return written;
}

/** `events` of some days. */
async function showEvents(connection: DuckDBConnection, job: ModelsJob, from: string, to: string): Promise<void> {
  const { store } = job;
  const commits = job.current.map((commit) => ({
    ...commit,
    files: commit.files.filter(({ table, dt }) => table === 'events' && dt !== null && dt >= from && dt <= to),
  }));
  const here = store.localPath('') === null ? await cachedStore(store, commits) : store;
  await createTableView(connection, here, commits, 'events');
}

const make = async (connection: DuckDBConnection, name: string, sql: string): Promise<void> => {
  await connection.run(`create or replace temp table ${name} as ${sql}`);
};

async function makeTable(
  connection: DuckDBConnection,
  { run, store, config }: ModelsJob,
  table: ModelTable,
  range: Range,
  folder: string,
): Promise<readonly WrittenFile[]> {
  await make(connection, `new_${table}`, modelSql(table, range, config.models, literal));
  const columns = [...modelColumns(table)].map(([name, type]) => `${name}::${type} as ${name}`).join(', ');
  const days = await rowsOf<{ dt: string; rows: number }>(
    connection,
    `select dt, cast(count(*) as integer) as rows from new_${table}
     where dt >= ${literal(range.from)} and dt <= ${literal(range.to)} group by dt order by dt`,
  );
  const written: WrittenFile[] = [];
  for (const { dt, rows } of days) {
    const key = `${paths.part(table, dt, run)}part-0.parquet`;
    const file = join(folder, key);
    mkdirSync(dirname(file), { recursive: true });
    await connection.run(
      `copy (select ${columns} from new_${table} where dt = ${literal(dt)}) to ${literal(file)} (${fileFormat})`,
    );
    await store.adopt(file, key);
    written.push({ table, dt, key, rows });
  }
  // Others read only these.
  if (table !== 'orders' && table !== 'visits') await connection.run(`drop table new_${table}`);
  return written;
}
