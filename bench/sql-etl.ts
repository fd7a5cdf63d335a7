import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { report } from './measured.ts';
import { sqlEtl } from './sql-etl-text.ts';

/** The yardstick: the same columns from the same files, in DuckDB's SQL alone. */
const [raw, store] = process.argv.slice(2) as [string, string];
const files = readdirSync(raw, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.gz'))
  .map((name) => join(raw, name));
const instance = await DuckDBInstance.create(':memory:', { memory_limit: '2GB', autoload_known_extensions: 'false' });
const connection = await instance.connect();
await connection.run("set TimeZone = 'UTC'; set preserve_insertion_order = false");
await connection.run(sqlEtl(files, join(store, 'events.parquet')));
const counted = await connection.runAndReadAll(
  `select cast(count(*) as double) from read_csv([${files.map((file) => `'${file}'`).join(', ')}], delim = '\\x01', quote = '', escape = '', header = false, auto_detect = false, columns = {'line': 'varchar'})`,
);
report(Number(counted.getRows()[0]![0]));
