import { loopResults } from './byte-loops.ts';
import { decode, isDoublyEncoded, plusIsSpace } from './decode.ts';
import type { Memory, Span } from './memory.ts';
import { cleanText } from './text.ts';

/** More pairs than this fit no line of 64 KiB (`a&` is the shortest). */
const mostPairs = 32_769;
const tableSize = 1024;
/** What a pair is in memory: i32 each. */
const pairFields = { nameStart: 0, nameEnd: 1, valueStart: 2, valueEnd: 3, id: 4, flags: 5 } as const;
const pairSize = 6;

/**
 * The `name=value` pairs of a query string, found in place: offsets into memory, no strings made.
 * Names known beforehand get their place in `names` (in byte order) as an id.
 */
export class Pairs {
  readonly names: readonly string[];
  readonly nameBytes: readonly Buffer[];
  count = 0;
  /** Whether the query was percent-encoded twice. */
  twice = false;
  /** Pairs with a name that is not known. */
  unknown = 0;
  /** Which pair each known name was last seen in, -1 for none. */
  readonly last: Int32Array;
  /** Start and length of each name, for the byte loops. */
  readonly namePlaces: Int32Array;
  readonly pairs: Int32Array;

  private readonly memory: Memory;
  private readonly table: Int32Array;
  private readonly span: Span = { start: 0, end: 0 };

  constructor(memory: Memory, names: readonly string[]) {
    this.memory = memory;
    this.nameBytes = names.map((name) => Buffer.from(name)).sort(Buffer.compare);
    this.names = this.nameBytes.map(String);
    this.last = memory.keepInts(names.length).fill(-1);
    this.pairs = memory.keepInts(mostPairs * pairSize);
    this.namePlaces = memory.keepInts(names.length * 2);
    this.table = memory.keepInts(tableSize / 2);
    const slots = new Int16Array(this.table.buffer, this.table.byteOffset, tableSize).fill(-1);
    for (const [id, bytes] of this.nameBytes.entries()) {
      const { start, end } = memory.keep(bytes.toString());
      this.namePlaces[id * 2] = start;
      this.namePlaces[id * 2 + 1] = end - start;
      let slot = bytes.reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 0) & (tableSize - 1);
      while (slots[slot] !== -1) slot = (slot + 1) & (tableSize - 1);
      slots[slot] = id;
    }
  }

  clear(): void {
    this.count = 0;
    this.unknown = 0;
    this.last.fill(-1);
  }

  nameStart(pair: number): number {
    return this.pairs[pair * pairSize + pairFields.nameStart]!;
  }

  nameEnd(pair: number): number {
    return this.pairs[pair * pairSize + pairFields.nameEnd]!;
  }

  valueStart(pair: number): number {
    return this.pairs[pair * pairSize + pairFields.valueStart]!;
  }

  valueEnd(pair: number): number {
    return this.pairs[pair * pairSize + pairFields.valueEnd]!;
  }

  /** Id of the pair's name, -1 for an unknown one. */
  id(pair: number): number {
    return this.pairs[pair * pairSize + pairFields.id]!;
  }

  /** Finds the pairs of `memory[start, end)`; `layers`: how often it may have been percent-encoded. */
  scan(start: number, end: number, layers: 1 | 2): void {
    const { memory, table, namePlaces, last, pairs } = this;
    last.fill(-1);
    this.count = memory.loops.scanPairs(
      start,
      end,
      layers,
      table.byteOffset,
      namePlaces.byteOffset,
      last.byteOffset,
      pairs.byteOffset,
    );
    const { results } = memory;
    this.twice = results[loopResults.twice] === 1;
    this.unknown = results[loopResults.unknown]!;
    if (results[loopResults.escapedNames] === 1) {
      // A proof may stand in a name as well.
      if (layers === 2) this.twice = isDoublyEncoded(memory.bytes, start, end);
      this.readEscapedNames(layers === 1);
    }
  }

  /** Rare: a name with escapes in it. Encoding is proved by the whole query, so names are looked at again, in order. */
  private readEscapedNames(isCleaned: boolean): void {
    const { last, memory, span } = this;
    last.fill(-1);
    this.unknown = 0;
    for (let pair = 0; pair < this.count; pair += 1) {
      const from = memory.top;
      decode(memory, this.nameStart(pair), this.nameEnd(pair), this.twice, plusIsSpace);
      cleanText(memory, from, memory.top, isCleaned ? memory.flags : 0, span);
      const known = this.names.indexOf(memory.text(span.start, span.end));
      memory.top = from;
      this.pairs[pair * pairSize + pairFields.id] = known;
      if (known >= 0) last[known] = pair;
      else this.unknown += 1;
    }
  }
}
