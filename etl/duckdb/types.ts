import { columns, fields, type Type } from '../../lib/protocol/event.ts';
import { type ModelColumn, type ModelTable, models, modelTables } from '../../lib/protocol/models.ts';
import { badRowColumns, ledgerColumns } from '../../lib/protocol/store.ts';

/** The columns every engine shares → DuckDB. */
export const duckdbTypes: Readonly<Record<Type, string>> = {
  string: 'VARCHAR',
  int: 'INTEGER',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  'decimal(18,2)': 'DECIMAL(18,2)',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
};

const typed = (table: Readonly<Record<string, Type>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(table).map(([name, type]) => [name, duckdbTypes[type]]));

/** Columns of a model with their DuckDB types, in order. */
export const modelColumns = (table: ModelTable): ReadonlyMap<string, string> =>
  new Map(Object.entries<ModelColumn>(models[table].columns).map(([name, { type }]) => [name, duckdbTypes[type]]));

/** Columns of each table with their DuckDB types, in order, without the partition columns `dt` and `run`. */
export const tableColumns: Readonly<
  Record<'events' | 'bad_rows' | 'ledger' | ModelTable, ReadonlyMap<string, string>>
> = {
  events: new Map(columns.map((column) => [column, duckdbTypes[fields[column].type]])),
  bad_rows: typed(badRowColumns),
  ledger: typed(ledgerColumns),
  ...(Object.fromEntries(modelTables.map((table) => [table, modelColumns(table)])) as Record<
    ModelTable,
    ReadonlyMap<string, string>
  >),
};

/** A text as a SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A list of texts as a SQL literal. */
export const literals = (texts: readonly string[]): string => `[${texts.map(literal).join(', ')}]`;
