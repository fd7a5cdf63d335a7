import { emptyValue, maxLineBytes } from '../../lib/protocol/logs.ts';
import { space } from './characters.ts';
import type { Format } from './log-format.ts';
import type { Memory } from './memory.ts';

const dash = emptyValue.charCodeAt(0);

/** One line of a log, split into fields: places in memory, nothing copied. */
export class LogLine {
  start = 0;
  end = 0;
  columnCount = 0;

  // A line of 64 KiB has at most one field more than it has bytes.
  private readonly fieldStart: Int32Array;
  private readonly fieldEnd: Int32Array;
  private readonly memory: Memory;
  /** The working memory, where lines are copied to be read: values that need no decoding are used where they stand. */
  readonly bytes: Buffer;
  private columnOf: Int32Array = new Int32Array(0);

  constructor(memory: Memory) {
    this.memory = memory;
    this.bytes = memory.bytes;
    this.fieldStart = memory.keepInts(maxLineBytes + 2);
    this.fieldEnd = memory.keepInts(maxLineBytes + 2);
  }

  /** Splits the line at `memory[start, end)` at tabs, or at runs of spaces if it has no tab. */
  split(start: number, end: number): void {
    const { fieldStart, fieldEnd } = this;
    this.start = start;
    this.end = end;
    this.columnCount = this.memory.loops.splitAtTabs(start, end, fieldStart.byteOffset, fieldEnd.byteOffset);
    if (this.columnCount === 1) this.splitAtSpaces();
  }

  private splitAtSpaces(): void {
    const { bytes, fieldStart, fieldEnd, end } = this;
    let column = 0;
    let at = this.start;
    for (;;) {
      while (at < end && bytes[at] === space) at += 1;
      if (at >= end) break;
      fieldStart[column] = at;
      while (at < end && bytes[at] !== space) at += 1;
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
