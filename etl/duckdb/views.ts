import type { DuckDBConnection } from '@duckdb/node-api';
import type { Commit } from '../../lib/protocol/store.ts';
import { sumOf } from '../run/ledger.ts';
import type { Storage } from '../run/storage.ts';
import { rowsOf } from './database.ts';
import { createModelViews } from './model-views.ts';
import { tableScan } from './parquet.ts';
import { literal, tableColumns } from './types.ts';

type Table = keyof typeof tableColumns;

/** Partition columns of each table; they come from the folders' names and stay text. */
const partitionColumns = (table: Table): readonly string[] => (table === 'ledger' ? ['run'] : ['dt', 'run']);

/**
 * Makes the views `events`, `bad_rows`, `ledger` and `commits` and those of the models over the given commits, and nothing
 * else: what a run wrote that is not committed cannot be seen, because every file is named by a commit.
 */
export async function createViews(
  connection: DuckDBConnection,
  store: Storage,
  current: readonly Commit[],
  models: readonly Pick<Commit, 'files'>[],
): Promise<void> {
  for (const table of Object.keys(tableColumns) as Table[]) {
    await createTableView(connection, store, [...current, ...models], table);
  }
  await createModelViews(connection);
  await createCommits(connection, current);
}

/** Makes the view of one table over the files commits have of it. */
export async function createTableView(
  connection: DuckDBConnection,
  store: Storage,
  commits: readonly Pick<Commit, 'files'>[],
  table: Table,
): Promise<void> {
  const files = commits
    .flatMap((commit) => commit.files)
    .filter((file) => file.table === table)
    .map((file) => store.localPath(file.key) ?? file.key);
  const select = files.length === 0 ? emptyTable(table) : await selectFrom(connection, table, files);
  await connection.run(`create or replace view ${table} as ${select}`);
}

const emptyTable = (table: Table): string => {
  const columns = [...tableColumns[table]].map(([name, type]) => `null::${type} as ${name}`);
  const partitions = partitionColumns(table).map((name) => `null::VARCHAR as ${name}`);
  return `select ${[...columns, ...partitions].join(', ')} where false`;
};

/**
 * Columns are appended to the model only, so files in order of commits have more and more of them: if the first and
 * the last have the same, all have, and the files need not all be opened to find out.
 */
async function selectFrom(connection: DuckDBConnection, table: Table, files: readonly string[]): Promise<string> {
  const first = await columnsOf(connection, files[0]!);
  const last = await columnsOf(connection, files.at(-1)!);
  const uniform = first.size === last.size && [...first].every(([name, type]) => last.get(name) === type);
  const known = new Map([...first, ...last]);
  const columns = [...tableColumns[table]].map(([name, type]) => {
    const stored = known.get(name);
    if (stored === undefined) return `null::${type} as ${name}`;
    return uniform && stored === type ? name : `${name}::${type} as ${name}`;
  });
  const scan = tableScan(files, partitionColumns(table), !uniform);
  const partitions = partitionColumns(table).map((name) => `${scan.partition(name)} as ${name}`);
  return `select ${[...columns, ...partitions].join(', ')} from ${scan.from}`;
}

async function columnsOf(connection: DuckDBConnection, file: string): Promise<ReadonlyMap<string, string>> {
  const rows = await rowsOf<{ column_name: string; column_type: string }>(
    connection,
    `describe select * from read_parquet(${literal(file)}, hive_partitioning = false)`,
  );
  return new Map(rows.map((row) => [row.column_name, row.column_type]));
}

/** One row per run readers see, in the words of its commit. */
async function createCommits(connection: DuckDBConnection, current: readonly Commit[]): Promise<void> {
  const columns = [
    'n BIGINT',
    'run VARCHAR',
    'engine VARCHAR',
    'version VARCHAR',
    'objects BIGINT',
    'bytes BIGINT',
    'lines BIGINT',
    'events BIGINT',
    'bad BIGINT',
    'ignored BIGINT',
    'duplicates BIGINT',
    'copied_ids BIGINT',
    'broken BIGINT',
  ];
  await connection.run(`create table commits (${columns.join(', ')})`);
  for (let from = 0; from < current.length; from += 500) {
    const rows = current.slice(from, from + 500).map(({ n, run, engine, version, counts, broken }) => {
      const { objects, bytes, lines, events, duplicates, copiedIds } = counts;
      const numbers = [objects, bytes, lines, events, sumOf(counts.bad), sumOf(counts.ignored), duplicates, copiedIds];
      return `(${n}, ${[run, engine, version].map(literal).join(', ')}, ${[...numbers, broken.length].join(', ')})`;
    });
    await connection.run(`insert into commits values ${rows.join(', ')}`);
  }
}
