import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type DatedTable, paths, type RunId, runTime } from '../../lib/protocol/store.ts';
import type { LoadedBadRows, WrittenFile } from '../run/engine.ts';
import type { LedgerRow } from '../run/ledger.ts';
import type { Storage } from '../run/storage.ts';
import { rowsOf } from './database.ts';
import { withCopiedId } from './dedupe.ts';
import { readBadRows, readEvents, readLedger } from './read-rows.ts';
import { literal, tableColumns } from './types.ts';

/**
 * How every file is written. Level 1 and small row groups cost least time and memory (bench/, `facts`: default groups
 * doubled the time under a small memory limit); DuckDB skips groups by their statistics.
 */
const format = 'format parquet, compression zstd, compression_level 1, row_group_size 30720';

/** Where an engine's statements run, and for which run. */
export interface Writing {
  readonly connection: DuckDBConnection;
  readonly store: Storage;
  readonly run: RunId;
  /** For files before they are part of the store; on the same disk. */
  readonly folder: string;
}

/** The name of a run's only file in a folder. */
const part = 'part-0.parquet';

/**
 * Writes a day's events, in the order of objects and lines; where rows are judged, nearly so: several threads do not keep
 * the order of files through a join (DuckDB 1.5), and sorting wide rows would cost more than the order is worth.
 *
 * @param judged whether any of them is a duplicate or gets another id
 */
export async function writeEvents(
  writing: Writing,
  dt: string,
  files: readonly string[],
  judged: boolean,
): Promise<WrittenFile> {
  const verdict = (column: string): string => {
    if (column === 'etl_tstamp') return `timestamp ${literal(runTime(writing.run))} as etl_tstamp`;
    const expression = judged ? rekeyed[column] : undefined;
    return expression === undefined ? `r.${column}` : `${expression} as ${column}`;
  };
  const columns = [...tableColumns.events.keys()].map(verdict).join(', ');
  const judging = judged ? 'left join verdicts v on v.ordinal = r.ordinal where coalesce(v.duplicate, 0) = 0' : '';
  return copy(writing, 'events', dt, `select ${columns} from ${readEvents(files)} r ${judging}`);
}

/** The columns of an event that change when it gets its own id, over row `r` and verdict `v`. */
const rekeyed: Readonly<Record<string, string>> = {
  event_id: 'coalesce(v.new_id, r.event_id)',
  // A page view without a web_page entity goes by its own id.
  page_view_id: `case
    when v.new_id is not null and r.event = 'page_view' and r.page_view_id = r.event_id
      and instr(coalesce(r.contexts, ''), '"id":"' || r.event_id || '"') = 0
    then v.new_id else r.page_view_id end`,
  field_errors: `case when v.new_id is null then r.field_errors else ${withCopiedId('r.field_errors', 'r.event_id')} end`,
};

/** Where each column of `bad_rows` stands in a row. */
const badColumn = (column: string): string =>
  ['reason', 'detail', 'field', 'value', 'line'].includes(column) ? `bad_${column} as ${column}` : column;

/** Writes a day's bad rows. */
export async function writeBadRows(writing: Writing, dt: string, files: readonly string[]): Promise<WrittenFile> {
  const columns = [...tableColumns.bad_rows.keys()].map(badColumn).join(', ');
  return copy(writing, 'bad_rows', dt, `select ${columns} from ${readBadRows(files)}`);
}

/** Writes the run's ledger. */
export async function writeLedger(writing: Writing, rows: readonly LedgerRow[]): Promise<WrittenFile> {
  const file = join(writing.folder, 'ledger.tsv');
  const clean = (text: string) => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  const lines = rows.map(({ object, dt, measure, name, n }) =>
    [clean(object), dt, measure, name === null ? '\\N' : clean(name), n].join('\t'),
  );
  mkdirSync(writing.folder, { recursive: true });
  try {
    writeFileSync(file, `${lines.join('\n')}\n`);
  } catch (error) {
    // A failed write does not say which file it was.
    throw Object.assign(error as Error, { path: file });
  }
  return copy(writing, 'ledger', null, `select * from ${readLedger([file])}`);
}

/** Bad rows as they are in the files, by object, day and reason. */
export async function countBadRows(
  { connection, store }: Writing,
  files: readonly WrittenFile[],
): Promise<readonly LoadedBadRows[]> {
  const counts: LoadedBadRows[] = [];
  for (const { dt, key } of files) {
    const rows = await rowsOf<Omit<LoadedBadRows, 'dt'>>(
      connection,
      `select object, reason, cast(count(*) as integer) as rows from ${parquet(store, key)} group by all order by all`,
    );
    counts.push(...rows.map((row) => ({ ...row, dt: dt! })));
  }
  return counts;
}

const parquet = (store: Storage, key: string): string =>
  `read_parquet(${literal(store.localPath(key) ?? key)}, hive_partitioning = false)`;

/** Writes one file, moves it into the store, and counts what is in it. */
async function copy(
  { connection, store, run, folder }: Writing,
  table: DatedTable | 'ledger',
  dt: string | null,
  select: string,
): Promise<WrittenFile> {
  const key = `${table === 'ledger' || dt === null ? paths.ledger(run) : paths.part(table, dt, run)}${part}`;
  const file = join(folder, key);
  mkdirSync(dirname(file), { recursive: true });
  await connection.run(`copy (${select}) to ${literal(file)} (${format})`);
  await store.adopt(file, key);
  const [read] = await rowsOf<{ rows: number }>(
    connection,
    `select cast(num_rows as double) as rows from parquet_file_metadata(${literal(store.localPath(key) ?? key)})`,
  );
  return { table, dt, key, rows: read?.rows ?? 0 };
}
