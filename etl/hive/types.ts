import { columns, fields, type Type } from '../../lib/protocol/event.ts';
import { type ModelColumn, type ModelTable, models } from '../../lib/protocol/models.ts';
import { rowColumns } from '../../lib/protocol/row.ts';
import { badRowColumns, ledgerColumns } from '../../lib/protocol/store.ts';

/** The columns every engine shares → Hive. The model uses Hive's own words already; the table says so for each. */
export const hiveTypes: Readonly<Record<Type, string>> = {
  string: 'string',
  int: 'int',
  bigint: 'bigint',
  double: 'double',
  'decimal(18,2)': 'decimal(18,2)',
  boolean: 'boolean',
  timestamp: 'timestamp',
};

/** Columns of a table with their Hive types, in order. */
export type Columns = ReadonlyMap<string, string>;

const typed = (table: Readonly<Record<string, Type>>): Columns =>
  new Map(Object.entries(table).map(([name, type]) => [name, hiveTypes[type]]));

export const eventColumns: Columns = new Map(columns.map((column) => [column, hiveTypes[fields[column].type]]));

/** Columns of a model, without the partition columns. */
export const modelColumns = (table: ModelTable): Columns =>
  new Map(Object.entries<ModelColumn>(models[table].columns).map(([name, { type }]) => [name, hiveTypes[type]]));

/** Columns of the store's tables, without the partition columns. */
export const storeColumns = {
  events: eventColumns,
  bad_rows: typed(badRowColumns),
  ledger: typed(ledgerColumns),
} as const satisfies Readonly<Record<string, Columns>>;

export type StoreTable = keyof typeof storeColumns;

/** Partition columns of the store's tables: all are text. */
export const partitionColumns: Readonly<Record<StoreTable, readonly string[]>> = {
  events: ['dt', 'run'],
  bad_rows: ['dt', 'run'],
  ledger: ['run'],
};

/** What the rows script writes: the row's ordinal, the part of the run it belongs to, and the row. */
export const scriptColumns: Columns = new Map([
  ['ordinal', 'bigint'],
  ['part', 'int'],
  ...rowColumns.map((column) => [column, eventColumns.get(column) ?? 'string'] as const),
]);
