import { snapshotColumns } from '../../lib/protocol/lookups.ts';
import { nullText, rowColumns } from '../../lib/protocol/row.ts';
import { literal, literals, tableColumns } from './types.ts';

/** A quarter of the default: an eighth less CPU on files of some hundred MB, the same on small ones, less memory. */
const bufferBytes = 8 << 20;

/**
 * `read_csv` over files of rows. Everything is said explicitly: what DuckDB guesses it guesses from the first rows, and
 * a value that does not fit fails the statement, which the transform's promise of clean values rules out.
 */
function readTsv(files: readonly string[], types: ReadonlyMap<string, string>): string {
  const named = [...types].map(([name, type]) => `${literal(name)}: ${literal(type)}`).join(', ');
  return (
    `read_csv(${literals(files)}, columns = {${named}}, delim = '\\t', quote = '', escape = '', header = false, ` +
    `auto_detect = false, nullstr = ${literal(nullText)}, new_line = '\\n', buffer_size = ${bufferBytes}, ` +
    // Else a folder above the store such as `platform=tv` takes the column's place.
    'hive_partitioning = false)'
  );
}

const ordinal = ['ordinal', 'BIGINT'] as const;

const eventTypes: ReadonlyMap<string, string> = new Map([ordinal, ...tableColumns.events]);

const rowTypes: ReadonlyMap<string, string> = new Map([
  ordinal,
  ...rowColumns.map((column) => [column, tableColumns.events.get(column) ?? 'VARCHAR'] as const),
]);

const keyTypes: ReadonlyMap<string, string> = new Map([
  ordinal,
  ['dt', 'VARCHAR'],
  ...(['event_id', 'event_fingerprint', 'collector_tstamp', 'request_id'] as const).map(
    (column) => [column, tableColumns.events.get(column)!] as const,
  ),
]);

/** Events, each with its ordinal (`row-files.ts`). */
export const readEvents = (files: readonly string[]): string => readTsv(files, eventTypes);

/** Bad lines, each with its ordinal and all columns of a row. */
export const readBadRows = (files: readonly string[]): string => readTsv(files, rowTypes);

/** What identifies the events: `run_keys`. */
export const readKeys = (files: readonly string[]): string => readTsv(files, keyTypes);

/** The snapshot of a lookup's table. */
export const readSnapshot = (file: string): string =>
  readTsv([file], new Map(snapshotColumns.map((column) => [column, 'VARCHAR'])));

/** Ledger rows, written by `write.ts`. */
export const readLedger = (files: readonly string[]): string => readTsv(files, tableColumns.ledger);
