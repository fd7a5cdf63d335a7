import type { Answer, AnswerColumn, AnswerRow } from './answer.ts';
import { csvHead, csvRow } from './csv.ts';
import { jsonRow } from './jsonl.ts';
import { table } from './table.ts';

export type RowFormat = 'table' | 'csv' | 'jsonl';

/** Takes text; resolves when it may have more. */
export type Sink = (text: string) => Promise<void>;

type Writer = (answer: Answer, sink: Sink) => Promise<number>;

const byRow =
  (head: (columns: readonly AnswerColumn[]) => string, line: typeof jsonRow): Writer =>
  async ({ columns, batches }, sink) => {
    await sink(head(columns));
    let written = 0;
    for await (const rows of batches) {
      await sink(rows.map((row) => line(columns, row)).join(''));
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
  csv: byRow(csvHead, csvRow),
  jsonl: byRow(() => '', jsonRow),
};

/** Writes an answer and gives back how many rows it had. */
export const writeAnswer = (answer: Answer, format: RowFormat, sink: Sink): Promise<number> =>
  writers[format](answer, sink);
