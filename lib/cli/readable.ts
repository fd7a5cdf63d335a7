import type { AnswerColumn as DeclaredColumn } from '../questions/question.ts';
import type { Answer, AnswerRow, Cell } from './answer.ts';
import { grouped } from './table.ts';

/** How a unit's values are written for people. */
const byUnit: Readonly<Record<string, (digits: string) => string>> = {
  count: grouped,
  seconds: (digits) => grouped(Math.round(Number(digits))),
  share: (digits) => `${(Number(digits) * 100).toFixed(1)} %`,
  money: (digits) => grouped(Number(digits).toFixed(2)),
  number: (digits) => grouped(String(Number(Number(digits).toFixed(2)))),
};

/** A question's answer with its numbers as people read them, by the units its header states. For tables only. */
export function readable({ columns, batches }: Answer, declared: readonly DeclaredColumn[]): Answer {
  const formats = columns.map(({ name, kind }) => {
    const unit = declared.find((column) => column.name === name)?.unit ?? '';
    return kind === 'number' ? byUnit[unit] : undefined;
  });
  const written = (cell: Cell, i: number): Cell => (cell === null ? null : (formats[i]?.(cell) ?? cell));
  async function* rows(): AsyncGenerator<readonly AnswerRow[]> {
    for await (const batch of batches) yield batch.map((row) => row.map(written));
  }
  return { columns, batches: rows() };
}
