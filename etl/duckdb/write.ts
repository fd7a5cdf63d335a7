import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type DatedTable, paths, type RunId, runTime } from '../../lib/protocol/store.ts';
import type { LoadedBadRows, WrittenFile } from '../run/engine.ts';
import type { LedgerRow } from '../run/ledger.ts';
import type { Storage } from '../run/storage.ts';
import { rowsOf } from './database.ts';
import { withCopiedId } from './dedupe.ts';
import { contextsWithEntities, lookupJoins } from './joined-lookups.ts';
import type { Part } from './parts.ts';
import { readBadRows, readEvents, readLedger } from './read-rows.ts';
import { literal, tableColumns } from './types.ts';

/**
 * How every file is written. Level 1 and small row groups cost least time and memory (bench/, `facts`: default groups
 * doubled the time under a small memory limit); DuckDB skips groups by their statistics.
 */
export const fileFormat = 'format parquet, compression zstd, compression_level 1, row_group_size 30720';

/** Where the statements of a run write to. */
export interface Writing {
  readonly store: Storage;
  readonly run: RunId;
  /** For files before they are part of the store; on the same disk. */
  readonly folder: string;
}

/** What is to be done to some of a day's events. */
export interface Changes {
  readonly duplicates: boolean;
  readonly copiedIds: boolean;
  /** Lookups that put entities into the events (`joined-lookups.ts`). */
  readonly joined: readonly number[];
}

/**
 * Writes events, in the order of objects and lines; where some get another id, nearly so: an outer join puts out its
 * matches first, some thousand rows at a time, and sorting wide rows would cost more than the order is worth.
 */
export async function writeEvents(
  connection: DuckDBConnection,
  writing: Writing,
  part: Part,
  { duplicates, copiedIds, joined }: Changes,
): Promise<WrittenFile | null> {
  const changed: Readonly<Record<string, string>> = {
    ...(joined.length === 0 ? {} : contextsWithEntities(joined)),
    ...(copiedIds ? rekeyed : {}),
  };
  const select = (column: string): string => {
    if (column === 'etl_tstamp') return `timestamp ${literal(runTime(writing.run))} as etl_tstamp`;
    const expression = changed[column];
    return expression === undefined ? `r.${column}` : `${expression} as ${column}`;
  };
  const columns = [...tableColumns.events.keys()].map(select).join(', ');
  const rows = [`select ${columns} from ${readEvents(part.files)} r`, ...lookupJoins(joined)];
  if (duplicates) rows.push('anti join (from verdicts where duplicate = 1) d on d.ordinal = r.ordinal');
  if (copiedIds) rows.push('left join (from verdicts where new_id is not null) v on v.ordinal = r.ordinal');
  return copy(connection, writing, 'events', part.dt, part.index, rows.join(' '));
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

/** A file of bad rows, with what is in it by object, day and reason. */
export interface WrittenBadRows {
  readonly file: WrittenFile;
  readonly counts: readonly LoadedBadRows[];
}

/** Writes bad rows. */
export async function writeBadRows(
  connection: DuckDBConnection,
  writing: Writing,
  part: Part,
): Promise<WrittenBadRows | null> {
  const columns = [...tableColumns.bad_rows.keys()].map(badColumn).join(', ');
  const rows = `select ${columns} from ${readBadRows(part.files)}`;
  let counts: readonly LoadedBadRows[] = [];
  const file = await copy(connection, writing, 'bad_rows', part.dt, part.index, rows, async (written) => {
    counts = await countBadRows(connection, part.dt, written);
  });
  return file === null ? null : { file, counts };
}

/** Writes the run's ledger. */
export async function writeLedger(
  connection: DuckDBConnection,
  writing: Writing,
  rows: readonly LedgerRow[],
): Promise<WrittenFile> {
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
  const written = await copy(connection, writing, 'ledger', null, 0, `select * from ${readLedger([file])}`);
  return written ?? { table: 'ledger', dt: null, key: fileKey('ledger', null, writing.run, 0), rows: 0 };
}

/** Bad rows as they are in a file of a day, by object and reason. */
async function countBadRows(connection: DuckDBConnection, dt: string, file: string): Promise<readonly LoadedBadRows[]> {
  const rows = await rowsOf<Omit<LoadedBadRows, 'dt'>>(
    connection,
    `select object, reason, cast(count(*) as integer) as rows
     from read_parquet(${literal(file)}, hive_partitioning = false) group by all order by all`,
  );
  return rows.map((row) => ({ ...row, dt }));
}

const fileKey = (table: DatedTable | 'ledger', dt: string | null, run: RunId, index: number): string =>
  `${table === 'ledger' || dt === null ? paths.ledger(run) : paths.part(table, dt, run)}part-${index}.parquet`;

/**
 * Writes one file, counts what is in it, and moves it into the store; null: there are no rows, and no file.
 *
 * @param look given the file before it is moved
 */
async function copy(
  connection: DuckDBConnection,
  { store, run, folder }: Writing,
  table: DatedTable | 'ledger',
  dt: string | null,
  index: number,
  select: string,
  look: (file: string) => Promise<void> = async () => {},
): Promise<WrittenFile | null> {
  const key = fileKey(table, dt, run, index);
  const file = join(folder, key);
  mkdirSync(dirname(file), { recursive: true });
  await connection.run(`copy (${select}) to ${literal(file)} (${fileFormat})`);
  const [read] = await rowsOf<{ rows: number }>(
    connection,
    `select cast(num_rows as double) as rows from parquet_file_metadata(${literal(file)})`,
  );
  const rows = read?.rows ?? 0;
  if (rows === 0) return null;
  await look(file);
  await store.adopt(file, key);
  return { table, dt, key, rows };
}
