import { stat } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBResult, DuckDBValue } from '@duckdb/node-api';
import { UserError } from '../../lib/protocol/errors.ts';
import { type Commit, paths } from '../../lib/protocol/store.ts';
import { cachedStore } from '../run/cache.ts';
import { currentRuns, readCommits } from '../run/commits.ts';
import { currentLookups } from '../run/lookup-files.ts';
import { currentModels } from '../run/model-files.ts';
import { openStorage } from '../run/open-storage.ts';
import type { Storage } from '../run/storage.ts';
import { openDatabase } from './database.ts';
import { createLookupViews } from './lookup-views.ts';
import { plainValue, type Value } from './values.ts';
import { createViews } from './views.ts';

export type { Value } from './values.ts';

export interface ResultColumn {
  readonly name: string;
  /** In DuckDB's words: `BIGINT`, `VARCHAR`, `DECIMAL(18,2)`. */
  readonly type: string;
}

export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly Value[])[];
}

export interface QueryStream {
  readonly columns: readonly ResultColumn[];
  /** Some thousand rows at a time, as the consumer asks for them. Read them, or leave the loop, before the next query. */
  readonly batches: AsyncIterable<readonly (readonly Value[])[]>;
}

/** Values of parameters `$1`, `$2`, … or, by name, `$name`. */
export type Parameters = readonly Parameter[] | Readonly<Record<string, Parameter>>;
export type Parameter = string | number | bigint | boolean | null;

/**
 * A DuckDB over a store as it was when the reader was opened: the views `events` (all columns, dt, run), `bad_rows`
 * (dt, run), `ledger` (run) and the table `commits`, of the committed runs that no other replaced; the models
 * (`lib/protocol/models.ts`); and the user's own tables (`lib/protocol/lookup-tables.ts`).
 */
export interface Reader {
  /** For whatever else DuckDB can do with the views, such as `copy … to`. */
  readonly connection: DuckDBConnection;
  /** All rows at once. */
  query(sql: string, parameters?: Parameters): Promise<QueryResult>;
  /** Rows as they are made: for results that may be large. */
  stream(sql: string, parameters?: Parameters): Promise<QueryStream>;
  close(): void;
}

export interface ReaderOptions {
  /** Default: one per core. */
  readonly threads?: number;
  /** For DuckDB's buffers, in its words. Default: `2GB`. */
  readonly memoryLimit?: string;
  /** Told how many bytes have been copied here, of a store that is not on this machine. */
  readonly onCopied?: (done: number, total: number) => void;
}

/**
 * Opens a store for reading. Nothing is written to it. Of one that is not on this machine, all files of the tables are
 * copied here first, those that were not before (`etl/run/cache.ts`).
 *
 * @throws UserError where there is no store
 */
export async function openReader(store: string | Storage, options: ReaderOptions = {}): Promise<Reader> {
  const storage = typeof store === 'string' ? openStorage(store) : store;
  const all = await readCommits(storage);
  const commits = currentRuns(all);
  const models = currentModels(all);
  const lookups = currentLookups(all);
  await mustBeStore(storage, commits);
  const here =
    storage.localPath('') === null
      ? await cachedStore(storage, [...commits, ...models, ...lookups], options.onCopied)
      : storage;
  const database = await openDatabase({
    threads: options.threads ?? availableParallelism(),
    memoryLimit: options.memoryLimit ?? '2GB',
    // Made only when a query needs it; the store itself may be read-only.
    temporaryFolder: join(tmpdir(), `firn-${process.pid}`),
  });
  const { connection } = database;
  try {
    await createViews(connection, here, commits, models);
    await createLookupViews(connection, here, lookups);
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    connection,
    async query(sql, parameters) {
      const result = await connection.run(sql, bound(parameters));
      const rows: Value[][] = [];
      for await (const batch of batchesOf(result)) rows.push(...batch);
      return { columns: columnsOf(result), rows };
    },
    async stream(sql, parameters) {
      const result = await connection.stream(sql, bound(parameters));
      return { columns: columnsOf(result), batches: batchesOf(result) };
    },
    close: database.close,
  };
}

/** A folder is a store even before its first run; where there are no folders, the first run's file tells. */
async function mustBeStore(storage: Storage, commits: readonly Commit[]): Promise<void> {
  if (commits.length > 0) return;
  const folder = storage.localPath('');
  if (folder === null ? (await storage.read(paths.storeFile)) !== null : await isFolder(folder)) return;
  const why = folder === null ? 'nothing is there' : 'the folder does not exist';
  throw new UserError(`no store at ${storage.location}: ${why}; "firn etl" makes one, or pass --store`);
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

type Bound = DuckDBValue[] | Record<string, DuckDBValue>;
const bound = (parameters: Parameters | undefined): Bound | undefined =>
  parameters === undefined ? undefined : ((Array.isArray(parameters) ? [...parameters] : { ...parameters }) as Bound);

const columnsOf = (result: DuckDBResult): readonly ResultColumn[] =>
  result.deduplicatedColumnNames().map((name, index) => ({ name, type: result.columnType(index).toString() }));

async function* batchesOf(result: DuckDBResult): AsyncGenerator<Value[][]> {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk.getRows().map((row) => row.map(plainValue));
  }
}
