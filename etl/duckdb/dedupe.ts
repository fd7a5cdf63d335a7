import type { DuckDBConnection } from '@duckdb/node-api';
import { dayAfter } from '../../lib/protocol/days.ts';
import { eventNamespace } from '../../lib/protocol/parameters.ts';
import type { Commit } from '../../lib/protocol/store.ts';
import { copyDays, dedupeSteps } from '../run/dedupe.ts';
import type { Storage } from '../run/storage.ts';
import { rowsPerObject } from './chunks.ts';
import { rowsOf } from './database.ts';
import { tableScan } from './parquet.ts';

/** The macros the steps need, as DuckDB says them. */
export const dedupePrelude: readonly string[] = [
  `create or replace macro day_number(dt) as date_diff('day', date '1970-01-01', cast(dt as date))`,
  `create or replace macro copied_from(field_errors) as
     nullif(regexp_extract(field_errors, '"event_id":"copied_id: ([0-9a-f-]{36})"', 1), '')`,
  'create or replace macro id_hash(id) as hash(id)',
  `create or replace macro uuid_of_hash(h) as
     substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-5' || substr(h, 14, 3) || '-' ||
     substr('89ab', (instr('0123456789abcdef', substr(h, 17, 1)) - 1) % 4 + 1, 1) || substr(h, 18, 3) || '-' ||
     substr(h, 21, 12)`,
  `create or replace macro name_uuid(name) as
     uuid_of_hash(sha1(unhex('${eventNamespace.replaceAll('-', '')}') || encode(name)))`,
];

/** What was decided for the events of one object on one day. */
export interface VerdictCount {
  /** Place of the object in the plan. */
  readonly place: number;
  readonly dt: string;
  readonly duplicates: number;
  readonly copiedIds: number;
}

/** Committed event files of days near enough to hold copies of events of these days. */
export function nearFiles(store: Storage, current: readonly Commit[], days: readonly string[]): readonly string[] {
  const near = new Set<string>();
  for (const day of days) {
    for (let offset = -copyDays; offset <= copyDays; offset++) near.add(dayAfter(day, offset));
  }
  return current
    .flatMap((commit) => commit.files)
    .filter((file) => file.table === 'events' && file.dt !== null && near.has(file.dt))
    .map((file) => store.localPath(file.key) ?? file.key);
}

/**
 * Fills the table `verdicts` from the views `run_keys` and `near_events` (`etl/run/dedupe.ts`).
 *
 * @returns what was decided, in order of objects and days
 */
export async function judge(
  connection: DuckDBConnection,
  prelude: readonly string[] = dedupePrelude,
): Promise<readonly VerdictCount[]> {
  for (const macro of prelude) await connection.run(macro);
  for (const [table, sql] of Object.entries(dedupeSteps)) {
    await connection.run(`create or replace table ${table} as ${sql}`);
    // The largest table, no longer needed once the few suspects are known.
    if (table === 'suspects') await connection.run('drop table run_ids');
  }
  for (const table of ['chained_commits', 'chains', 'suspects', 'suspect_ids', 'committed_copies'] as const) {
    await connection.run(`drop table ${table}`);
  }
  return rowsOf<VerdictCount>(
    connection,
    `select
       cast(ordinal // ${rowsPerObject} as integer) as place,
       dt,
       cast(sum(duplicate) as integer) as duplicates,
       cast(count(new_id) as integer) as "copiedIds"
     from verdicts group by all order by all`,
  );
}

/** The committed events that may be copies, as the view `near_events`. */
export async function createNearEvents(connection: DuckDBConnection, files: readonly string[]): Promise<void> {
  const scan = tableScan(files, ['dt', 'run'], false);
  const rows =
    files.length === 0
      ? `select '' as dt, '' as event_id, '' as event_fingerprint, '' as field_errors where false`
      : `select ${scan.partition('dt')} as dt, event_id, event_fingerprint, field_errors from ${scan.from}`;
  await connection.run(`create or replace view near_events as ${rows}`);
}

/** `field_errors` of an event that got its own id: says which id it came with, and stays a JSON object. */
export const withCopiedId = (fieldErrors: string, id: string): string => {
  // A fault of the id that came before gives way: a column has one at most.
  const others = `regexp_replace(regexp_replace(${fieldErrors}, '"event_id":"([^"\\\\]|\\\\.)*",?', ''), ',}$', '}')`;
  const entry = `'{"event_id":"copied_id: ' || ${id} || '"'`;
  return `${entry} || case when coalesce(${others}, '{}') = '{}' then '}' else ',' || substr(${others}, 2) end`;
};
