import { writeSync } from 'node:fs';
import { rowColumns, type Tally } from '../../lib/protocol/row.ts';
import type { RowSink } from '../rows/api.ts';

/** Rows of an object get the numbers from its place in the plan times this on. */
export const rowsPerObject = 2 ** 32;

/** Large pieces: a pipe holds 64 KiB, and Hive takes them out as fast as they come. */
const bufferBytes = 1 << 20;
const digits = 16;
const tab = 9;

const reasonColumn = rowColumns.indexOf('bad_reason');

/** What was written of an object on a day. */
interface Written {
  events: number;
  readonly bad: Record<string, number>;
}

/** Takes bytes, which are the caller's again when it returns. */
export type Write = (bytes: Uint8Array) => void;

/**
 * Writes to a file descriptor and waits until the reader has taken what came before: that is all the back-pressure there
 * needs to be, because the process has nothing else to do.
 */
export const writeTo =
  (descriptor: number): Write =>
  (bytes) => {
    for (let at = 0; at < bytes.length; ) at += writeSome(descriptor, bytes, at);
  };

/** Writes rows, each with its ordinal and part in front, in large pieces. */
export class RowOutput {
  private readonly write: Write;
  private buffer = Buffer.allocUnsafeSlow(bufferBytes);
  private used = 0;
  /** Ordinal and part of the last row: the ordinal is counted up in place, which is cheaper than formatting it. */
  private head: Buffer = Buffer.alloc(0);
  private days = new Map<string, Written>();

  constructor(write: Write) {
    this.write = write;
  }

  /** Rows from here on are of the object at this place of the plan, and belong to this part of the run. */
  beginObject(place: number, part: number): void {
    this.head = Buffer.from(`${String(place * rowsPerObject).padStart(digits, '0')}\t${part}\t`);
    this.days = new Map();
  }

  readonly sink: RowSink = ({ kind, dt, bytes, start, end }) => {
    increment(this.head);
    this.append(bytes, start, end);
    if (kind === 'tally') return;
    const day = this.days.get(dt) ?? { events: 0, bad: {} };
    this.days.set(dt, day);
    if (kind === 'event') day.events++;
    else {
      const reason = cell(bytes, start, reasonColumn);
      day.bad[reason] = (day.bad[reason] ?? 0) + 1;
    }
  };

  /** Tallies of the rows written since the object began, for one that was not read to its end through no fault of its own. */
  talliesSoFar(object: Pick<Tally, 'object' | 'bytes' | 'etag'>, error: string, noDay: string): readonly Tally[] {
    if (this.days.size === 0) this.days.set(noDay, { events: 0, bad: {} });
    return [...this.days].map(([dt, { events, bad }]) => {
      const lines = events + Object.values(bad).reduce((sum, n) => sum + n, 0);
      return { ...object, dt, lines, events, bad, ignored: {}, error, unread: true };
    });
  }

  /** Writes a tally row that the transform did not make. */
  writeTally(tally: Tally): void {
    const cells = rowColumns.map((column) => {
      if (column === 'kind') return 'tally';
      if (column === 'dt' || column === 'object') return tally[column];
      return column === 'tally' ? JSON.stringify(tally) : '\\N';
    });
    const bytes = Buffer.from(`${cells.join('\t')}\n`);
    increment(this.head);
    this.append(bytes, 0, bytes.length);
  }

  /** Writes out what is left. */
  flush(): void {
    if (this.used > 0) this.write(this.buffer.subarray(0, this.used));
    this.used = 0;
  }

  private append(bytes: Uint8Array, start: number, end: number): void {
    const length = this.head.length + end - start;
    if (this.used + length > this.buffer.length) {
      this.flush();
      if (length > this.buffer.length) this.buffer = Buffer.allocUnsafeSlow(length);
    }
    this.buffer.set(this.head, this.used);
    this.buffer.set(bytes.subarray(start, end), this.used + this.head.length);
    this.used += length;
  }
}

/** Counts up the decimal number the buffer begins with. */
function increment(number: Buffer): void {
  for (let at = digits - 1; at >= 0; at--) {
    const digit = number[at]!;
    if (digit !== 0x39) {
      number[at] = digit + 1;
      return;
    }
    number[at] = 0x30;
  }
}

/** The text of a row's column. */
function cell(bytes: Buffer, start: number, column: number): string {
  let from = start;
  for (let left = column; left > 0; left--) from = bytes.indexOf(tab, from) + 1;
  return bytes.toString('utf8', from, bytes.indexOf(tab, from));
}

/** What waiting looks like in a synchronous program. */
const nobody = new Int32Array(new SharedArrayBuffer(4));

function writeSome(descriptor: number, bytes: Uint8Array, at: number): number {
  for (;;) {
    try {
      return writeSync(descriptor, bytes, at);
    } catch (error) {
      // A pipe that another process made non-blocking, and full.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(nobody, 0, 0, 2);
    }
  }
}
