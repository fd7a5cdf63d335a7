import type { Answer, AnswerColumn, AnswerRow, Cell } from './answer.ts';

/** An answer that is wholly in memory. */
export interface Collected {
  readonly columns: readonly AnswerColumn[];
  readonly rows: readonly AnswerRow[];
}

/** Takes all rows of an answer in. */
export async function collected({ columns, batches }: Answer): Promise<Collected> {
  const rows: AnswerRow[] = [];
  for await (const batch of batches) rows.push(...batch);
  return { columns, rows };
}

/** The other way round. */
export const asAnswer = ({ columns, rows }: Collected): Answer => ({
  columns,
  batches: (async function* () {
    yield rows;
  })(),
});

/** A cell as the value it stands for: a number, a truth, else its text. */
export function valueIn(cell: Cell, { kind }: AnswerColumn): string | number | boolean | null {
  if (cell === null) return null;
  if (kind === 'number') return Number(cell);
  return kind === 'boolean' ? cell === 'true' : cell;
}
