import type { AnswerColumn, AnswerRow, Cell, CellKind } from './answer.ts';

/** A JSON string without anything a terminal obeys: JSON itself escapes U+0000-001F only. */
export const jsonText = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

function jsonCell(cell: Cell, kind: CellKind): string {
  if (cell === null) return 'null';
  if (kind === 'boolean') return cell;
  // Digits as they are: JSON has no limit of precision, JavaScript's numbers do. NaN and infinities have no JSON.
  if (kind === 'number') return /^-?\d/.test(cell) ? cell : 'null';
  return jsonText(cell);
}

/** A row as one line, a JSON object. */
export const jsonRow = (columns: readonly AnswerColumn[], row: AnswerRow): string =>
  `{${columns.map(({ name, kind }, i) => `${jsonText(name)}:${jsonCell(row[i]!, kind)}`).join(',')}}\n`;
