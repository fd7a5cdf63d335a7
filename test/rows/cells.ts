import type { Column } from '../../lib/protocol/event.ts';
import { nullText, rowColumns } from '../../lib/protocol/row.ts';

export type RowColumn = (typeof rowColumns)[number];

/** A row's cells by their names; null where the row says `\N`. */
export type Cells = Readonly<Record<RowColumn, string | null>>;

/** Takes a TSV row apart. Throws where the row is not as wide as the contract says: then nothing in it can be trusted. */
export function cellsOf(row: string): Cells {
  const cells = row.split('\t');
  if (cells.length !== rowColumns.length) {
    throw new Error(`a row has ${cells.length} columns, not ${rowColumns.length}: ${row}`);
  }
  return Object.fromEntries(
    rowColumns.map((column, at) => [column, cells[at] === nullText ? null : cells[at]]),
  ) as Cells;
}

/** The cells that are not null, for readable differences. */
export const filled = (cells: Cells): Partial<Record<Column, string>> =>
  Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== null));
