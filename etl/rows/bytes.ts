import { isUtf8 } from 'node:buffer';
import { escapedByCloudFront } from '../../lib/protocol/logs.ts';
import {
  type ByteLoops,
  createByteLoops,
  firstFreePlace,
  loopResults,
  resultsPlace,
  tablePlaces,
} from './byte-loops.ts';

/** Value of a hex digit by its byte, else -1. */
export const hexValue = (() => {
  const table = new Int8Array(256).fill(-1);
  for (let digit = 0; digit < 16; digit += 1) {
    const text = digit.toString(16);
    table[text.charCodeAt(0)] = digit;
    table[text.toUpperCase().charCodeAt(0)] = digit;
  }
  return table;
})();

/** 1 for bytes CloudFront escapes by itself in log fields: their escapes prove nothing about the sender. */
export const cloudFrontEscapes = (() => {
  const table = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    if (byte <= 32 || byte >= 127 || escapedByCloudFront.includes(String.fromCharCode(byte))) table[byte] = 1;
  }
  return table;
})();

/** What a piece of text holds besides plain ASCII: decides which slow steps it needs. */
export const hasControl = 1;
export const hasHigh = 2;
export const hasSpace = 4;
export const hasEscape = 8;

/** `hasControl` for C0 and DEL, `hasHigh` for bytes from 128 on, `hasSpace`, `hasEscape` for `%` and `+`. C1 controls are found among the high ones. */
export const byteClass = (() => {
  const table = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    table[byte] = byte < 32 || byte === 127 ? hasControl : byte > 127 ? hasHigh : 0;
    if (byte === 32) table[byte] = hasSpace;
    if (byte === 37 || byte === 43) table[byte] = hasEscape;
  }
  return table;
})();

/** Value of a base64 digit of either alphabet by its byte; 255 for any other byte. */
export const base64Digits = (() => {
  const table = new Uint8Array(256).fill(255);
  const standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let value = 0; value < 64; value += 1) table[standard.charCodeAt(value)] = value;
  table[45] = 62;
  table[95] = 63;
  return table;
})();

/** Bytes of the parts of a schema address: 1 for those of the vendor, 2 for those of name and format. */
export const schemaBytes = (() => {
  const table = new Uint8Array(256);
  for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-') {
    table[character.charCodeAt(0)] = 3;
  }
  table[46] = 1;
  return table;
})();

/**
 * 12 MiB: fields and pairs of the longest line (64 KiB, all of it separators) take 4, the rest is for values. A line is at most
 * 64 KiB; a value takes at most three times its bytes when decoded (U+FFFD) and four when cleaned (tabs), once each, and address
 * parts and the row repeat it.
 */
const memoryBytes = 12 << 20;

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

  /** Forgets what was kept since `mark`, for another of its kind. */
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
    for (let at = start; at < this.top - 1; at += 1) {
      if (bytes[at] === 0xc2 && bytes[at + 1]! < 0xa0) this.flags |= hasControl;
    }
  }
}
