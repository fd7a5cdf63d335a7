import type { AnswerColumn, AnswerRow, Cell, CellKind } from './answer.ts';

const number = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** A text that begins so is a formula to spreadsheets (OWASP, "CSV Injection"; full-width forms count too). */
const formula = /^[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]/;

/**
 * A cell of CSV (RFC 4180). Null is an empty cell, an empty text `""`. Visitors choose titles and addresses,
 * so a text that a spreadsheet would run gets an apostrophe before it; numbers stay numbers.
 */
export function csvCell(cell: Cell, kind: CellKind): string {
  if (cell === null) return '';
  const harmless = kind !== 'text' || number.test(cell) || !formula.test(cell);
  const text = harmless ? cell : `'${cell}`;
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvHead = (columns: readonly AnswerColumn[]): string =>
  `${columns.map(({ name }) => csvCell(name, 'text')).join(',')}\n`;

/** Writes rows of these columns, each as one record. */
export const csvRows =
  (columns: readonly AnswerColumn[]) =>
  (row: AnswerRow): string =>
    `${row.map((cell, i) => csvCell(cell, columns[i]!.kind)).join(',')}\n`;
