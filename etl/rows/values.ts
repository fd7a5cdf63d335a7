import { hexValue, type Memory } from './bytes.ts';

/** Reading and writing of the types that are not text. Each takes cleaned, trimmed text in memory; rules in README.md, "Values". */

export const largestInt = 2_147_483_647;

/** An int at this place; NaN if it is none or does not fit 32 bits. */
export function readInt(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const sign = bytes[at];
  if (sign === 43 || sign === 45) at += 1;
  if (at >= end || end - at > 18) return Number.NaN;
  let value = 0;
  for (; at < end; at += 1) {
    const digit = bytes[at]! - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    // Beyond 2^53 this rounds, which is far outside 32 bits either way.
    value = value * 10 + digit;
  }
  if (sign === 45) value = -value;
  return value >= -largestInt - 1 && value <= largestInt ? value + 0 : Number.NaN;
}

/** Writes an int to the top of memory. */
export function writeInt(value: number, memory: Memory): void {
  const { bytes } = memory;
  if (value < 0) {
    bytes[memory.top++] = 45;
    value = -value;
  }
  let digits = 1;
  for (let power = 10; power <= value; power *= 10) digits += 1;
  for (let at = memory.top + digits - 1; at >= memory.top; at -= 1) {
    const rest = Math.floor(value / 10);
    bytes[at] = 48 + (value - rest * 10);
    value = rest;
  }
  memory.top += digits;
}

const doublePattern = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/;

/** A double as its canonical text, or null. */
export function doubleText(text: string): string | null {
  if (!doublePattern.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? String(value + 0) : null;
}

const decimalPattern = /^([+-]?)(\d*)(?:\.(\d*))?$/;

/** An amount with two places, rounded half up (away from zero), or null. Exact: no binary fractions. */
export function decimalText(text: string): string | null {
  const match = decimalPattern.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') return null;
  let cents = BigInt(whole + fraction.slice(0, 2).padEnd(2, '0'));
  if (fraction.charCodeAt(2) >= 53) cents += 1n;
  const digits = cents.toString().padStart(3, '0');
  if (digits.length > 18) return null;
  const minus = sign === '-' && cents !== 0n ? '-' : '';
  return `${minus}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Whether `bytes[start, end)` is a UUID in hex: 1 in lower case, 2 with capitals, 0 not. */
export function uuidCase(bytes: Uint8Array, start: number, end: number): 0 | 1 | 2 {
  if (end - start !== 36) return 0;
  const hex = hexValue;
  let all = 0;
  for (let index = 0; index < 36; index += 1) {
    const byte = bytes[start + index]!;
    if (index === 8 || index === 13 || index === 18 || index === 23) {
      if (byte !== 45) return 0;
    } else {
      if (hex[byte]! < 0) return 0;
      // Letters have bit 64, lower-case ones 32 too; digits have 32 as well.
      all |= ~byte;
    }
  }
  return (all & 32) === 0 ? 1 : 2;
}

/** Lower-cases ASCII letters in place. */
export function lowerCase(bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!;
    if (byte >= 65 && byte <= 90) bytes[at] = byte + 32;
  }
}
