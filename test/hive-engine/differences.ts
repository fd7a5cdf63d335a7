/** Two stores compared over the Parquet files their engines wrote. */
import { openDatabase, rowsOf } from '../../etl/duckdb/database.ts';
import { literal, literals } from '../../etl/duckdb/types.ts';
import { currentRuns, readCommits } from '../../etl/run/commits.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import type { Commit } from '../../lib/protocol/store.ts';

type Table = Commit['files'][number]['table'];

const tables = ['events', 'bad_rows', 'ledger'] as const satisfies readonly Table[];
const shown = 3;

/** What a table is in both stores. */
export interface Comparison {
  readonly table: Table;
  /** Rows of each store. */
  readonly rows: readonly [number, number];
  /** Columns and types in the files of each store, in order. */
  readonly columns: readonly [readonly string[], readonly string[]];
  /** Rows that only one store has: by store, a few of them, as text of the columns that are not null. */
  readonly only: readonly [readonly string[], readonly string[]];
}

async function filesOf(location: string, table: Table): Promise<readonly string[]> {
  const store = openStorage(location);
  const files = currentRuns(await readCommits(store)).flatMap((commit) => commit.files);
  return files.filter((file) => file.table === table).map((file) => store.localPath(file.key)!);
}

/** Compares the tables of two stores as bags of rows. */
export async function compareStores(a: string, b: string): Promise<readonly Comparison[]> {
  const database = await openDatabase({ threads: 2, memoryLimit: '2GB', temporaryFolder: null });
  const { connection } = database;
  const count = async (sql: string) =>
    (await rowsOf<{ n: number }>(connection, `select count(*)::int as n from ${sql}`))[0]!.n;
  try {
    const comparisons: Comparison[] = [];
    for (const table of tables) {
      const columns: string[][] = [];
      const filesOfBoth = [await filesOf(a, table), await filesOf(b, table)];
      const some = filesOfBoth.find((files) => files.length > 0);
      if (some === undefined) {
        comparisons.push({ table, rows: [0, 0], columns: [[], []], only: [[], []] });
        continue;
      }
      for (const [name, files] of [
        ['a', filesOfBoth[0]!],
        ['b', filesOfBoth[1]!],
      ] as const) {
        const types = (table === 'ledger' ? ['run'] : ['dt', 'run']).map((column) => `${literal(column)}: VARCHAR`);
        await connection.run(
          `create or replace view ${name} as select * from read_parquet(${literals(files.length > 0 ? files : some)}, hive_partitioning = true, hive_types = {${types.join(', ')}})${files.length > 0 ? '' : ' limit 0'}`,
        );
        const described = await rowsOf<{ column_name: string; column_type: string }>(connection, `describe ${name}`);
        columns.push(described.map((column) => `${column.column_name} ${column.column_type}`));
      }
      const only = async (one: string, other: string) => {
        const rows = await rowsOf<{ row: string }>(
          connection,
          `select to_json(r)::varchar as row from (select * from ${one} except all select * from ${other} order by all limit ${shown}) r`,
        );
        return rows.map(({ row }) => JSON.stringify(notNull(JSON.parse(row))));
      };
      comparisons.push({
        table,
        rows: [await count('a'), await count('b')],
        columns: [columns[0]!, columns[1]!],
        only: [await only('a', 'b'), await only('b', 'a')],
      });
    }
    return comparisons;
  } finally {
    database.close();
  }
}

const notNull = (row: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
