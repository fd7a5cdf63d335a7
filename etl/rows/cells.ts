import { type Column, columns, fields } from '../../lib/protocol/event.ts';
import type { FieldFault } from '../../lib/protocol/row.ts';
import { hasControl, hasHigh } from './byte-tables.ts';
import type { Memory, Span } from './memory.ts';
import { writeInt } from './numbers.ts';
import { cleanText, countCharacters, endOfCharacters } from './text.ts';
import { writeTime } from './time.ts';

const placeOfColumn = new Map(columns.map((column, place) => [column, place]));
/** A column's cell: its place in the table. */
export const cellOf = (column: Column): number => placeOfColumn.get(column)!;

const limits = columns.map((column) => fields[column].limit ?? Number.POSITIVE_INFINITY);
/** How much of a value a fault shows, characters. */
const faultExcerpt = 100;

/** The columns of one event: a place in memory for each that has a value, and the faults of those that do not. */
export class Cells {
  readonly memory: Memory;
  /** Where each column's text stands in memory; start -1 is null. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Where a text ended before it was cut to its column's limit: addresses are taken apart whole. */
  readonly uncutEnd = new Int32Array(columns.length);
  private readonly times = new Float64Array(columns.length);
  private readonly faults = new Map<number, string>();
  private otherFaults: [name: string, text: string][] = [];
  private readonly trueText: Span;
  private readonly falseText: Span;
  private readonly faultSpan: Span = { start: 0, end: 0 };

  constructor(memory: Memory) {
    this.memory = memory;
    this.start = memory.keepInts(columns.length).fill(-1);
    this.end = memory.keepInts(columns.length);
    this.trueText = memory.keep('true');
    this.falseText = memory.keep('false');
  }

  clear(): void {
    this.start.fill(-1);
    if (this.faults.size > 0) this.faults.clear();
    if (this.otherFaults.length > 0) this.otherFaults = [];
  }

  has(cell: number): boolean {
    return this.start[cell]! >= 0;
  }

  text(cell: number): string {
    return this.memory.text(this.start[cell]!, this.end[cell]!);
  }

  /** What was written by `writeTime`, milliseconds since 1970; -1 for null. */
  time(cell: number): number {
    return this.start[cell]! < 0 ? -1 : this.times[cell]!;
  }

  set(cell: number, start: number, end: number): void {
    this.start[cell] = start;
    this.end[cell] = end;
  }

  setSpan(cell: number, span: Span): void {
    this.set(cell, span.start, span.end);
  }

  empty(cell: number): void {
    this.start[cell] = -1;
  }

  write(cell: number, text: string): void {
    const start = this.memory.top;
    this.set(cell, start, this.memory.write(text));
  }

  writeTime(cell: number, time: number): void {
    const start = this.memory.top;
    writeTime(time, this.memory);
    this.set(cell, start, this.memory.top);
    this.times[cell] = time;
  }

  writeInt(cell: number, value: number): void {
    const start = this.memory.top;
    writeInt(value, this.memory);
    this.set(cell, start, this.memory.top);
  }

  writeBoolean(cell: number, value: boolean): void {
    this.setSpan(cell, value ? this.trueText : this.falseText);
  }

  /** Sets text that is clean already, cut to the column's limit. */
  setText(cell: number, start: number, end: number, flags: number): void {
    this.uncutEnd[cell] = end;
    const limit = limits[cell]!;
    if (end - start > limit) {
      const { bytes } = this.memory;
      const characters = (flags & hasHigh) === 0 ? end - start : countCharacters(bytes, start, end);
      if (characters > limit) {
        this.fault(cell, 'too_long', `${characters} characters`);
        end = endOfCharacters(bytes, start, end, limit);
      }
    }
    this.set(cell, start, end);
  }

  /** Names a fault of a column; the first one stays. */
  fault(cell: number, fault: FieldFault, value: string): void {
    if (!this.faults.has(cell)) this.faults.set(cell, `${fault}: ${value}`);
  }

  /** A fault with the value that stands here, cleaned, the beginning of it. */
  faultAt(cell: number, fault: FieldFault, start: number, end: number): void {
    const { memory, faultSpan: span } = this;
    cleanText(memory, start, end, hasControl, span);
    this.fault(cell, fault, memory.text(span.start, endOfCharacters(memory.bytes, span.start, span.end, faultExcerpt)));
  }

  /** Names a fault of something that is no column. */
  faultOf(name: string, fault: FieldFault, value: string): void {
    const cleaned = [...value.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')].slice(0, faultExcerpt);
    this.otherFaults.push([name, `${fault}: ${cleaned.join('')}`]);
  }

  /** Keeps what was wrong with a column, without the value. */
  hideFault(cell: number): void {
    const fault = this.faults.get(cell);
    if (fault !== undefined) this.faults.set(cell, `${fault.split(':')[0]}: (not shown)`);
  }

  /** Takes a column's fault back: something else stands in for the value. */
  forgive(cell: number): void {
    this.faults.delete(cell);
  }

  /** Writes the faults, if there are any, into their column. */
  writeFaults(cell: number): void {
    if (this.faults.size === 0 && this.otherFaults.length === 0) return;
    const entries = [...this.faults].sort(([a], [b]) => a - b).map(([its, text]) => [columns[its], text]);
    this.write(cell, JSON.stringify(Object.fromEntries([...entries, ...this.otherFaults])));
  }
}
