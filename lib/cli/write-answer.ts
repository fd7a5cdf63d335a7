import type { Answer, AnswerColumn, AnswerRow } from './answer.ts';
import { csvHead, csvRows } from './csv.ts';
import { jsonRows } from './jsonl.ts';
import { table } from './table.ts';

export type RowFormat = 'table' | 'csv' | 'jsonl';

/** Takes text; resolves when it may have more. */
export type Sink = (text: string) => Promise<void>;

type Writer = (answer: Answer, sink: Sink) => Promise<number>;

const byRow =
  (head: (columns: readonly AnswerColumn[]) => string, rowsOf: typeof jsonRows): Writer =>
  async ({ columns, batches }, sink) => {
    const line = rowsOf(columns);
    await sink(head(columns));
    let written = 0;
    for await (const rows of batches) {
      await sink(rows.map(line).join(''));
      written += rows.length;
    }
    return written;
  };

const writers: Readonly<Record<RowFormat, Writer>> = {
  async table({ columns, batches }, sink) {
    const rows: AnswerRow[] = [];
    for await (const batch of batches) rows.push(...batch);
    await sink(
      table(
        columns.map(({ name, kind }) => ({ name, right: kind === 'number' })),
        rows,
      ),
    );
    return rows.length;
  },
  csv: byRow(csvHead, csvRows),
  jsonl: byRow(() => '', jsonRows),
};

/** Writes an answer and gives back how many rows it had. */
export const writeAnswer = (answer: Answer, format: RowFormat, sink: Sink): Promise<number> =>
  writers[format](answer, sink);
