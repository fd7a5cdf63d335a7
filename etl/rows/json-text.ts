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
import type { Memory } from './memory.ts';

/** Deepest nesting of arrays and objects read. */
const deepest = 64;

/** By their first letters. */
const words = new Map(['true', 'false', 'null'].map((word) => [word.charCodeAt(0), word]));
/** What may follow a backslash, besides `u`. */
const simpleEscapes = Buffer.from('"\\/bfnrt');

/**
 * Checks JSON text in memory (RFC 8259) and takes out the white space in place; what is built on it looks at the parts as they
 * come by. The answer is JSON.parse's (a test compares them); in bytes because entities come with nearly every event
 * (JSON.parse and stringify of a usual one cost 5 µs, this 1).
 */
export class JsonText {
  /** End of the compact text. */
  end = 0;

  protected readonly memory: Memory;
  protected readonly bytes: Buffer;
  /** Where the next byte of the compact text goes. */
  protected to = 0;
  /** Whether it is no JSON: then there is nothing left to read. */
  protected failed = false;
  /** Content of the string last read, without quotes. */
  protected stringStart = 0;
  protected stringEnd = 0;
  private stringEscaped = false;
  private at = 0;
  private stop = 0;
  private depth = 0;

  constructor(memory: Memory) {
    this.memory = memory;
    this.bytes = memory.bytes;
  }

  /** Begins to read `memory[start, end)`. */
  protected begin(start: number, end: number): void {
    this.at = start;
    this.to = start;
    this.stop = end;
    this.depth = 0;
    this.failed = false;
    this.skipSpace();
  }

  /** False if what was read was not JSON, or there is more. */
  protected finish(): boolean {
    this.skipSpace();
    this.end = this.to;
    return !this.failed && this.at === this.stop;
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
  protected peek(): number {
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

  protected value(): void {
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

  protected string(): void {
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
  protected unescape(): void {
    if (!this.stringEscaped || this.failed) return;
    const said: unknown = JSON.parse(`"${this.bytes.toString('utf8', this.stringStart, this.stringEnd)}"`);
    this.stringStart = this.memory.top;
    this.stringEnd = this.memory.write(String(said));
  }

  /** Opens an object or array; false (and failed) if that is too deep. */
  protected open(byte: number): boolean {
    this.depth += 1;
    if (this.depth > deepest) {
      this.fail();
      return false;
    }
    this.put(byte);
    this.skipSpace();
    return true;
  }

  protected close(byte: number): void {
    this.depth -= 1;
    this.put(byte);
  }

  /** After a member: true if another follows; false at the end of the container or on failure. */
  protected more(closing: number): boolean {
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

  protected key(): boolean {
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
}
