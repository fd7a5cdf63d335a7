import type { DuckDBConnection } from '@duckdb/node-api';
import { isOwnTable } from '../../lib/protocol/lookup-tables.ts';
import type { LookupCommit } from '../run/lookup-files.ts';
import type { Storage } from '../run/storage.ts';
import { literal } from './types.ts';

/** Makes a view for each table of the user's own, by its name. */
export async function createLookupViews(
  connection: DuckDBConnection,
  store: Storage,
  lookups: readonly LookupCommit[],
): Promise<void> {
  for (const { files, change } of lookups) {
    // A later firn may have a table of the name.
    if (isOwnTable(change.name)) continue;
    const [file] = files.map(({ key }) => store.localPath(key) ?? key);
    const columns = Object.keys(change.table.columns).join(', ');
    await connection.run(
      `create view ${change.name} as select ${columns} from read_parquet(${literal(file!)}, hive_partitioning = false)`,
    );
  }
}
