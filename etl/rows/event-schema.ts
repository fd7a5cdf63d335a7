import { type EventKind, schemaOfKind } from '../../lib/protocol/parameters.ts';
import { type Cells, cellOf } from './cells.ts';
import { slash } from './characters.ts';
import type { Memory, Span } from './memory.ts';

const schemaCells = [
  cellOf('event_vendor'),
  cellOf('event_name'),
  cellOf('event_format'),
  cellOf('event_version'),
] as const;
const scheme = 'iglu:';

/** Writes the four columns that name an event's schema: those of its kind, or those of its own. */
export class EventSchema {
  private readonly cells: Cells;
  private readonly memory: Memory;
  private readonly ofKind: ReadonlyMap<EventKind, readonly Span[]>;

  constructor(cells: Cells) {
    const { memory } = cells;
    this.cells = cells;
    this.memory = memory;
    this.ofKind = new Map(
      Object.entries(schemaOfKind).map(([kind, parts]) => [kind as EventKind, parts.map((part) => memory.keep(part))]),
    );
  }

  /** @param own the schema of a self-describing event, in memory; start -1 for none */
  write(kind: EventKind, own: Span): void {
    const parts = this.ofKind.get(kind);
    if (parts !== undefined) {
      for (let index = 0; index < schemaCells.length; index += 1) {
        this.cells.setSpan(schemaCells[index]!, parts[index]!);
      }
    } else if (own.start >= 0) this.writeOwn(own);
  }

  /** `iglu:vendor/name/format/version` */
  private writeOwn({ start, end }: Span): void {
    const { bytes } = this.memory;
    let from = start + scheme.length;
    for (const cell of schemaCells) {
      let to = from;
      while (to < end && bytes[to] !== slash) to += 1;
      this.cells.setText(cell, from, to, 0);
      from = to + 1;
    }
  }
}
