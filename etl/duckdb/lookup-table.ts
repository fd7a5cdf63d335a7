import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../../lib/protocol/errors.ts';
import { columnNames, type LookupType, type NamedColumn } from '../../lib/protocol/lookup-tables.ts';
import type { LookupSource, ReadLookup } from '../run/lookup-tables.ts';
import { csvRecords } from './csv-records.ts';
import { openDatabase, rowsOf } from './database.ts';
import { duckdbTypes, literal } from './types.ts';

/** What Hive 3.1.3 reads of what DuckDB writes: of the types, those of lookups; of the compressions, Snappy. */
const fileFormat = 'format parquet, compression snappy';

/** A column of the table, and the SQL of its values over `source`. */
interface SourceColumn extends NamedColumn {
  readonly type: LookupType;
  readonly value: string;
}

/**
 * Writes a table of the user's own as the Parquet file the store keeps.
 *
 * @throws UserError where it cannot be read, or its columns have no types or names a store can have
 */
export async function writeLookupTable(source: LookupSource, here: string, parquet: string): Promise<ReadLookup> {
  const read = readerOf(source.file);
  const database = await openDatabase({
    threads: 1,
    memoryLimit: '1GB',
    temporaryFolder: join(tmpdir(), `firn-${process.pid}`),
  });
  try {
    const { connection } = database;
    const columns = await read(connection, source, here);
    const key = source.key === null ? columns[0]! : columnNamed(columns, source.key, '--key');
    const select = columns.map(({ name, type, value }) => `cast(${value} as ${duckdbTypes[type]}) as ${name}`);
    await connection.run(`create temp table lookup as select ${select.join(', ')} from source`);
    const [counted] = await rowsOf<{ rows: number }>(
      connection,
      'select cast(count(*) as integer) as rows from lookup',
    );
    if (counted!.rows === 0) throw new UserError('it has no rows; "firn lookup remove" takes a lookup out');
    await connection.run(`copy lookup to ${literal(parquet)} (${fileFormat})`);
    return {
      columns: Object.fromEntries(columns.map(({ name, type }) => [name, type])),
      renamed: columns.flatMap(({ name, was }) => (name === was ? [] : [{ name, was }])),
      rows: counted!.rows,
      key: { column: key.name, ...(await repeats(connection, key.name)) },
    };
  } catch (error) {
    throw inWords(source.file, error);
  } finally {
    database.close();
  }
}

function inWords(file: string, error: unknown): unknown {
  if (error instanceof UserError) return new UserError(`${file}: ${error.message}`);
  return error instanceof Error
    ? new UserError(`${file} cannot be read: ${error.message.split('\n')[0]}`, { cause: error })
    : error;
}

type ReadSource = (
  connection: DuckDBConnection,
  source: LookupSource,
  here: string,
) => Promise<readonly SourceColumn[]>;

function readerOf(file: string): ReadSource {
  if (/\.parquet$/i.test(file)) return readParquet;
  if (/\.(csv|tsv)(\.gz)?$/i.test(file)) return readCsv;
  throw new UserError(`a lookup is made from a .csv, .tsv, .csv.gz, .tsv.gz or .parquet file, got ${file}`);
}

/** A column by the name in the file or its own. */
function columnNamed<C extends NamedColumn>(columns: readonly C[], name: string, option: string): C {
  const found = columns.find((column) => column.was === name) ?? columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  throw new UserError(
    `${option} names "${name}", and there is no such column; there are ${columns.map((column) => column.name).join(', ')}`,
  );
}

const wholeNumber = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;
const number = /^(FLOAT|DOUBLE|DECIMAL.*)$/;
const asText = /^(VARCHAR|UUID|BOOLEAN|DATE|TIME.*|ENUM\(.*\))$/;

const readParquet: ReadSource = async (connection, { types }, here) => {
  const [typed] = Object.keys(types);
  if (typed !== undefined) throw new UserError(`--type ${typed} is for CSV: the columns of Parquet have types`);
  await connection.run(
    `create temp view source as from read_parquet(${literal(here)}, hive_partitioning = false, binary_as_string = true)`,
  );
  const described = await rowsOf<{ column_name: string; column_type: string }>(connection, 'describe source');
  const names = columnNames(described.map((column) => column.column_name));
  return described.map(({ column_name, column_type }, place) => {
    const value = `"${column_name.replaceAll('"', '""')}"`;
    if (wholeNumber.test(column_type)) return { ...names[place]!, type: 'bigint', value };
    if (number.test(column_type)) return { ...names[place]!, type: 'double', value };
    if (asText.test(column_type) && !column_type.endsWith(']')) return { ...names[place]!, type: 'string', value };
    throw new UserError(`the column "${column_name}" is ${column_type}; a lookup holds texts and numbers only`);
  });
};

/** What all values of a column must look like to have a type; the first that fits is taken. Codes with leading zeros are text. */
const looksLike = {
  bigint: /^-?(0|[1-9]\d{0,17})$/,
  double: /^-?(0|[1-9]\d{0,14})(\.\d{1,15}([eE][+-]?\d{1,2})?)?$/,
} as const;

/** What a value must look like where the user names the type. */
const mustBe: Readonly<Record<LookupType, RegExp>> = {
  string: /^/,
  bigint: /^-?\d{1,18}$/,
  double: /^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/,
};
const typeSays: Readonly<Record<LookupType, string>> = {
  string: 'a text',
  bigint: 'a whole number of at most 18 digits',
  double: 'a number such as -12.5',
};

/** So many faults of a file are told at once. */
const faultsTold = 5;

const readCsv: ReadSource = async (connection, { types }, here) => {
  let names: readonly NamedColumn[] | null = null;
  let given: readonly (LookupType | null)[] = [];
  let fits: { bigint: boolean; double: boolean; isEmpty: boolean }[] = [];
  let appender: Awaited<ReturnType<DuckDBConnection['createAppender']>> | null = null;
  const faults: string[] = [];
  let faulty = 0;
  const fault = (text: string) => {
    faulty++;
    if (faults.length < faultsTold) faults.push(text);
  };
  for await (const records of csvRecords(here)) {
    for (const { line, values } of records) {
      if (names === null || appender === null) {
        names = columnNames(values);
        given = givenTypes(names, types);
        fits = names.map(() => ({ bigint: true, double: true, isEmpty: true }));
        await connection.run(`create temp table source (${names.map((_, n) => `c${n} varchar`).join(', ')})`);
        appender = await connection.createAppender('source');
        continue;
      }
      if (values.length !== names.length) {
        const some = values.length === 1 ? '1 value' : `${values.length} values`;
        fault(`line ${line} has ${some}, the header ${names.length} names`);
        continue;
      }
      for (let n = 0; n < values.length; n++) {
        const value = values[n]!;
        if (value === '') {
          appender.appendNull();
          continue;
        }
        appender.appendVarchar(value);
        const type = given[n];
        const fit = fits[n]!;
        fit.isEmpty = false;
        if (type) {
          if (!mustBe[type].test(value)) {
            fault(`line ${line}: ${names[n]!.name} must be ${typeSays[type]}, got ${JSON.stringify(value)}`);
          }
        } else if (fit.double) {
          fit.bigint &&= looksLike.bigint.test(value);
          fit.double = fit.bigint || looksLike.double.test(value);
        }
      }
      appender.endRow();
    }
  }
  if (names === null || appender === null) throw new UserError('it is empty: the first line must name the columns');
  appender.closeSync();
  if (faulty > 0) {
    const more = faulty > faults.length ? `\n  and ${faulty - faults.length} more` : '';
    throw new UserError(
      `nothing was added: mend what is wrong with it\n${faults.map((one) => `  ${one}`).join('\n')}${more}`,
    );
  }
  return names.map((name, n) => ({ ...name, type: given[n] ?? typeOf(fits[n]!), value: `c${n}` }));
};

const typeOf = ({ bigint, double, isEmpty }: { bigint: boolean; double: boolean; isEmpty: boolean }): LookupType =>
  isEmpty ? 'string' : bigint ? 'bigint' : double ? 'double' : 'string';

function givenTypes(names: readonly NamedColumn[], types: LookupSource['types']): readonly (LookupType | null)[] {
  const given = new Map(
    Object.entries(types).map(([name, type]) => [columnNamed(names, name, '--type').name, type] as const),
  );
  return names.map(({ name }) => given.get(name) ?? null);
}

/** How often values of the key come more than once. */
async function repeats(connection: DuckDBConnection, key: string): Promise<Omit<ReadLookup['key'], 'column'>> {
  const [found] = await rowsOf<{ missing: number; repeated: number; value: string | null; rows: number | null }>(
    connection,
    `with keys as (select cast(${key} as varchar) as value, count(*) as rows from lookup group by 1),
       twice as (select * from keys where value is not null and rows > 1)
     select
       cast((select coalesce(sum(rows), 0) from keys where value is null) as integer) as missing,
       cast((select count(*) from twice) as integer) as repeated,
       (select value from twice order by rows desc, value limit 1) as value,
       cast((select max(rows) from twice) as integer) as rows`,
  );
  const { missing, repeated, value, rows } = found!;
  return { missing, repeated, most: value === null ? null : { value, rows: rows! } };
}
