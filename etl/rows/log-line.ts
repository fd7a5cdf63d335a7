import { emptyValue, maxLineBytes } from '../../lib/protocol/logs.ts';
import type { Memory } from './bytes.ts';
import type { Format } from './format.ts';

const dash = emptyValue.charCodeAt(0);

/** One line of a log, split into fields: places in memory, nothing copied. */
export class LogLine {
  start = 0;
  end = 0;
  columnCount = 0;

  // A line of 64 KiB has at most one field more than it has bytes.
  private readonly fieldStart = new Int32Array(maxLineBytes + 2);
  private readonly fieldEnd = new Int32Array(maxLineBytes + 2);
  /** The working memory, where lines are copied to be read: values that need no decoding are used where they stand. */
  readonly bytes: Buffer;
  private columnOf: Int32Array = new Int32Array(0);

  constructor(memory: Memory) {
    this.bytes = memory.bytes;
  }

  /**
   * Splits the line at `memory[start, end)` at tabs, or at runs of spaces if it has no tab.
   *
   * @param longColumn a column likely to be long (the query): its end is found by a native search, which reads 900 bytes in the time
   *   a loop reads 80
   */
  split(start: number, end: number, longColumn: number): void {
    const { bytes, fieldStart, fieldEnd } = this;
    this.start = start;
    this.end = end;
    let column = 0;
    let from = start;
    let at = start;
    while (at < end) {
      if (column === longColumn && column > 0) {
        const tab = bytes.indexOf(9, at);
        at = tab === -1 || tab > end ? end : tab;
      } else {
        while (at < end && bytes[at] !== 9) at += 1;
      }
      if (at >= end) break;
      fieldStart[column] = from;
      fieldEnd[column] = at;
      column += 1;
      at += 1;
      from = at;
    }
    fieldStart[column] = from;
    fieldEnd[column] = end;
    this.columnCount = column + 1;
    if (column === 0) this.splitAtSpaces();
  }

  private splitAtSpaces(): void {
    const { bytes, fieldStart, fieldEnd, end } = this;
    let column = 0;
    let at = this.start;
    for (;;) {
      while (at < end && bytes[at] === 32) at += 1;
      if (at >= end) break;
      fieldStart[column] = at;
      while (at < end && bytes[at] !== 32) at += 1;
      fieldEnd[column] = at;
      column += 1;
    }
    this.columnCount = column;
  }

  /** Says which field each column is. */
  use(format: Format): void {
    this.columnOf = format.columnOf;
  }

  /** Whether the field at this place of `fieldPlaces` is there and not empty. */
  has(place: number): boolean {
    const column = this.columnOf[place]!;
    if (column < 0) return false;
    const start = this.fieldStart[column]!;
    const length = this.fieldEnd[column]! - start;
    return length > 1 || (length === 1 && this.bytes[start] !== dash);
  }

  startOf(place: number): number {
    return this.fieldStart[this.columnOf[place]!]!;
  }

  endOf(place: number): number {
    return this.fieldEnd[this.columnOf[place]!]!;
  }

  /** A field as it stands, '' if the line has none such. */
  text(place: number): string {
    return this.columnOf[place]! < 0 ? '' : this.bytes.toString('utf8', this.startOf(place), this.endOf(place));
  }

  /** Whether the field is there and these very bytes. */
  is(place: number, text: string): boolean {
    if (!this.has(place)) return false;
    const start = this.startOf(place);
    if (this.endOf(place) - start !== text.length) return false;
    for (let index = 0; index < text.length; index += 1) {
      if (this.bytes[start + index] !== text.charCodeAt(index)) return false;
    }
    return true;
  }

  /** Place of the first two columns, for dating a line of no known format; null if it has fewer. */
  firstTwo(): readonly [number, number, number, number] | null {
    if (this.columnCount < 2) return null;
    return [this.fieldStart[0]!, this.fieldEnd[0]!, this.fieldStart[1]!, this.fieldEnd[1]!];
  }
}
