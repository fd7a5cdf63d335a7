import type { Answer, AnswerRow } from './answer.ts';
import { note, print, printData } from './terminal.ts';
import { type RowFormat, writeAnswer } from './write-answer.ts';

const usualLimit = 20;

/** How rows are written and how many: `--json` is short for JSON lines; a table is cut to what a screen holds. */
export function shownAs(options: {
  readonly json: boolean;
  readonly format: RowFormat;
  readonly limit: number | null;
}): {
  readonly format: RowFormat;
  /** null: all. */
  readonly limit: number | null;
} {
  const format = options.json ? 'jsonl' : options.format;
  const limit = options.limit ?? (format === 'table' ? usualLimit : 0);
  return { format, limit: limit === 0 ? null : limit };
}

/** The first rows of an answer that was asked for one row more than is shown. */
function cut(answer: Answer, limit: number, onMore: () => void): Answer {
  async function* batches(): AsyncGenerator<readonly AnswerRow[]> {
    let left = limit;
    for await (const rows of answer.batches) {
      if (rows.length > left) onMore();
      yield rows.slice(0, left);
      left -= Math.min(left, rows.length);
    }
  }
  return { columns: answer.columns, batches: batches() };
}

/**
 * Prints rows, and says on standard error where there are more than shown, or none.
 *
 * @param ask asked for one row more than `limit`
 */
export async function showRows(
  ask: (limit: number | null) => Promise<Answer>,
  { format, limit }: { readonly format: RowFormat; readonly limit: number | null },
  write: (answer: Answer, format: RowFormat, sink: typeof print) => Promise<number> = writeAnswer,
): Promise<void> {
  let more = false;
  const answer = await ask(limit === null ? null : limit + 1);
  const shown =
    limit === null
      ? answer
      : cut(answer, limit, () => {
          more = true;
        });
  const rows = await write(shown, format, format === 'csv' ? printData : print);
  if (more) note(`The first ${limit}; there are more: --limit N, or --limit 0 for all.`);
  else if (rows === 0 && format === 'table') note('No such rows.');
}
