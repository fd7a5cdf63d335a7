import { loopResults } from '../byte-loops.ts';
import type { Cells } from '../cells.ts';

/** Instead of where a text starts: the column becomes null, or is left as it is. */
const isNull = -1;
const isLeft = -2;

/** Most keys remembered, and the bytes of them and their answers. */
const mostKeys = 4096;
const mostBytes = 512 << 10;
/** Slots of the hash table, a power of two well above the keys. */
const slotCount = 4 * mostKeys;

/** A column, and how many bytes of it count. */
export interface Read {
  readonly cell: number;
  readonly width: number;
}

/**
 * What was answered to the values of some columns, for others: a fixed piece of memory, which forgets everything when it is full.
 * (Traffic repeats itself: refilling it costs less than keeping an order of use for every hit.)
 */
export class Answers {
  private readonly cells: Cells;
  private readonly from: number;
  private top: number;
  private count = 0;
  private readonly reads: Int32Array;
  private readonly fills: Int32Array;
  /** Number of a record plus one; 0 is none. */
  private readonly slots: Int32Array;
  /** Of each record: its key's hash, start and end, then of the text for each column: start, or what `isNull`, `isLeft` say; end. */
  private readonly records: Int32Array;
  private readonly width: number;

  constructor(cells: Cells, reads: readonly Read[], fills: readonly number[]) {
    const { memory } = cells;
    this.cells = cells;
    this.width = 3 + 2 * fills.length;
    this.reads = memory.keepInts(2 * reads.length);
    this.reads.set(reads.flatMap(({ cell, width }) => [cell, width]));
    this.fills = memory.keepInts(fills.length);
    this.fills.set(fills);
    this.slots = memory.keepInts(slotCount);
    this.records = memory.keepInts(mostKeys * this.width);
    this.from = memory.keepBytes(mostBytes);
    this.top = this.from;
  }

  /** Fills the columns with what was answered to the values there are; false if nothing was. */
  recall(): boolean {
    const { cells, reads, fills, slots, records } = this;
    const { memory } = cells;
    const found = memory.loops.recall(
      memory.top,
      reads.byteOffset,
      reads.length / 2,
      cells.start.byteOffset,
      cells.end.byteOffset,
      slots.byteOffset,
      slotCount - 1,
      records.byteOffset,
      this.width * 4,
      fills.byteOffset,
      fills.length,
    );
    return found === 1;
  }

  /**
   * Remembers texts (undefined: left as it is) for the values `recall` has just not found.
   *
   * @returns false if they are too long to be kept
   */
  remember(texts: readonly (string | null | undefined)[]): boolean {
    const { memory } = this.cells;
    const start = memory.top;
    const end = memory.results[loopResults.keyEnd]!;
    const hash = memory.results[loopResults.keyHash]!;
    // Three bytes a UTF-16 unit is the most UTF-8 takes.
    const most = texts.reduce((sum, text) => sum + 3 * (text?.length ?? 0), end - start);
    if (most > mostBytes / 8) return false;
    if (this.count === mostKeys || this.top + most > this.from + mostBytes) this.forget();
    const { records, slots } = this;
    let at = this.count * this.width;
    this.count += 1;
    records[at++] = hash;
    records[at++] = this.top;
    memory.bytes.copyWithin(this.top, start, end);
    this.top += end - start;
    records[at++] = this.top;
    for (const text of texts) {
      records[at++] = text === undefined ? isLeft : text === null ? isNull : this.top;
      if (text) this.top += memory.bytes.write(text, this.top, 'utf8');
      records[at++] = this.top;
    }
    let slot = hash & (slotCount - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (slotCount - 1);
    slots[slot] = this.count;
    return true;
  }

  private forget(): void {
    this.slots.fill(0);
    this.count = 0;
    this.top = this.from;
  }
}
