import { snapshotColumns } from '../../lib/protocol/lookups.ts';
import { type ModelTable, models, modelTables } from '../../lib/protocol/models.ts';
import { paths, type RunId } from '../../lib/protocol/store.ts';
import { viewSql, viewsOfModels } from '../models/steps.ts';
import { manifestColumns } from './manifest.ts';
import { definitions, literal, wrapped } from './sql.ts';
import {
  type Columns,
  eventColumns,
  modelColumns,
  partitionColumns,
  type StoreTable,
  scriptColumns,
  storeColumns,
} from './types.ts';

/** The catalog readers of the store ask. */
export interface Catalog {
  /** Database of the store's tables. */
  readonly database: string;
  /** Who makes the store's tables: the scripts themselves, or a stack that owns them. */
  readonly tablesOf: 'scripts' | 'stack';
  /** Tells this catalog from others with tables of the same store: each shows a store as far as it was told. Default: `database`. */
  readonly name?: string;
}

/** Where the run's scripts find things. */
export interface Places extends Catalog {
  /** The store's location as Hive reads it, without a slash at the end: `s3://bucket/store`, `/srv/store`. */
  readonly store: string;
}

type Storage = 'parquet' | 'orc' | 'text';

const storedAs: Readonly<Record<Storage, string>> = {
  parquet: 'STORED AS PARQUET',
  // What only Hive reads, and once: of 200,000 events that took two thirds of the time Parquet takes, and a tenth of the room of text.
  orc: 'STORED AS ORC',
  text: "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t'\nSTORED AS TEXTFILE",
};

interface Table {
  readonly name: string;
  readonly columns: Columns;
  readonly partitions?: readonly string[];
  readonly storage: Storage;
  readonly location: string;
}

const create = ({ name, columns, partitions = [], storage, location }: Table, ifNotExists = ''): string =>
  [
    `CREATE EXTERNAL TABLE ${ifNotExists}${name} (\n  ${definitions(columns)}\n)`,
    ...(partitions.length === 0
      ? []
      : [`PARTITIONED BY (${partitions.map((column) => `${column} string`).join(', ')})`]),
    storedAs[storage],
    `LOCATION ${literal(location.replace(/\/$/, ''))}`,
    ...(storage === 'orc' ? ["TBLPROPERTIES ('orc.compress' = 'SNAPPY')"] : []),
  ].join('\n');

const folderOf = (table: StoreTable): string => (table === 'ledger' ? paths.ledgerTable : paths.table(table));

export const storeTables = Object.keys(storeColumns) as readonly StoreTable[];

/** A table of the store, as its readers know it. */
export const createStoreTable = (table: StoreTable, { store }: Pick<Places, 'store'>): string =>
  create(
    {
      name: table,
      columns: storeColumns[table],
      partitions: partitionColumns[table],
      storage: 'parquet',
      location: `${store}/${folderOf(table)}`,
    },
    'IF NOT EXISTS ',
  );

/** A table over the folders of a model. */
export const createModelTable = (
  table: ModelTable,
  { store }: Pick<Places, 'store'>,
  name: string = table,
  ifNotExists = '',
): string =>
  create(
    {
      name,
      columns: modelColumns(table),
      partitions: ['dt', 'run'],
      storage: 'parquet',
      location: `${store}/${paths.table(table)}`,
    },
    ifNotExists,
  );

/** Views made of nothing: numbers and days. */
const constants: Readonly<Record<'numbers' | 'calendar', string>> = {
  numbers: `SELECT cast(pos AS bigint) AS n
FROM (SELECT posexplode(split(space(9999), ' ')) AS (pos, nothing)) p`,
  calendar: `SELECT
  cast(d AS string) AS dt,
  year(d) AS year,
  quarter(d) AS quarter,
  month(d) AS month,
  day(d) AS day_of_month,
  pmod(datediff(d, '1969-12-29'), 7) + 1 AS weekday,
  weekofyear(d) AS iso_week,
  cast(date_sub(d, pmod(datediff(d, '1969-12-29'), 7)) AS string) AS week_start,
  concat(substr(cast(d AS string), 1, 7), '-01') AS month_start,
  datediff(d, '1970-01-01') AS day_number
FROM (
  SELECT date_add('2010-01-01', pos) AS d
  FROM (SELECT posexplode(split(space(14609), ' ')) AS (pos, nothing)) p
) days`,
};

/** Makes the tables and views of models. Views are made anew: they are nothing but text. */
const modelTablesText = (places: Places): string =>
  [
    '-- The models: what their columns mean is in docs/models.md.\n',
    ...modelTables.flatMap((table) => [
      `${createModelTable(table, places, table, 'IF NOT EXISTS ')};\n`,
      `ALTER TABLE ${table} REPLACE COLUMNS (\n  ${definitions(modelColumns(table))}\n);\n`,
    ]),
    ...Object.entries(constants).map(([name, sql]) => `CREATE OR REPLACE VIEW ${name} AS\n${sql};\n`),
    ...viewsOfModels.map(
      (name) =>
        `CREATE OR REPLACE VIEW ${name} AS\nSELECT ${wrapped(Object.keys(models[name].columns))}\nFROM (\n${viewSql(name)}\n) v;\n`,
    ),
  ].join('\n');

/** Makes the store's tables; where an earlier firn made them, columns that were appended to the model since are added. */
export const storeTablesText = (places: Places): string =>
  places.tablesOf === 'stack'
    ? ''
    : [
        "-- The store's tables, with the columns of this version: of partitions that lack one it is null.\n",
        ...storeTables.flatMap((table) => [
          `${createStoreTable(table, places)};\n`,
          `ALTER TABLE ${table} REPLACE COLUMNS (\n  ${definitions(storeColumns[table])}\n);\n`,
        ]),
        modelTablesText(places),
      ].join('\n');

const only = (columns: Columns, names: readonly string[]): Columns =>
  new Map([...columns].filter(([name]) => names.includes(name)));

const isEventColumn = (name: string): boolean =>
  eventColumns.has(name) && !['collector_tstamp', 'v_etl'].includes(name);

/** The tables of one run, by what they hold. They are made and dropped by its own script. */
const runTables = {
  manifest: { columns: manifestColumns, storage: 'text' },
  /** Rows of the transform before de-duplication. */
  events: {
    columns: new Map([['ordinal', 'bigint'], ['part', 'int'], ['dt', 'string'], ...eventColumns]),
    storage: 'orc',
  },
  keys: {
    columns: only(scriptColumns, ['ordinal', 'dt', 'event_id', 'event_fingerprint', 'collector_tstamp', 'request_id']),
    storage: 'orc',
  },
  bad_rows: {
    columns: new Map(
      [...scriptColumns].filter(([name]) => !isEventColumn(name) && name !== 'kind' && name !== 'tally'),
    ),
    storage: 'orc',
  },
  tallies: { columns: only(scriptColumns, ['dt', 'object', 'tally']), storage: 'text' },
  /** Steps of `etl/run/dedupe.ts`. */
  committed_copies: {
    columns: new Map([
      ['original_id', 'string'],
      ['event_fingerprint', 'string'],
      ['day', 'int'],
      ['holds_id', 'int'],
    ]),
    storage: 'orc',
  },
  chains: {
    columns: new Map([
      ['ordinal', 'bigint'],
      ['dt', 'string'],
      ['day', 'int'],
      ...only(scriptColumns, ['event_id', 'event_fingerprint', 'collector_tstamp', 'request_id']),
      ['chain', 'bigint'],
    ]),
    storage: 'orc',
  },
  verdicts: {
    columns: new Map([
      ['ordinal', 'bigint'],
      ['duplicate', 'int'],
      ['new_id', 'string'],
    ]),
    storage: 'orc',
  },
  /** What became of the events of each object and day. */
  loaded: {
    columns: new Map([
      ['object', 'string'],
      ['dt', 'string'],
      ['events', 'bigint'],
      ['duplicates', 'bigint'],
      ['copied_ids', 'bigint'],
    ]),
    storage: 'text',
  },
  /**
   * What was counted: rows (`n`) of `loaded`, and in the files of each table; of the ledger by measure (`name`), with the
   * total of its numbers; of bad rows by object, day and reason (`name`).
   */
  counts: {
    columns: new Map([
      ['what', 'string'],
      ['dt', 'string'],
      ['object', 'string'],
      ['name', 'string'],
      ['file', 'string'],
      ['n', 'bigint'],
      ['total', 'bigint'],
      ['duplicates', 'bigint'],
      ['copied_ids', 'bigint'],
    ]),
    storage: 'text',
  },
} as const satisfies Readonly<Record<string, { readonly columns: Columns; readonly storage: Storage }>>;

/** More tables of a run, where it has lookups that do not travel with the rows. */
const lookupTables = {
  /** Their snapshots (`paths.lookup`), a partition each. */
  lookups: {
    columns: new Map(snapshotColumns.map((column) => [column, 'string'])),
    partitions: ['lookup'],
    storage: 'text',
  },
  /** `derived_contexts` of the events that asked for one. */
  looked_up: {
    columns: new Map([
      ['ordinal', 'bigint'],
      ['derived_contexts', 'string'],
    ]),
    storage: 'orc',
  },
} as const satisfies Readonly<
  Record<string, { readonly columns: Columns; readonly partitions?: readonly string[]; readonly storage: Storage }>
>;

/** Tables with files of their own under the run. */
const ownTables = { ...runTables, ...lookupTables };

/** Tables of one run over the store's folders: what is written through them, readers of the store's tables do not see. */
const overStore = {
  incoming_events: { table: 'events', columns: storeColumns.events },
  incoming_bad_rows: { table: 'bad_rows', columns: storeColumns.bad_rows },
  incoming_ledger: { table: 'ledger', columns: storeColumns.ledger },
  /** The committed events a run's may be copies of. */
  committed: { table: 'events', columns: only(eventColumns, ['event_id', 'event_fingerprint', 'field_errors']) },
} as const satisfies Readonly<Record<string, { readonly table: StoreTable; readonly columns: Columns }>>;

export type RunTable = keyof typeof ownTables | keyof typeof overStore;

/**
 * The tables of a run.
 *
 * @param lookups whether it has lookups that do not travel with the rows
 */
export const runTableNames = (lookups: boolean): readonly RunTable[] =>
  [runTables, ...(lookups ? [lookupTables] : []), overStore].flatMap((tables) => Object.keys(tables) as RunTable[]);

/** `run_20261123t040000z_events`. */
export const runTable = (run: RunId, table: RunTable): string => `run_${run.toLowerCase()}_${table}`;

/** Where a run's own table has its files, in the store. */
export const runTableFolder = (run: RunId, table: keyof typeof ownTables): string =>
  table === 'lookups' ? paths.lookups(run) : `${paths.tmp(run)}${table}/`;

/** Columns of a run's table. */
export const runColumns = (table: keyof typeof ownTables): Columns => ownTables[table].columns;

/** Makes a table of a run. */
export function createRunTable(run: RunId, table: RunTable, { store }: Places): string {
  const name = runTable(run, table);
  if (table in ownTables) {
    const own = table as keyof typeof ownTables;
    return create({ name, ...ownTables[own], location: `${store}/${runTableFolder(run, own)}` });
  }
  const { table: of, columns } = overStore[table as keyof typeof overStore];
  return create({
    name,
    columns,
    partitions: partitionColumns[of],
    storage: 'parquet',
    location: `${store}/${folderOf(of)}`,
  });
}
