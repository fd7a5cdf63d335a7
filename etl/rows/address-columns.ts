import { Address } from './address.ts';
import { hasHigh } from './byte-tables.ts';
import { type Cells, cellOf } from './cells.ts';
import type { Span } from './memory.ts';
import { isNullText } from './text.ts';

/** Takes the address in one column apart into the columns of its parts. */
export class AddressColumns {
  /** The parts of the address last read, uncut. */
  readonly address = new Address();

  private readonly cells: Cells;
  private readonly whole: number;
  private readonly parts: readonly { readonly span: Span; readonly cell: number }[];
  private readonly port: number;

  constructor(cells: Cells, column: 'page_url' | 'page_referrer') {
    this.cells = cells;
    this.whole = cellOf(column);
    const prefix = column === 'page_url' ? 'page_url' : 'refr_url';
    this.parts = (['scheme', 'host', 'path', 'query', 'fragment'] as const).map((part) => ({
      span: this.address[part],
      cell: cellOf(`${prefix}${part}`),
    }));
    this.port = cellOf(`${prefix}port`);
  }

  /** False if there is no address, or it is none: then that is a fault of its column. */
  read(): boolean {
    const { cells, whole, address } = this;
    if (!cells.has(whole)) return false;
    const { memory } = cells;
    const start = cells.start[whole]!;
    const end = cells.uncutEnd[whole]!;
    if (!address.read(memory, start, end)) {
      cells.faultAt(whole, 'not_url', start, end);
      return false;
    }
    for (const { span, cell } of this.parts) {
      if (span.end > span.start && !isNullText(memory.bytes, span.start, span.end)) {
        cells.setText(cell, span.start, span.end, hasHigh);
      }
    }
    if (address.port >= 0) cells.writeInt(this.port, address.port);
    return true;
  }
}
