import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { missingFile } from '../run/cache.ts';
import type { Storage } from '../run/storage.ts';
import { dedupePrelude } from './dedupe.ts';
import { tableScan } from './parquet.ts';

/** So many files are on this machine at a time, each some 30 MB. */
const filesAtOnce = 4;

/**
 * The committed events that may be copies, as the table `near_events`, from a store that is not on this machine.
 *
 * File after file is copied here, asked for the few rows whose id is among `run_keys`, and removed: neither disk nor
 * memory need room for the days around a run.
 *
 * @param keys files of events
 */
export async function copyNearEvents(
  connection: DuckDBConnection,
  store: Storage,
  keys: readonly string[],
  folder: string,
): Promise<void> {
  for (const macro of dedupePrelude) await connection.run(macro);
  await connection.run(
    'create table near_events (dt varchar, event_id varchar, event_fingerprint varchar, field_errors varchar)',
  );
  if (keys.length === 0) return;
  await connection.run('create table run_id_hashes as select distinct id_hash(event_id) as id_hash from run_keys');
  for (let from = 0; from < keys.length; from += filesAtOnce) {
    const files = await Promise.all(
      keys.slice(from, from + filesAtOnce).map(async (key) => {
        const file = join(folder, key);
        mkdirSync(dirname(file), { recursive: true });
        if (await store.download(key, file)) return file;
        throw missingFile(store, key);
      }),
    );
    const scan = tableScan(files, ['dt', 'run'], false);
    await connection.run(
      `insert into near_events
       select ${scan.partition('dt')}, event_id, event_fingerprint, field_errors from ${scan.from}
       where id_hash(coalesce(copied_from(field_errors), event_id)) in (select id_hash from run_id_hashes)`,
    );
    for (const file of files) rmSync(file);
  }
  await connection.run('drop table run_id_hashes');
}
