import { isUtf8 } from 'node:buffer';
import { escapedByCloudFront } from '../../lib/protocol/logs.ts';

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

/** A piece of text in memory. */
export interface Span {
  start: number;
  end: number;
}

/**
 * The working memory of a transform: one buffer in which a line's decoded values pile up and its row is written.
 * One buffer, so that moving bytes is `copyWithin`: no views are made, nothing is collected (measured: a view costs more than
 * copying 60 bytes by hand).
 */
export class Memory {
  /**
   * 4 MiB: a line is at most 64 KiB; a value takes at most three times its bytes when decoded (U+FFFD) and four when
   * cleaned (tabs), once each, and address parts and the row repeat it.
   */
  readonly bytes = Buffer.allocUnsafeSlow(4 << 20);
  /** First free byte. */
  top = 0;
  private kept = 0;
  /** Classes of the bytes last written by one of the decoders. */
  flags = 0;

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
