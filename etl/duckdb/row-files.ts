import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { rowColumns } from '../../lib/protocol/row.ts';
import type { RowSink } from '../rows/api.ts';
import { rowsPerObject } from './chunks.ts';

/** A file of rows of one kind and day: of events their own columns, of bad lines all, an ordinal in front. */
export interface RowFile {
  readonly kind: 'event' | 'bad';
  readonly dt: string;
  readonly path: string;
  readonly bytes: number;
}

/** Rows of one object written for one day. */
export interface RowCount {
  readonly object: string;
  readonly dt: string;
  readonly events: number;
}

export interface WrittenRows {
  readonly files: readonly RowFile[];
  /** `run_keys` of the chunk's events (`etl/run/dedupe.ts`); null: it has none. */
  readonly keys: string | null;
  readonly counts: readonly RowCount[];
}

/** Many days in one chunk are rare (back-fills of odd archives): they get by with less memory and few open files. */
const largeBuffer = 256 << 10;
const smallBuffer = 32 << 10;
const largeBuffers = 16;
const maxOpen = 32;

const tab = 9;
const lineEnd = 10;
const digits = 16;

/** Columns of a row that come after an event's own: they say nothing of an event, and need not be written and read. */
const tailColumns = rowColumns.length - rowColumns.indexOf('bad_reason');

/**
 * Writes the rows of a chunk to files by kind and day, and the columns that identify events to one more.
 *
 * Plain synchronous writes of large pieces: the worker has nothing else to do meanwhile.
 */
export class RowFiles {
  private readonly open = new OpenFiles();
  private readonly days = new Map<string, Day>();
  private readonly keys: Output;
  private readonly folder: string;
  private readonly name: string;
  private readonly counts: RowCount[] = [];
  private day: Day | null = null;
  /** Length of what comes after an event's own columns: the same for all events of an object. -1: not known yet. */
  private tail = -1;
  /** The ordinal of the last row as decimal digits: counted up in place, which is cheaper than formatting it. */
  private readonly ordinal = Buffer.alloc(digits + 1, '0');

  constructor(folder: string, name: string) {
    this.folder = folder;
    this.name = name;
    this.keys = new Output(join(folder, `${name}-keys.tsv`), this.open, largeBuffer);
  }

  /** Rows from here on are of the object at this place of the plan. */
  beginObject(place: number): void {
    this.tail = -1;
    this.ordinal.write(`${String(place * rowsPerObject).padStart(digits, '0')}\t`, 'latin1');
  }

  /** No more rows of this object. */
  endObject(object: string): void {
    for (const day of this.days.values()) {
      if (day.kind !== 'event' || day.rowsOfObject === 0) continue;
      this.counts.push({ object, dt: day.dt, events: day.rowsOfObject });
      day.rowsOfObject = 0;
    }
  }

  readonly sink: RowSink = (row) => {
    if (row.kind === 'tally') return;
    let day = this.day;
    if (day === null || day.dt !== row.dt || day.kind !== row.kind) this.day = day = this.dayOf(row.kind, row.dt);
    const { bytes, start, end, keys } = row;
    const { ordinal } = this;
    increment(ordinal);
    const output = day.output;
    output.reserve(ordinal.length + end - start + 1);
    output.copy(ordinal, 0, ordinal.length);
    if (row.kind !== 'event') {
      output.copy(bytes, start, end);
      return;
    }
    if (this.tail === -1) this.tail = end - lastTabs(bytes, end, tailColumns);
    output.copyLine(bytes, start + day.headLength, end - this.tail);
    day.rowsOfObject++;
    const narrow = this.keys;
    const length = keys[1]! - keys[0]! + keys[3]! - keys[2]! + keys[5]! - keys[4]! + keys[7]! - keys[6]! + 4;
    narrow.reserve(ordinal.length + day.dtTab.length + length);
    narrow.copy(ordinal, 0, ordinal.length);
    narrow.copy(day.dtTab, 0, day.dtTab.length);
    for (let key = 0; key < 8; key += 2) {
      narrow.copyShort(bytes, keys[key]!, keys[key + 1]!, key === 6 ? lineEnd : tab);
    }
  };

  /** Writes out what is left. */
  finish(): WrittenRows {
    const days = [...this.days.values()];
    for (const day of days) day.output.flush();
    this.keys.flush();
    return {
      files: days.map(({ kind, dt, output }) => ({ kind, dt, path: output.path, bytes: output.written })),
      keys: days.some((day) => day.kind === 'event') ? this.keys.path : null,
      counts: this.counts,
    };
  }

  /** Closes the files, whether they were finished or not. */
  close(): void {
    this.open.closeAll();
  }

  private dayOf(kind: 'event' | 'bad', dt: string): Day {
    const key = `${kind}-${dt}`;
    let day = this.days.get(key);
    if (day === undefined) {
      const size = this.days.size < largeBuffers ? largeBuffer : smallBuffer;
      day = new Day(kind, dt, new Output(join(this.folder, `${this.name}-${key}.tsv`), this.open, size));
      this.days.set(key, day);
    }
    return day;
  }
}

class Day {
  readonly kind: 'event' | 'bad';
  readonly dt: string;
  readonly dtTab: Buffer;
  /** Length of the first two columns of a row, which the file's name says. */
  readonly headLength: number;
  readonly output: Output;
  rowsOfObject = 0;

  constructor(kind: 'event' | 'bad', dt: string, output: Output) {
    this.kind = kind;
    this.dt = dt;
    this.dtTab = Buffer.from(`${dt}\t`);
    this.headLength = `${kind}\t${dt}\t`.length;
    this.output = output;
  }
}

/** Where the n-th tab before the end stands. */
function lastTabs(bytes: Buffer, end: number, n: number): number {
  let at = end;
  for (let left = n; left > 0; left--) at = bytes.lastIndexOf(tab, at - 1);
  return at;
}

/** Counts up the decimal number before the buffer's last byte. */
function increment(number: Buffer): void {
  for (let at = number.length - 2; at >= 0; at--) {
    const digit = number[at]!;
    if (digit !== 0x39) {
      number[at] = digit + 1;
      return;
    }
    number[at] = 0x30;
  }
}

/** A file written in large pieces. */
class Output {
  readonly path: string;
  /** Bytes written to the file so far. */
  written = 0;
  private readonly files: OpenFiles;
  private buffer: Buffer;
  private used = 0;

  constructor(path: string, files: OpenFiles, size: number) {
    this.path = path;
    this.files = files;
    this.buffer = Buffer.allocUnsafeSlow(size);
  }

  /** Makes room for a row, which must not be cut in two by a larger buffer being taken. */
  reserve(length: number): void {
    if (this.used + length <= this.buffer.length) return;
    this.flush();
    if (length > this.buffer.length) this.buffer = Buffer.allocUnsafeSlow(length);
  }

  copy(bytes: Buffer, start: number, end: number): void {
    this.used += bytes.copy(this.buffer, this.used, start, end);
  }

  /** Copies all of a line but its end. */
  copyLine(bytes: Buffer, start: number, end: number): void {
    this.copy(bytes, start, end);
    this.buffer[this.used++] = lineEnd;
  }

  /** For a few dozen bytes, where a loop is cheaper than a call of `copy`. */
  copyShort(bytes: Buffer, start: number, end: number, last: number): void {
    const { buffer } = this;
    let used = this.used;
    for (let at = start; at < end; at++) buffer[used++] = bytes[at]!;
    buffer[used++] = last;
    this.used = used;
  }

  flush(): void {
    if (this.used > 0) this.files.append(this.path, this.buffer.subarray(0, this.used));
    this.written += this.used;
    this.used = 0;
  }
}

/** Keeps the files last written to open, but never many. */
class OpenFiles {
  private readonly descriptors = new Map<string, number>();

  append(path: string, bytes: Uint8Array): void {
    let descriptor = this.descriptors.get(path);
    try {
      descriptor ??= openSync(path, 'a');
      // The map is in order of use: put it at the end.
      this.descriptors.delete(path);
      this.descriptors.set(path, descriptor);
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    } catch (error) {
      // A failed write does not say which file it was.
      throw Object.assign(error as Error, { path });
    }
    if (this.descriptors.size > maxOpen) {
      const [oldest, its] = this.descriptors.entries().next().value!;
      closeSync(its);
      this.descriptors.delete(oldest);
    }
  }

  closeAll(): void {
    for (const descriptor of this.descriptors.values()) closeSync(descriptor);
    this.descriptors.clear();
  }
}
