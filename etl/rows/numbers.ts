import { digitZero, hyphen, plus } from './characters.ts';
import type { Memory } from './memory.ts';

/** Numbers as text, read and written by the rules of README.md, "Values"; each reads trimmed text. */

export const largestInt = 2_147_483_647;

/** A whole number of at most 15 digits at this place, or -1. */
export function readDigits(bytes: Uint8Array, start: number, end: number): number {
  if (end <= start || end - start > 15) return -1;
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const digit = bytes[at]! - digitZero;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** An int at this place; NaN if it is none or does not fit 32 bits. */
export function readInt(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const sign = bytes[at];
  if (sign === plus || sign === hyphen) at += 1;
  if (at >= end || end - at > 18) return Number.NaN;
  let value = 0;
  for (; at < end; at += 1) {
    const digit = bytes[at]! - digitZero;
    if (digit < 0 || digit > 9) return Number.NaN;
    // Beyond 2^53 this rounds, which is far outside 32 bits either way.
    value = value * 10 + digit;
  }
  if (sign === hyphen) value = -value;
  return value >= -largestInt - 1 && value <= largestInt ? value + 0 : Number.NaN;
}

/** Writes an int to the top of memory. */
export function writeInt(value: number, memory: Memory): void {
  const { bytes } = memory;
  if (value < 0) {
    bytes[memory.top++] = hyphen;
    value = -value;
  }
  let digits = 1;
  for (let power = 10; power <= value; power *= 10) digits += 1;
  for (let at = memory.top + digits - 1; at >= memory.top; at -= 1) {
    const rest = Math.floor(value / 10);
    bytes[at] = digitZero + (value - rest * 10);
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
  if (fraction.charAt(2) >= '5') cents += 1n;
  const digits = cents.toString().padStart(3, '0');
  if (digits.length > 18) return null;
  const minus = sign === '-' && cents !== 0n ? '-' : '';
  return `${minus}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
