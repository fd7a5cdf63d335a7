import { type Column, fields } from '../../../lib/protocol/event.ts';
import { type Cells, cellOf } from '../cells.ts';
import { tab } from '../characters.ts';
import { Answers, isLeft } from './answers.ts';
import type { Answer, Ask, Rule } from './rule.ts';

const dayWidth = 10;

/** A rule at work on the cells of event after event. */
export class RememberedRule {
  private readonly cells: Cells;
  private readonly ask: Ask;
  private readonly reads: readonly { readonly cell: number; readonly width: number }[];
  private readonly fills: readonly Column[];
  private readonly filled: readonly number[];
  private readonly answers: Answers;

  constructor(cells: Cells, rule: Rule, ask: Ask) {
    this.cells = cells;
    this.ask = ask;
    this.reads = rule.reads.map((column) =>
      column === 'day'
        ? { cell: cellOf('collector_tstamp'), width: dayWidth }
        : { cell: cellOf(column), width: Number.POSITIVE_INFINITY },
    );
    this.fills = rule.fills;
    this.filled = rule.fills.map(cellOf);
    this.answers = new Answers(cells.memory, rule.fills.length);
  }

  /** Fills the rule's columns. */
  enrich(): void {
    const { cells, answers, filled } = this;
    const { memory } = cells;
    const start = memory.top;
    // No value holds a tab, and none is empty: nothing between two tabs is null.
    for (const { cell, width } of this.reads) {
      const from = cells.start[cell]!;
      if (from >= 0) memory.copy(from, Math.min(cells.end[cell]!, from + width));
      memory.bytes[memory.top++] = tab;
    }
    let record = answers.find(start, memory.top);
    if (record < 0) record = this.answer(start, memory.top);
    if (record < 0) return;
    memory.top = start;
    for (let column = 0; column < filled.length; column += 1) {
      const at = answers.startOf(record, column);
      if (at !== isLeft) cells.set(filled[column]!, at, answers.endOf(record, column));
    }
  }

  /** Asks the rule; -1 if the answer is too long to be remembered and was written to the cells at once. */
  private answer(start: number, end: number): number {
    const { cells, fills, filled } = this;
    const texts = textsOf(this.ask(this.values()), fills);
    const record = this.answers.add(start, end, texts);
    for (let column = 0; record < 0 && column < filled.length; column += 1) {
      const text = texts[column];
      if (text === null) cells.empty(filled[column]!);
      else if (text !== undefined) cells.write(filled[column]!, text);
    }
    return record;
  }

  private values(): readonly (string | null)[] {
    const { cells } = this;
    return this.reads.map(({ cell, width }) => {
      const start = cells.start[cell]!;
      return start < 0 ? null : cells.memory.text(start, Math.min(cells.end[cell]!, start + width));
    });
  }
}

/** An answer as its row shows it, for each of the columns: cut to the column's limit; text without anything in it is null. */
export const textsOf = (answer: Answer, columns: readonly Column[]): readonly (string | null | undefined)[] =>
  columns.map((column) => {
    const value = answer[column];
    if (value === undefined || value === null) return value;
    const text = String(value);
    const { limit } = fields[column] as { readonly limit?: number };
    const kept = limit === undefined || text.length <= limit ? text : [...text].slice(0, limit).join('');
    return kept === '' ? null : kept;
  });
