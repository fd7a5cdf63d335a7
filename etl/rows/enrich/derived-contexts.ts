import { derivedContextsStart, lookupMark } from '../../../lib/protocol/lookups.ts';
import { type Cells, cellOf } from '../cells.ts';

const derivedContexts = cellOf('derived_contexts');

/** Gathers the entities enrichments add to an event. */
export class DerivedContexts {
  private readonly cells: Cells;
  private entities: string[] = [];
  private marked = false;

  constructor(cells: Cells) {
    this.cells = cells;
  }

  /** Another event begins. */
  clear(): void {
    this.entities = [];
    this.marked = false;
  }

  /** @param entity its JSON text */
  add(entity: string): void {
    this.entities.push(entity);
  }

  /** Marks the place of an entity that the engine will put in, if there is one of this key (`lookupMark`). */
  addMark(lookup: number, keyHash: string): void {
    this.entities.push(`${lookupMark(lookup)}${keyHash}"`);
    this.marked = true;
  }

  /** Fills the column with what was added. */
  write(): void {
    if (this.entities.length === 0) return;
    const data = this.entities.join(',');
    this.cells.write(derivedContexts, `${derivedContextsStart}${this.marked ? ',' : ''}${data}]}`);
  }
}
