import { isUtf8 } from 'node:buffer';
import {
  type ByteLoops,
  createByteLoops,
  firstFreePlace,
  loopResults,
  resultsPlace,
  tablePlaces,
} from './byte-loops.ts';
import { base64Digits, byteClass, cloudFrontEscapes, hasControl, hexValue, schemaBytes } from './byte-tables.ts';
import { isLateControl } from './characters.ts';

/**
 * 32 MiB, of which what is never touched costs nothing: fields and pairs of the longest line (64 KiB, all of it separators) take 4,
 * what enrichments remember half a MiB each, 12 at most, the rest is for values. A value takes at most three times its bytes when
 * decoded (U+FFFD) and four when cleaned (tabs), once each, and address parts and the row repeat it.
 */
const memoryBytes = 32 << 20;

/** A piece of text in memory. */
export interface Span {
  start: number;
  end: number;
}

/**
 * The working memory of a transform: one buffer in which a line is read, its decoded values pile up and its row is written.
 *
 * One buffer, so that moving bytes is `copyWithin` and the byte loops reach everything: no views are made, nothing is collected.
 */
export class Memory {
  readonly bytes: Buffer;
  readonly loops: ByteLoops;
  /** What the loops answered beside what they returned: see `loopResults`. */
  readonly results: Int32Array;
  /** First free byte. */
  top = 0;
  /** Classes of the bytes last written by one of the decoders. */
  flags = 0;
  private readonly buffer: ArrayBuffer;
  private kept = firstFreePlace;

  constructor() {
    const { memory, loops } = createByteLoops(memoryBytes);
    this.buffer = memory;
    this.loops = loops;
    this.bytes = Buffer.from(memory);
    this.results = this.ints(resultsPlace, Object.keys(loopResults).length);
    this.bytes.set(new Uint8Array(hexValue.buffer), tablePlaces.hex);
    this.bytes.set(byteClass, tablePlaces.classes);
    this.bytes.set(cloudFrontEscapes, tablePlaces.own);
    this.bytes.set(base64Digits, tablePlaces.base64);
    this.bytes.set(schemaBytes, tablePlaces.schema);
  }

  /** A place for so many i32, which stays; before the first line only. */
  keepInts(count: number): Int32Array {
    const start = (this.kept + 3) & ~3;
    this.kept = start + count * 4;
    return this.ints(start, count);
  }

  /** A place for so many bytes, which stays; before the first line only. */
  keepBytes(count: number): number {
    const start = this.kept;
    this.kept += count;
    return start;
  }

  private ints(start: number, count: number): Int32Array {
    return new Int32Array(this.buffer, start, count);
  }

  /** Puts text where it stays; before the first line only. Rows are full of constants, and writing a string costs 100 ns. */
  keep(text: string): Span {
    const start = this.kept;
    this.kept += this.bytes.write(text, start, 'utf8');
    return { start, end: this.kept };
  }

  /** Forgets everything but what is kept. */
  clear(): void {
    this.top = this.kept;
  }

  /** How much is kept so far. Set to what it was before, it forgets what was kept since. */
  get mark(): number {
    return this.kept;
  }

  set mark(kept: number) {
    this.kept = kept;
  }

  /** Appends text; gives where it ends. */
  write(text: string): number {
    this.top += this.bytes.write(text, this.top, 'utf8');
    return this.top;
  }

  /** Copies `memory[start, end)` to the top. Short text byte by byte: below 32 bytes that is quicker than the native call. */
  copy(start: number, end: number): void {
    const { bytes } = this;
    let { top } = this;
    if (end - start > 32) {
      bytes.copyWithin(top, start, end);
      this.top = top + end - start;
      return;
    }
    for (let at = start; at < end; at += 1) bytes[top++] = bytes[at]!;
    this.top = top;
  }

  text(start: number, end: number): string {
    return this.bytes.toString('utf8', start, end);
  }

  /**
   * Makes the text that ends at the top valid: bytes that are not UTF-8 become U+FFFD. Also finds C1 controls.
   * Only called for text with high bytes.
   */
  mendUtf8(start: number): void {
    const { bytes } = this;
    if (!isUtf8(bytes.subarray(start, this.top))) {
      const mended = bytes.toString('utf8', start, this.top);
      this.top = start + bytes.write(mended, start, 'utf8');
    }
    for (let at = start; at < this.top; at += 1) {
      if (isLateControl(bytes, at, this.top)) this.flags |= hasControl;
    }
  }
}
