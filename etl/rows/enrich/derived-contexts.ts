import { schemas } from '../../../lib/protocol/parameters.ts';
import { type Cells, cellOf } from '../cells.ts';

const derivedContexts = cellOf('derived_contexts');

/** Gathers the entities enrichments add to an event. */
export class DerivedContexts {
  private readonly cells: Cells;
  private entities: string[] = [];

  constructor(cells: Cells) {
    this.cells = cells;
  }

  /** Another event begins. */
  clear(): void {
    this.entities = [];
  }

  /** @param entity its JSON text */
  add(entity: string): void {
    this.entities.push(entity);
  }

  /** Fills the column with what was added. */
  write(): void {
    if (this.entities.length === 0) return;
    const data = this.entities.join(',');
    this.cells.write(derivedContexts, `{"schema":"iglu:${schemas.contexts}/1-0-0","data":[${data}]}`);
  }
}
