/** Calls of the ETL and looks into the store, for tests of the whole. */
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { openReader } from '../../etl/duckdb/reader.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { type EtlOptions, type EtlReport, etl } from '../../etl/run/run.ts';
import { resolveConfig } from '../../lib/config.ts';

export const load = (raw: string, store: string, more: Partial<EtlOptions> = {}): Promise<EtlReport> =>
  etl({
    raw,
    store,
    config: resolveConfig({}),
    version: 'firn-test',
    engine: duckdbEngine({ threads: 1 }),
    ...more,
  });

/** The rows of a query over a store, as arrays. */
export async function ask(store: string, sql: string): Promise<readonly (readonly unknown[])[]> {
  const reader = await openReader(store, { threads: 1 });
  try {
    return (await reader.query(sql)).rows;
  } finally {
    reader.close();
  }
}

/** Everything readers see, in one value that can be compared. */
export async function contentOf(store: string): Promise<Readonly<Record<string, readonly unknown[]>>> {
  return {
    events: await ask(store, 'select * from events order by all'),
    bad_rows: await ask(store, 'select * from bad_rows order by all'),
    ledger: await ask(store, 'select * from ledger order by all'),
    commits: await ask(store, 'select * from commits order by n'),
  };
}

/** What the store is made of: the keys of all its files. */
export const keysOf = async (store: string): Promise<readonly string[]> =>
  (await openStorage(store).list('')).map((file) => file.key);

/** Events by what must not depend on the way they came: the id they came with and what the tracker sent. */
export const sentEvents = (store: string): Promise<readonly (readonly unknown[])[]> =>
  ask(
    store,
    `select coalesce(nullif(regexp_extract(field_errors, 'copied_id: ([0-9a-f-]{36})', 1), ''), event_id) as id,
       event_fingerprint, event, page_title, se_value
     from events order by all`,
  );
