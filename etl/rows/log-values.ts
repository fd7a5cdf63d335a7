import { pixelDataKeys } from '../../lib/protocol/parameters.ts';
import { equalsSign, semicolon } from './characters.ts';
import { copyAddress, copyField, decodeField, decodeOnce, decodeValue, plusIsSpace } from './decode.ts';
import { placeOf } from './log-format.ts';
import type { LogLine } from './log-line.ts';
import type { Memory, Span } from './memory.ts';
import { Pairs } from './pairs.ts';
import { startsWith, trimSpaces } from './text.ts';

const agent = placeOf('cs(User-Agent)');
const cookies = placeOf('cs(Cookie)');
const referrer = placeOf('cs(Referer)');
const pixelData = placeOf('viewer-request-log-data');

/** The collector's own cookie among those of the request. */
const cookiePrefix = Buffer.from('sp=');

/**
 * Values of a line's own fields, and of the pixel function's custom log data among them, decoded by README.md, "Encoding".
 *
 * Each is brought to the top of memory: it starts where the answer says and ends at the top, its classes are in `memory.flags`.
 */
export class LogValues {
  private readonly memory: Memory;
  private readonly line: LogLine;
  private readonly pairs: Pairs;
  private pairsAreRead = false;
  private readonly cookie: Span = { start: 0, end: 0 };

  constructor(memory: Memory, line: LogLine) {
    this.memory = memory;
    this.line = line;
    this.pairs = new Pairs(memory, pixelDataKeys);
  }

  /** The keys of the custom log data; their places are the ids. */
  get pixelKeys(): readonly string[] {
    return this.pairs.names;
  }

  /** Forgets the line before. */
  clear(): void {
    this.pairsAreRead = false;
  }

  /** Where the value of a field starts (of cookies: that of the collector's own); -1 if the line has none. */
  field(place: number): number {
    const { memory, line } = this;
    if (!line.has(place)) return -1;
    const from = memory.top;
    const start = line.startOf(place);
    const end = line.endOf(place);
    if (place === cookies) return this.ownCookie(start, end);
    if (place === agent) decodeField(memory, start, end);
    else if (place === referrer) copyAddress(memory, start, end);
    else copyField(memory, start, end);
    return from;
  }

  /** Where the value of a key of the custom log data starts, -1 if it is not there. */
  pixel(id: number): number {
    const { memory, pairs } = this;
    if (!this.pairsAreRead) this.readPairs();
    const pair = pairs.last[id]!;
    if (pair < 0) return -1;
    const from = memory.top;
    decodeValue(memory, pairs.valueStart(pair), pairs.valueEnd(pair), pairs.twice, plusIsSpace);
    return from;
  }

  private ownCookie(start: number, end: number): number {
    const { memory, cookie } = this;
    const { bytes } = memory;
    let from = memory.top;
    decodeField(memory, start, end);
    for (const { top } = memory; from < top; ) {
      let to = from;
      while (to < top && bytes[to] !== semicolon) to += 1;
      cookie.start = from;
      cookie.end = to;
      trimSpaces(bytes, cookie);
      if (startsWith(bytes, cookie.start, cookie.end, cookiePrefix)) {
        // The classes are those of all cookies: what this one needs is among them.
        memory.top = cookie.end;
        return cookie.start + cookiePrefix.length;
      }
      from = to + 1;
    }
    return -1;
  }

  private readPairs(): void {
    const { memory, line, pairs } = this;
    this.pairsAreRead = true;
    pairs.clear();
    if (!line.has(pixelData)) return;
    let start = line.startOf(pixelData);
    let end = line.endOf(pixelData);
    if (!memory.bytes.subarray(start, end).includes(equalsSign)) {
      // Not a pair to be seen: the whole was encoded once more.
      const from = memory.top;
      decodeOnce(memory, start, end);
      start = from;
      end = memory.top;
    }
    pairs.scan(start, end, 2);
  }
}
