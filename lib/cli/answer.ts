/** What the writers need to know of a column's type. */
export type CellKind = 'text' | 'number' | 'boolean' | 'time';

export interface AnswerColumn {
  readonly name: string;
  readonly kind: CellKind;
}

/** A value as text in its canonical form (`12`, `129.90`, `true`, `2026-11-23 03:14:15.926`); null is null. */
export type Cell = string | null;
export type AnswerRow = readonly Cell[];

/** Rows with their columns. They come in batches, so that an answer need not fit into memory. */
export interface Answer {
  readonly columns: readonly AnswerColumn[];
  readonly batches: AsyncIterable<readonly AnswerRow[]>;
}
