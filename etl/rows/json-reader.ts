import { schemas } from '../../lib/protocol/parameters.ts';
import { loopResults } from './byte-loops.ts';
import { hexValue } from './byte-tables.ts';
import {
  backslash,
  braceClose,
  braceOpen,
  bracketClose,
  bracketOpen,
  carriageReturn,
  colon,
  comma,
  digitZero,
  dot,
  hyphen,
  isDigit,
  lineFeed,
  plus,
  quote,
  smallBit,
  smallE,
  smallU,
  space,
  tab,
} from './characters.ts';
import type { Memory, Span } from './memory.ts';
import { isSchema, isVersion } from './schema-address.ts';
import { isText, startsWith } from './text.ts';

/** Deepest nesting of arrays and objects read. */
const deepest = 64;

export type Envelope = 'contexts' | 'self_describing';

const contextsPrefix = Buffer.from(`iglu:${schemas.contexts}/1-`);
const selfDescribingPrefix = Buffer.from(`iglu:${schemas.selfDescribing}/1-`);
const webPagePrefix = Buffer.from(`iglu:${schemas.webPage}/`);
const webPageId = Buffer.from('{"id":"');
const schemaKey = Buffer.from('schema');
const dataKey = Buffer.from('data');

/** By their first letters. */
const words = new Map(['true', 'false', 'null'].map((word) => [word.charCodeAt(0), word]));
/** What may follow a backslash, besides `u`. */
const simpleEscapes = Buffer.from('"\\/bfnrt');

/**
 * Checks JSON text in memory, takes out the white space in place, and notes the parts of its envelope on the way.
 * The answer is JSON.parse's (a test compares them); in bytes because entities come with nearly every event
 * (JSON.parse and stringify of a usual one cost 5 µs, this 1).
 */
export class JsonReader {
  /** End of the compact text. */
  end = 0;
  /** Whether the envelope is the one asked for. */
  isEnvelope = false;
  /** Content of the string `data.schema` of a self-describing event, in memory; start -1 where it is not plain. */
  schemaStart = -1;
  schemaEnd = -1;
  /** Text of the first web_page entity's id, null if there is none. */
  pageViewId: string | null = null;
  /** The same as a place in memory, where the usual form of the entity allows it; else -1. */
  pageViewIdStart = -1;
  pageViewIdEnd = -1;
  /** End of the entities: where the `]` of `data` stands, -1 if there is none. */
  entitiesEnd = -1;
  entityCount = 0;

  private readonly memory: Memory;
  /** What envelopes and web_page entities begin with, in memory for the loops. */
  private readonly kept: Readonly<Record<Envelope | 'webPage', Span>>;
  private readonly bytes: Buffer;
  private at = 0;
  private to = 0;
  private stop = 0;
  private depth = 0;
  private failed = false;
  private envelope: Envelope = 'contexts';
  /** Of the entity last read. */
  private entityOk = false;
  private entitySchemaStart = 0;
  private entitySchemaEnd = 0;
  /** Content of the string last read, without quotes. */
  private stringStart = 0;
  private stringEnd = 0;
  private stringEscaped = false;

  constructor(memory: Memory) {
    this.memory = memory;
    this.bytes = memory.bytes;
    this.kept = {
      contexts: memory.keep(contextsPrefix.toString()),
      self_describing: memory.keep(selfDescribingPrefix.toString()),
      webPage: memory.keep(webPagePrefix.toString()),
    };
  }

  /** False if `memory[start, end)` is not JSON. */
  read(start: number, end: number, envelope: Envelope): boolean {
    return this.readUsual(start, end, envelope) || this.readPlainly(start, end, envelope);
  }

  /** Compact JSON of the right envelope, as trackers send it: by the byte loops. */
  private readUsual(start: number, end: number, envelope: Envelope): boolean {
    const { memory, kept } = this;
    const { start: head, end: headEnd } = kept[envelope];
    const { start: page, end: pageEnd } = kept.webPage;
    const isContexts = envelope === 'contexts' ? 1 : 0;
    if (memory.loops.readJson(start, end, isContexts, head, headEnd - head, page, pageEnd - page) < 0) return false;
    const { results } = memory;
    this.end = end;
    this.isEnvelope = true;
    this.schemaStart = results[loopResults.schemaStart]!;
    this.schemaEnd = results[loopResults.schemaEnd]!;
    this.pageViewId = null;
    this.pageViewIdStart = results[loopResults.pageViewIdStart]!;
    this.pageViewIdEnd = results[loopResults.pageViewIdEnd]!;
    this.entitiesEnd = results[loopResults.entitiesEnd]!;
    this.entityCount = results[loopResults.entityCount]!;
    return true;
  }

  /** Any text. */
  readPlainly(start: number, end: number, envelope: Envelope): boolean {
    this.at = start;
    this.to = start;
    this.stop = end;
    this.depth = 0;
    this.failed = false;
    this.envelope = envelope;
    this.isEnvelope = false;
    this.schemaStart = -1;
    this.schemaEnd = -1;
    this.pageViewId = null;
    this.pageViewIdStart = -1;
    this.entitiesEnd = -1;
    this.entityCount = 0;
    this.skipSpace();
    if (this.bytes[this.at] === braceOpen && this.at < this.stop) this.top();
    else this.value();
    this.skipSpace();
    if (this.failed || this.at !== this.stop) return false;
    this.end = this.to;
    return true;
  }

  private skipSpace(): void {
    const { bytes, stop } = this;
    let at = this.at;
    while (at < stop) {
      const byte = bytes[at]!;
      if (byte !== space && byte !== lineFeed && byte !== carriageReturn && byte !== tab) break;
      at += 1;
    }
    this.at = at;
  }

  /** Next byte, -1 at the end. */
  private peek(): number {
    return this.at < this.stop ? this.bytes[this.at]! : -1;
  }

  private put(byte: number): void {
    this.bytes[this.to++] = byte;
    this.at += 1;
  }

  private fail(): void {
    this.failed = true;
    this.at = this.stop;
  }

  private value(): void {
    const byte = this.peek();
    const word = words.get(byte);
    if (byte === quote) this.string();
    else if (byte === braceOpen) this.object();
    else if (byte === bracketOpen) this.array();
    else if (word !== undefined) this.word(word);
    else this.number();
  }

  private word(word: string): void {
    for (let index = 0; index < word.length; index += 1) {
      if (this.peek() !== word.charCodeAt(index)) {
        this.fail();
        return;
      }
      this.put(word.charCodeAt(index));
    }
  }

  private digits(): boolean {
    const from = this.at;
    for (let byte = this.peek(); isDigit(byte); byte = this.peek()) this.put(byte);
    return this.at > from;
  }

  private number(): void {
    if (this.peek() === hyphen) this.put(hyphen);
    if (this.peek() === digitZero) this.put(digitZero);
    else if (!this.digits()) {
      this.fail();
      return;
    }
    if (this.peek() === dot) {
      this.put(dot);
      if (!this.digits()) {
        this.fail();
        return;
      }
    }
    const byte = this.peek();
    if ((byte | smallBit) === smallE) {
      this.put(byte);
      const sign = this.peek();
      if (sign === plus || sign === hyphen) this.put(sign);
      if (!this.digits()) this.fail();
    }
  }

  private string(): void {
    const { bytes, stop } = this;
    let { at, to } = this;
    this.stringEscaped = false;
    bytes[to++] = quote;
    at += 1;
    this.stringStart = to;
    if (at === to) {
      // No white space before here: the text stands where it belongs, and is only looked at.
      while (at < stop) {
        const byte = bytes[at]!;
        if (byte === quote || byte === backslash || byte < space) break;
        at += 1;
      }
      to = at;
    }
    for (;;) {
      if (at >= stop) {
        this.fail();
        return;
      }
      const byte = bytes[at++]!;
      bytes[to++] = byte;
      if (byte === quote) break;
      if (byte < space) {
        this.fail();
        return;
      }
      if (byte === backslash) {
        this.stringEscaped = true;
        const escaped = at < stop ? bytes[at++]! : 0;
        bytes[to++] = escaped;
        if (escaped === smallU) {
          for (let digit = 0; digit < 4; digit += 1) {
            if (at >= stop || hexValue[bytes[at]!]! < 0) {
              this.fail();
              return;
            }
            bytes[to++] = bytes[at++]!;
          }
        } else if (!simpleEscapes.includes(escaped)) {
          this.fail();
          return;
        }
      }
    }
    this.stringEnd = to - 1;
    this.at = at;
    this.to = to;
  }

  /** Replaces a string last read that holds escapes, for comparing, by what it says: at the top of memory. */
  private unescape(): void {
    if (!this.stringEscaped || this.failed) return;
    const said: unknown = JSON.parse(`"${this.bytes.toString('utf8', this.stringStart, this.stringEnd)}"`);
    this.stringStart = this.memory.top;
    this.stringEnd = this.memory.write(String(said));
  }

  /** Opens an object or array; false (and failed) if that is too deep. */
  private open(byte: number): boolean {
    this.depth += 1;
    if (this.depth > deepest) {
      this.fail();
      return false;
    }
    this.put(byte);
    this.skipSpace();
    return true;
  }

  private close(byte: number): void {
    this.depth -= 1;
    this.put(byte);
  }

  /** After a member: true if another follows; false at the end of the container or on failure. */
  private more(closing: number): boolean {
    this.skipSpace();
    const byte = this.peek();
    if (byte === comma) {
      this.put(comma);
      this.skipSpace();
      return true;
    }
    if (byte === closing) this.close(closing);
    else this.fail();
    return false;
  }

  private key(): boolean {
    if (this.peek() !== quote) {
      this.fail();
      return false;
    }
    this.string();
    this.skipSpace();
    if (this.peek() !== colon) {
      this.fail();
      return false;
    }
    this.put(colon);
    this.skipSpace();
    return true;
  }

  private object(): void {
    if (!this.open(braceOpen)) return;
    if (this.peek() === braceClose) {
      this.close(braceClose);
      return;
    }
    do {
      if (!this.key()) return;
      this.value();
    } while (!this.failed && this.more(braceClose));
  }

  private array(): void {
    if (!this.open(bracketOpen)) return;
    if (this.peek() === bracketClose) {
      this.close(bracketClose);
      return;
    }
    do this.value();
    while (!this.failed && this.more(bracketClose));
  }

  /** Which of the two keys of an envelope the key last read is, if any. */
  private envelopeKey(): 'schema' | 'data' | null {
    this.unescape();
    const { bytes, stringStart, stringEnd } = this;
    if (isText(bytes, stringStart, stringEnd, schemaKey)) return 'schema';
    return isText(bytes, stringStart, stringEnd, dataKey) ? 'data' : null;
  }

  private top(): void {
    let schemaOk = false;
    let dataOk = false;
    if (!this.open(braceOpen)) return;
    if (this.peek() === braceClose) {
      this.close(braceClose);
      return;
    }
    do {
      if (!this.key()) return;
      const key = this.envelopeKey();
      const next = this.peek();
      if (key === 'schema') {
        schemaOk = false;
        if (next === quote) {
          this.string();
          this.unescape();
          schemaOk = !this.failed && this.isEnvelopeSchema();
        } else this.value();
      } else if (key === 'data') {
        dataOk = false;
        this.entityCount = 0;
        this.entitiesEnd = -1;
        this.pageViewId = null;
        this.pageViewIdStart = -1;
        this.schemaStart = -1;
        if (this.envelope === 'contexts' && next === bracketOpen) dataOk = this.entities();
        else if (this.envelope === 'self_describing' && next === braceOpen) {
          this.entity();
          dataOk = this.entityOk;
          this.schemaStart = this.entitySchemaStart;
          this.schemaEnd = this.entitySchemaEnd;
        } else this.value();
      } else this.value();
    } while (!this.failed && this.more(braceClose));
    this.isEnvelope = schemaOk && dataOk;
  }

  private isEnvelopeSchema(): boolean {
    const what = this.envelope === 'contexts' ? contextsPrefix : selfDescribingPrefix;
    if (!startsWith(this.bytes, this.stringStart, this.stringEnd, what)) return false;
    // What follows "1-" is N-N.
    return isVersion(this.bytes, this.stringStart + what.length, this.stringEnd, 2);
  }

  private entities(): boolean {
    let ok = true;
    if (!this.open(bracketOpen)) return false;
    if (this.peek() === bracketClose) {
      this.entitiesEnd = this.to;
      this.close(bracketClose);
      return true;
    }
    do {
      if (this.peek() === braceOpen) {
        this.entity();
        if (!this.entityOk) ok = false;
      } else {
        this.value();
        ok = false;
      }
      this.entityCount += 1;
    } while (!this.failed && this.more(bracketClose));
    this.entitiesEnd = this.to - 1;
    return ok;
  }

  private entity(): void {
    let schemaOk = false;
    let dataAt = -1;
    let dataEnd = -1;
    let schemaStart = -1;
    let schemaEnd = -1;
    if (!this.open(braceOpen)) return;
    this.entityOk = false;
    if (this.peek() === braceClose) {
      this.close(braceClose);
      return;
    }
    do {
      if (!this.key()) return;
      const key = this.envelopeKey();
      if (key === 'schema') {
        schemaOk = false;
        if (this.peek() === quote) {
          this.string();
          this.unescape();
          schemaStart = this.stringStart;
          schemaEnd = this.stringEnd;
          schemaOk = !this.failed && isSchema(this.bytes, schemaStart, schemaEnd);
        } else this.value();
      } else if (key === 'data') {
        dataAt = this.to;
        this.value();
        dataEnd = this.to;
      } else this.value();
    } while (!this.failed && this.more(braceClose));
    if (this.failed) return;
    this.entityOk = schemaOk && dataAt >= 0;
    this.entitySchemaStart = schemaStart;
    this.entitySchemaEnd = schemaEnd;
    if (
      this.envelope === 'contexts' &&
      this.entityOk &&
      this.pageViewIdStart < 0 &&
      this.pageViewId === null &&
      startsWith(this.bytes, schemaStart, schemaEnd, webPagePrefix)
    ) {
      this.readWebPage(dataAt, dataEnd);
    }
  }

  /** `{"id":"…"}` and nothing else is read in place; any other form by JSON.parse. */
  private readWebPage(start: number, end: number): void {
    const { bytes } = this;
    if (startsWith(bytes, start, end, webPageId)) {
      const from = start + webPageId.length;
      let at = from;
      while (bytes[at] !== quote && bytes[at] !== backslash) at += 1;
      if (bytes[at] === quote && at + 2 === end) {
        this.pageViewIdStart = from;
        this.pageViewIdEnd = at;
        return;
      }
    }
    this.pageViewId = pageViewIdOf(JSON.parse(bytes.toString('utf8', start, end)));
    // The first web_page entity decides, also when it has no id.
    if (this.pageViewId === null) this.pageViewId = '';
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const pageViewIdOf = (data: unknown): string | null => (isRecord(data) && typeof data.id === 'string' ? data.id : null);
