import type { Memory } from '../memory.ts';

/** Instead of where a text starts: the column becomes null, or is left as it is. */
export const isNull = -1;
export const isLeft = -2;

/** Most keys remembered, and the bytes of them and their answers. Together 600 KiB. */
const mostKeys = 4096;
const mostBytes = 512 << 10;
/** Slots of the hash table, a power of two well above the keys. */
const slotCount = 4 * mostKeys;

/**
 * What was answered to a key of bytes: a fixed piece of memory, which forgets everything when it is full. (Traffic repeats
 * itself: refilling it costs less than keeping an order of use for every hit.)
 */
export class Answers {
  private readonly memory: Memory;
  private readonly columns: number;
  private readonly from: number;
  private top: number;
  private count = 0;
  /** Number of a record plus one; 0 is none. */
  private readonly slots = new Int32Array(slotCount);
  private readonly hashes = new Int32Array(mostKeys);
  /** Of each record: start and end of its key, then of the text of each column, or what `isNull`, `isLeft` say. */
  private readonly records: Int32Array;

  /** @param columns how many columns an answer has */
  constructor(memory: Memory, columns: number) {
    this.memory = memory;
    this.columns = columns;
    this.from = memory.keepBytes(mostBytes);
    this.top = this.from;
    this.records = new Int32Array(mostKeys * this.width);
  }

  private get width(): number {
    return 2 + 2 * this.columns;
  }

  /** The number of what is remembered of the key `memory[start, end)`; -1 if nothing is. */
  find(start: number, end: number): number {
    const hash = this.hash(start, end);
    for (let slot = hash & (slotCount - 1); ; slot = (slot + 1) & (slotCount - 1)) {
      const record = this.slots[slot]! - 1;
      if (record < 0) return -1;
      if (this.hashes[record] === hash && this.hasKey(record, start, end)) return record;
    }
  }

  /** Where the text of a column of a record starts; `isNull` or `isLeft` where there is none. */
  startOf(record: number, column: number): number {
    return this.records[record * this.width + 2 + 2 * column]!;
  }

  endOf(record: number, column: number): number {
    return this.records[record * this.width + 3 + 2 * column]!;
  }

  /** Remembers texts (undefined: left as it is) for a key that is not there; gives the record's number. -1 if they are too long to be kept. */
  add(start: number, end: number, texts: readonly (string | null | undefined)[]): number {
    // Three bytes a UTF-16 unit is the most UTF-8 takes.
    const most = texts.reduce((sum, text) => sum + 3 * (text?.length ?? 0), end - start);
    if (most > mostBytes / 8) return -1;
    if (this.count === mostKeys || this.top + most > this.from + mostBytes) this.forget();
    const record = this.count++;
    const at = record * this.width;
    const { records } = this;
    const { bytes } = this.memory;
    records[at] = this.top;
    bytes.copyWithin(this.top, start, end);
    this.top += end - start;
    records[at + 1] = this.top;
    for (const [column, text] of texts.entries()) {
      records[at + 2 + 2 * column] = text === undefined ? isLeft : text === null ? isNull : this.top;
      if (text) this.top += bytes.write(text, this.top, 'utf8');
      records[at + 3 + 2 * column] = this.top;
    }
    const hash = this.hash(start, end);
    this.hashes[record] = hash;
    let slot = hash & (slotCount - 1);
    while (this.slots[slot] !== 0) slot = (slot + 1) & (slotCount - 1);
    this.slots[slot] = record + 1;
    return record;
  }

  private forget(): void {
    this.slots.fill(0);
    this.count = 0;
    this.top = this.from;
  }

  private hasKey(record: number, start: number, end: number): boolean {
    const at = record * this.width;
    const keyStart = this.records[at]!;
    if (this.records[at + 1]! - keyStart !== end - start) return false;
    const { bytes } = this.memory;
    for (let offset = end - start - 1; offset >= 0; offset -= 1) {
      if (bytes[keyStart + offset] !== bytes[start + offset]) return false;
    }
    return true;
  }

  /** FNV-1a, 32 bits. */
  private hash(start: number, end: number): number {
    const { bytes } = this.memory;
    let hash = 0x811c9dc5;
    for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
    return hash ^ (hash >>> 15);
  }
}
