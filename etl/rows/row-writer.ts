import { columns } from '../../lib/protocol/event.ts';
import { nullText, rowColumns } from '../../lib/protocol/row.ts';
import { type Cells, cellOf } from './cells.ts';
import { lineFeed, tab } from './characters.ts';
import type { Memory, Span } from './memory.ts';

const nullWidth = nullText.length + 1;

/** The columns of a bad row that come between the event's and `object`, `tally`. */
const badColumns = rowColumns.length - columns.length - 4;
const collectorTstamp = cellOf('collector_tstamp');
const dayWidth = 10;
const keyColumns = [cellOf('event_id'), cellOf('event_fingerprint'), cellOf('collector_tstamp'), cellOf('request_id')];

/** Writes rows, tab-separated with `\N` for null, to the top of memory. */
export class RowWriter {
  /** Where the key columns of the event last written stand; see `RowView.keys`. */
  readonly keys = new Int32Array(keyColumns.length * 2);
  private readonly memory: Memory;

  /** In memory: a row's first column and its tab; and nulls, each with its tab, as many as a row has columns. */
  private readonly kind: Span;
  private readonly nulls: number;

  constructor(memory: Memory) {
    this.memory = memory;
    this.kind = memory.keep('event\t');
    this.nulls = memory.keep(`${nullText}\t`.repeat(rowColumns.length)).start;
  }

  /** An event from its cells; `object` is text in memory. Gives where the row starts; it ends at the top. */
  event({ start, end }: Cells, object: Span): number {
    const { memory, keys, nulls } = this;
    const { bytes } = memory;
    const from = memory.top;
    memory.copy(this.kind.start, this.kind.end);
    // The day is the collector's, which begins its time.
    memory.copy(start[collectorTstamp]!, start[collectorTstamp]! + dayWidth);
    bytes[memory.top++] = tab;
    let top = memory.loops.writeCells(memory.top, columns.length, start.byteOffset, end.byteOffset, nulls);
    bytes.copyWithin(top, nulls, nulls + badColumns * nullWidth);
    top += badColumns * nullWidth;
    bytes.copyWithin(top, object.start, object.end);
    top += object.end - object.start;
    bytes[top++] = tab;
    bytes.copyWithin(top, nulls, nulls + nullWidth);
    top += nullWidth;
    bytes[top - 1] = lineFeed;
    memory.top = top;
    for (let key = 0; key < keyColumns.length; key += 1) {
      const textStart = start[keyColumns[key]!]!;
      // A null one is shown as the `\N` the row ends with.
      keys[key * 2] = textStart < 0 ? top - nullWidth : textStart;
      keys[key * 2 + 1] = textStart < 0 ? top - 1 : textStart + end[keyColumns[key]!]!;
    }
    return from;
  }

  /** A bad line or a tally: all columns by name, those not given null. */
  other(values: Readonly<Record<string, string | null>>): number {
    const from = this.memory.top;
    const { length } = rowColumns;
    for (const [index, name] of rowColumns.entries()) {
      this.memory.write(values[name] ?? nullText);
      this.memory.write(index === length - 1 ? '\n' : '\t');
    }
    return from;
  }
}
