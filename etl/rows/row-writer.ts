import { nullText, rowColumns } from '../../lib/protocol/row.ts';
import type { Memory } from './bytes.ts';
import { at, columnCount } from './model.ts';

const tab = 9;
const nulls = Buffer.from(`${nullText}\t`.repeat(rowColumns.length));
const nullWidth = nullText.length + 1;
/** Shorter text is copied byte by byte, longer by `copyWithin`: where the two cost the same (measured). */
const shortText = 48;

/** The columns of a bad row that come between the event's and `object`, `tally`. */
const badColumns = rowColumns.length - columnCount - 4;
const keyColumns = [at('event_id'), at('event_fingerprint'), at('collector_tstamp'), at('request_id')];

/** What a row says after its event columns. */
export interface RowTail {
  readonly reason: string | null;
  readonly detail: string | null;
  readonly field: string | null;
  readonly value: string | null;
  readonly line: string | null;
}

/** Writes rows, tab-separated with `\N` for null, to the top of memory. */
export class RowWriter {
  /** Where the key columns of the event last written stand; see `RowView.keys`. */
  readonly keys = new Int32Array(keyColumns.length * 2);
  private readonly memory: Memory;

  constructor(memory: Memory) {
    this.memory = memory;
  }

  /** An event from its cells; `object` is a place in memory. Gives where the row starts; it ends at the top. */
  event(dt: string, start: Int32Array, end: Int32Array, objectStart: number, objectEnd: number): number {
    const { memory, keys } = this;
    const { bytes } = memory;
    const from = memory.top;
    memory.write('event\t');
    memory.write(dt);
    bytes[memory.top++] = tab;
    let top = memory.top;
    let pending = 0;
    for (let cell = 0; cell < columnCount; cell += 1) {
      const textStart = start[cell]!;
      if (textStart < 0) {
        pending += 1;
        continue;
      }
      if (pending > 0) {
        top += nulls.copy(bytes, top, 0, pending * nullWidth);
        pending = 0;
      }
      const textEnd = end[cell]!;
      if (textEnd - textStart > shortText) {
        bytes.copyWithin(top, textStart, textEnd);
        top += textEnd - textStart;
      } else {
        for (let index = textStart; index < textEnd; index += 1) bytes[top++] = bytes[index]!;
      }
      bytes[top++] = tab;
      // Where the cell now stands, for the keys.
      start[cell] = top - 1 - (textEnd - textStart);
    }
    // Event columns left, and the five columns of a bad row.
    top += nulls.copy(bytes, top, 0, (pending + badColumns) * nullWidth);
    bytes.copyWithin(top, objectStart, objectEnd);
    top += objectEnd - objectStart;
    bytes[top++] = tab;
    top += nulls.copy(bytes, top, 0, nullWidth - 1);
    bytes[top++] = 10;
    memory.top = top;
    for (let key = 0; key < keyColumns.length; key += 1) {
      const cell = keyColumns[key]!;
      const at = start[cell]!;
      // A null one is shown as the `\N` the row ends with.
      const keyStart = at < 0 ? top - nullWidth : at;
      let stop = keyStart;
      while (bytes[stop] !== tab && bytes[stop] !== 10) stop += 1;
      keys[key * 2] = keyStart;
      keys[key * 2 + 1] = stop;
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
