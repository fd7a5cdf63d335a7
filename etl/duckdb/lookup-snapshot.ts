import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Lookup } from '../../lib/config.ts';
import { UserError } from '../../lib/protocol/errors.ts';
import type { SnapshotSize } from '../run/lookups.ts';
import { openDatabase, rowsOf } from './database.ts';
import { literal } from './types.ts';

/** How a column's values are written in JSON, from their text. */
const asJson = {
  text: (value: string) => JSON.stringify(value),
  integer: (value: string) => BigInt(value).toString(),
  // What JSON has no word for is null.
  number: (value: string) => JSON.stringify(Number(value)),
  boolean: (value: string) => value.toLowerCase(),
} as const;
type Kind = keyof typeof asJson;

/** What all values of a CSV file's column must look like; the first that fits decides. Codes with leading zeros are text. */
const patterns = {
  integer: '-?(0|[1-9][0-9]{0,14})',
  number: '-?(0|[1-9][0-9]{0,14})([.][0-9]{1,15})?([eE][+-]?[0-9]{1,2})?',
  boolean: '(?i)true|false',
} as const satisfies Partial<Record<Kind, string>>;

/** Parquet's types that are not written as text; nested ones have no place in an entity of plain values. */
const integers = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/;
const numbers = /^(FLOAT|DOUBLE|DECIMAL.*)$/;
const nested = /^(STRUCT|MAP|UNION)|\]$|^(BLOB|BIT)$/;

const named = (column: string): string => `"${column.replaceAll('"', '""')}"`;

/**
 * Writes what a table says as the snapshot a run works with: a row for each key with its entity, in order of keys. The same
 * table gives the same bytes, whatever the order of its rows.
 *
 * @param table the file on this machine: CSV with a header, or Parquet
 * @throws UserError where it cannot be read, lacks a column, or has a key twice
 */
export async function writeSnapshot(lookup: Lookup, table: string, snapshot: string): Promise<SnapshotSize> {
  const database = await openDatabase({
    threads: 1,
    memoryLimit: '1GB',
    temporaryFolder: join(tmpdir(), `firn-${process.pid}`),
  });
  try {
    const { connection } = database;
    const isParquet = /\.parquet$/i.test(table);
    try {
      await connection.run(
        `create view lookup as from ${isParquet ? `read_parquet(${literal(table)}, hive_partitioning = false)` : readCsv(table)}`,
      );
      const columns = await entityColumns(connection, lookup, isParquet);
      await mustBeUnique(connection, lookup);
      return await write(connection, lookup, columns, snapshot);
    } catch (error) {
      if (error instanceof UserError || !(error instanceof Error)) throw error;
      throw new UserError(`the lookup ${lookup.file} cannot be read: ${error.message.split('\n')[0]}`);
    }
  } finally {
    database.close();
  }
}

/** All columns as text: what DuckDB makes of `007` and `1.10` would be another value. */
const readCsv = (file: string): string =>
  `read_csv(${literal(file)}, delim = ${literal(delimiterOf(file))}, header = true, all_varchar = true, quote = '"', ` +
  `escape = '"', nullstr = '', comment = '', skip = 0, hive_partitioning = false)`;

/** What stands between the names of the first line most often. */
function delimiterOf(file: string): string {
  const bytes = /\.gz$/i.test(file) ? gunzipSync(readFileSync(file)) : firstBytes(file);
  const header = (bytes.toString('utf8').split('\n', 1)[0] ?? '').replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t', '|'].map((one) => [one, header.split(one).length] as const);
  return counts.reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

function firstBytes(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(65_536);
    return bytes.subarray(0, readSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
}

interface EntityColumn {
  readonly name: string;
  readonly kind: Kind;
}

async function entityColumns(
  connection: DuckDBConnection,
  lookup: Lookup,
  isParquet: boolean,
): Promise<readonly EntityColumn[]> {
  const types = new Map(
    (await rowsOf<{ column_name: string; column_type: string }>(connection, 'describe lookup')).map(
      ({ column_name, column_type }) => [column_name, column_type],
    ),
  );
  const wanted = lookup.columns ?? [...types.keys()].filter((name) => name !== lookup.on);
  for (const name of [lookup.on, ...wanted]) {
    if (types.has(name)) continue;
    throw new UserError(`the lookup ${lookup.file} has no column "${name}"; it has ${[...types.keys()].join(', ')}`);
  }
  const keyType = types.get(lookup.on)!;
  if (numbers.test(keyType) || nested.test(keyType)) {
    throw new UserError(
      `the key column "${lookup.on}" of the lookup ${lookup.file} must hold texts or whole numbers, got ${keyType}`,
    );
  }
  const deep = wanted.find((name) => nested.test(types.get(name)!));
  if (deep !== undefined) {
    throw new UserError(
      `the column "${deep}" of the lookup ${lookup.file} must hold plain values, got ${types.get(deep)}; leave it out of "columns"`,
    );
  }
  if (isParquet) return wanted.map((name) => ({ name, kind: kindOfType(types.get(name)!) }));
  return kindsOfTexts(connection, wanted);
}

function kindOfType(type: string): Kind {
  if (integers.test(type)) return 'integer';
  if (numbers.test(type)) return 'number';
  return type === 'BOOLEAN' ? 'boolean' : 'text';
}

async function kindsOfTexts(connection: DuckDBConnection, names: readonly string[]): Promise<readonly EntityColumn[]> {
  if (names.length === 0) return [];
  const kinds = Object.keys(patterns) as (keyof typeof patterns)[];
  const checks = names.flatMap((name) =>
    kinds.map((kind) => `bool_and(regexp_full_match(${named(name)}, ${literal(patterns[kind])}))`),
  );
  const [fits] = (await connection.runAndReadAll(`select ${checks.join(', ')} from lookup`)).getRowsJS();
  return names.map((name, n) => ({
    name,
    kind: kinds.find((_, k) => fits![n * kinds.length + k] === true) ?? 'text',
  }));
}

async function mustBeUnique(connection: DuckDBConnection, { file, on }: Lookup): Promise<void> {
  const [twice] = await rowsOf<{ key: string; rows: number }>(
    connection,
    `select cast(${named(on)} as varchar) as key, cast(count(*) as integer) as rows from lookup
     where ${named(on)} is not null group by 1 having count(*) > 1 order by 1 limit 1`,
  );
  if (twice === undefined) return;
  throw new UserError(
    `the lookup ${file} has ${twice.rows} rows with "${on}" ${JSON.stringify(twice.key)}; it must have one row for each`,
  );
}

async function write(
  connection: DuckDBConnection,
  { on, schema }: Lookup,
  columns: readonly EntityColumn[],
  snapshot: string,
): Promise<SnapshotSize> {
  const values = columns.map(({ name }) => `, cast(${named(name)} as varchar)`).join('');
  const result = await connection.stream(
    `select md5("firn key"), "firn key"${values} from (select *, cast(${named(on)} as varchar) as "firn key" from lookup) where "firn key" <> '' order by "firn key"`,
  );
  const entity = (texts: readonly (string | null)[]) => {
    const members = columns.map(({ name, kind }, n) => {
      const value = texts[n]!;
      return `${JSON.stringify(name)}:${value === null ? 'null' : asJson[kind](value)}`;
    });
    return `{"schema":${JSON.stringify(schema)},"data":{${members.join(',')}}}`;
  };
  const hash = createHash('sha256');
  let [rows, bytes] = [0, 0];
  const descriptor = openSync(snapshot, 'w');
  try {
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      const lines = (chunk.getRows() as (string | null)[][])
        // No column of an event has such a value, and a snapshot has no place for it.
        .filter(([, key]) => !/[\u0000-\u001f\u007f]/.test(key!))
        .map(([keyHash, key, ...texts]) => `${keyHash}\t${key}\t${entity(texts)}\n`);
      const written = Buffer.from(lines.join(''));
      hash.update(written);
      for (let at = 0; at < written.length; ) at += writeSync(descriptor, written, at);
      rows += lines.length;
      bytes += written.length;
    }
  } finally {
    closeSync(descriptor);
  }
  return { rows, bytes, hash: hash.digest('hex') };
}
