import { type Column, fields } from '../../../lib/protocol/event.ts';
import { type Cells, cellOf } from '../cells.ts';
import { Answers, type Read } from './answers.ts';
import type { Answer, Ask, Rule } from './rule.ts';

const dayWidth = 10;
const whole = 2 ** 31 - 1;

/** A rule at work on the cells of event after event. */
export class RememberedRule {
  private readonly cells: Cells;
  private readonly ask: Ask;
  private readonly reads: readonly Read[];
  private readonly fills: readonly Column[];
  private readonly answers: Answers;

  constructor(cells: Cells, rule: Rule, ask: Ask) {
    this.cells = cells;
    this.ask = ask;
    this.reads = rule.reads.map((column) =>
      column === 'day' ? { cell: cellOf('collector_tstamp'), width: dayWidth } : { cell: cellOf(column), width: whole },
    );
    this.fills = rule.fills;
    this.answers = new Answers(cells, this.reads, rule.fills.map(cellOf));
  }

  /** Fills the rule's columns. */
  enrich(): void {
    if (this.answers.recall()) return;
    const { cells, fills } = this;
    const texts = textsOf(this.ask(this.values()), fills);
    if (this.answers.remember(texts)) {
      this.answers.recall();
      return;
    }
    for (const [n, column] of fills.entries()) {
      const text = texts[n];
      if (text === null) cells.empty(cellOf(column));
      else if (text !== undefined) cells.write(cellOf(column), text);
    }
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
