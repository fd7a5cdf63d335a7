import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

export interface DatabaseOptions {
  readonly threads: number;
  /** In DuckDB's words, such as `1GB`. Bounds its buffers; resident memory can be some hundred MB more. */
  readonly memoryLimit: string;
  /** Where it may write what does not fit the memory; null: nowhere. */
  readonly temporaryFolder: string | null;
}

/** A DuckDB in memory that touches no network and no clock but UTC. */
export interface Database {
  readonly connection: DuckDBConnection;
  /** One more connection, for statements at the same time; it sees the same tables and views. */
  connect(): Promise<DuckDBConnection>;
  /** No statement may be running. */
  close(): void;
}

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: options.memoryLimit,
    temp_directory: options.temporaryFolder ?? '',
    // Without these an extension that is missing is looked for on the internet, which hangs where there is none.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connections: DuckDBConnection[] = [];
  const connect = async () => {
    const connection = await instance.connect();
    connections.push(connection);
    await connection.run("SET TimeZone = 'UTC'");
    return connection;
  };
  return {
    connection: await connect(),
    connect,
    close() {
      for (const connection of connections) connection.closeSync();
      instance.closeSync();
    },
  };
}

/** The rows of a statement as plain objects. */
export async function rowsOf<Row>(connection: DuckDBConnection, sql: string): Promise<readonly Row[]> {
  const result = await connection.runAndReadAll(sql);
  return result.getRowObjectsJS() as Row[];
}
