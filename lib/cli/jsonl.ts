import type { AnswerColumn, AnswerRow, CellKind } from './answer.ts';

const obeyed = /[\u007f-\u009f\u2028\u2029]/g;

/** A JSON string without anything a terminal obeys: JSON itself escapes U+0000-001F only. */
export const jsonText = (text: string): string =>
  JSON.stringify(text).replace(obeyed, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

const cellWriters: Readonly<Record<CellKind, (cell: string) => string>> = {
  text: jsonText,
  time: jsonText,
  boolean: (cell) => cell,
  // Digits as they are: JSON has no limit of precision, JavaScript's numbers do. NaN and infinities have no JSON.
  number: (cell) => (/^-?\d/.test(cell) ? cell : 'null'),
};

/** Writes rows of these columns, each as one line, a JSON object. */
export function jsonRows(columns: readonly AnswerColumn[]): (row: AnswerRow) => string {
  const heads = columns.map(({ name }, i) => `${i === 0 ? '{' : ','}${jsonText(name)}:`);
  const writers = columns.map(({ kind }) => cellWriters[kind]);
  return (row) => {
    let line = '';
    for (let i = 0; i < heads.length; i++) {
      const cell = row[i]!;
      line += heads[i]! + (cell === null ? 'null' : writers[i]!(cell));
    }
    return `${line}}\n`;
  };
}
