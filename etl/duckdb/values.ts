import {
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';

/** A value of a result: what JSON has, plainly. */
export type Value = string | number | boolean | null | readonly Value[];

/**
 * A DuckDB value as a plain one: whole numbers as numbers where those are exact, else as text; decimals as text with
 * their places; timestamps as `YYYY-MM-DD HH:MM:SS.mmm`; days as `YYYY-MM-DD`; lists as arrays; all else as DuckDB
 * writes it.
 */
export function plainValue(value: DuckDBValue): Value {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      // JSON has no word for these.
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (value === null) return null;
  if (value instanceof DuckDBTimestampValue) return timestampText(value.micros);
  if (value instanceof DuckDBDecimalValue) return value.toString();
  if (value instanceof DuckDBListValue) return value.items.map(plainValue);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex');
  return String(value);
}

/** Microseconds since 1970 as text, cut to milliseconds, which is what the store holds. */
function timestampText(micros: bigint): string {
  const millis = Number(micros / 1000n - (micros < 0n && micros % 1000n !== 0n ? 1n : 0n));
  const date = new Date(millis);
  // Infinite, or beyond the years JavaScript has.
  if (Number.isNaN(date.getTime())) return new DuckDBTimestampValue(micros).toString();
  return date.toISOString().replace('T', ' ').slice(0, -1);
}
