import { byteClass, cloudFrontEscapes, hexValue, type Memory } from './bytes.ts';
import { decode, isDoublyEncoded, plusIsSpace } from './decode.ts';

/** More pairs than this fit no line of 64 KiB (`a&` is the shortest). */
const mostPairs = 32_769;
const tableSize = 1024;

/**
 * The `name=value` pairs of a query string, found in place: offsets into the line, no strings made.
 * Names known beforehand get their place in `names` (in byte order) as an id.
 */
export class Pairs {
  readonly names: readonly string[];
  count = 0;
  /** Whether the query was percent-encoded twice. */
  twice = false;
  /** Pairs with a name that is not known. */
  unknown = 0;
  readonly nameStart = new Int32Array(mostPairs);
  readonly nameEnd = new Int32Array(mostPairs);
  readonly valueStart = new Int32Array(mostPairs);
  readonly valueEnd = new Int32Array(mostPairs);
  /** Classes of each value's bytes as they stand. */
  readonly valueFlags = new Uint8Array(mostPairs);
  /** Id of each pair's name, -1 for an unknown one. */
  readonly id = new Int32Array(mostPairs);
  /** Which pair each known name was last seen in, -1 for none. */
  readonly last: Int32Array;

  private readonly table = new Int16Array(tableSize).fill(-1);
  readonly nameBytes: readonly Buffer[];

  constructor(names: readonly string[]) {
    this.nameBytes = names.map((name) => Buffer.from(name)).sort(Buffer.compare);
    this.names = this.nameBytes.map(String);
    this.last = new Int32Array(names.length).fill(-1);
    for (const [id, bytes] of this.nameBytes.entries()) {
      let slot = bytes.reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 0) & (tableSize - 1);
      while (this.table[slot] !== -1) slot = (slot + 1) & (tableSize - 1);
      this.table[slot] = id;
    }
  }

  clear(): void {
    this.count = 0;
    this.unknown = 0;
    this.last.fill(-1);
  }

  /** Finds the pairs of `bytes[start, end)`; `layers`: how often it may have been percent-encoded. */
  scan(bytes: Uint8Array, start: number, end: number, memory: Memory, layers: 1 | 2): void {
    const { nameStart, nameEnd, valueStart, valueEnd, valueFlags, id: ids, last } = this;
    const classes = byteClass;
    this.clear();
    const hex = hexValue;
    const own = cloudFrontEscapes;
    let once = layers === 1;
    let twice = false;
    let escapedName = false;
    let count = 0;
    let at = start;
    while (at < end) {
      const name = at;
      let hash = 0;
      let byte = 0;
      let odd = false;
      while (at < end) {
        byte = bytes[at]!;
        if (byte === 61 || byte === 38) break;
        if (byte === 37 || byte === 43) odd = true;
        hash = (Math.imul(hash, 31) + byte) | 0;
        at += 1;
      }
      const nameTo = at;
      let value = at;
      let flags = 0;
      if (at < end && byte === 61) {
        value = ++at;
        while (at < end) {
          byte = bytes[at]!;
          // Everything that matters is at the ends of ASCII: `%`, `&`, `+`, space, controls; and what is not ASCII.
          if (byte > 43 && byte < 127) {
            at += 1;
            continue;
          }
          if (byte === 38) break;
          flags |= classes[byte]!;
          if (byte === 37 && !once && at < end - 2) {
            const high = hex[bytes[at + 1]!]!;
            const low = hex[bytes[at + 2]!]!;
            if (high >= 0 && low >= 0) {
              const code = high * 16 + low;
              if (own[code] === 0) once = true;
              else if (code === 37 && at < end - 4 && hex[bytes[at + 3]!]! >= 0 && hex[bytes[at + 4]!]! >= 0) {
                twice = true;
              }
            }
          }
          at += 1;
        }
      }
      if (nameTo > name) {
        nameStart[count] = name;
        nameEnd[count] = nameTo;
        valueStart[count] = value;
        valueEnd[count] = at;
        valueFlags[count] = flags;
        if (odd) {
          escapedName = true;
          ids[count] = -1;
        } else {
          const known = this.lookUp(bytes, name, nameTo, hash);
          ids[count] = known;
          if (known >= 0) last[known] = count;
          else this.unknown += 1;
        }
        count += 1;
      }
      at += 1;
    }
    this.count = count;
    this.twice = twice && !once;
    if (escapedName) {
      // A proof may stand in a name as well.
      if (layers === 2) this.twice = isDoublyEncoded(bytes, start, end);
      this.readEscapedNames(bytes, memory, layers === 1);
    }
  }

  private lookUp(bytes: Uint8Array, start: number, end: number, hash: number): number {
    let slot = hash & (tableSize - 1);
    for (;;) {
      const id = this.table[slot]!;
      if (id < 0) return -1;
      const name = this.nameBytes[id]!;
      if (name.length === end - start) {
        let at = 0;
        while (at < name.length && name[at] === bytes[start + at]) at += 1;
        if (at === name.length) return id;
      }
      slot = (slot + 1) & (tableSize - 1);
    }
  }

  /** Rare: a name with escapes in it. Encoding is proved by the whole query, so names are looked at again, in order. */
  private readEscapedNames(bytes: Uint8Array, memory: Memory, cleaned: boolean): void {
    const { last } = this;
    last.fill(-1);
    this.unknown = 0;
    for (let pair = 0; pair < this.count; pair += 1) {
      const from = memory.top;
      decode(bytes, this.nameStart[pair]!, this.nameEnd[pair]!, memory, this.twice, plusIsSpace);
      const name = memory.text(from, memory.top);
      const known = this.names.indexOf(cleaned ? name.replace(/[\u0000-\u001f\u007f-\u009f]/g, '') : name);
      memory.top = from;
      this.id[pair] = known;
      if (known >= 0) last[known] = pair;
      else this.unknown += 1;
    }
  }
}
