import { loopResults } from './byte-loops.ts';
import { byteClass, cloudFrontEscapes, hasHigh, hexValue } from './byte-tables.ts';
import { percent, plus as plusSign, space } from './characters.ts';
import type { Memory } from './memory.ts';

/** Whether `bytes[start, end)` was percent-encoded twice; the rule and its proof are in README.md, "Encoding". */
export function isDoublyEncoded(bytes: Uint8Array, start: number, end: number): boolean {
  let twice = false;
  for (let at = start; at < end - 2; at += 1) {
    if (bytes[at] !== percent) continue;
    const high = hexValue[bytes[at + 1]!]!;
    const low = hexValue[bytes[at + 2]!]!;
    if (high < 0 || low < 0) continue;
    const code = high * 16 + low;
    if (cloudFrontEscapes[code] === 0) return false;
    if (code === percent && at < end - 4 && hexValue[bytes[at + 3]!]! >= 0 && hexValue[bytes[at + 4]!]! >= 0)
      twice = true;
  }
  return twice;
}

/** The byte `+` becomes: a space in forms, itself elsewhere. */
export const plusIsSpace = space;
export const plusIsPlus = plusSign;

/**
 * Percent-decodes `memory[start, end)` to the top of memory; where `twice`, `%25XX` is undone in the same step.
 * Leaves the classes of what it wrote in `memory.flags`.
 */
export function decodeValue(memory: Memory, start: number, end: number, twice: boolean, plus: number): void {
  if (!took(memory, memory.loops.decodeValue(start, end, memory.top, twice ? 1 : 0, plus))) {
    decode(memory, start, end, twice, plus);
  }
}

/** The same for a field that is no form, by the encoding it proves to have. */
export function decodeField(memory: Memory, start: number, end: number): void {
  if (!took(memory, memory.loops.decodeField(start, end, memory.top))) {
    decode(memory, start, end, isDoublyEncoded(memory.bytes, start, end), plusIsPlus);
  }
}

/** Copies `memory[start, end)` to the top of memory as it stands. */
export function copyField(memory: Memory, start: number, end: number): void {
  if (took(memory, memory.loops.copyText(start, end, memory.top))) return;
  const from = memory.top;
  memory.copy(start, end);
  memory.flags = memory.results[loopResults.flags]!;
  memory.mendUtf8(from);
}

/** Takes over what a byte loop wrote; false if it gave up. */
function took(memory: Memory, end: number): boolean {
  if (end < 0) return false;
  memory.top = end;
  memory.flags = memory.results[loopResults.flags]!;
  return true;
}

/** Decodes any text, mending what is not UTF-8. What the byte loops do not give up on, they decode to the same. */
export function decode(memory: Memory, start: number, end: number, twice: boolean, plus: number): void {
  const from = memory.top;
  decodeBytes(memory, start, end, twice, plus);
  if ((memory.flags & hasHigh) !== 0) memory.mendUtf8(from);
}

/** Decodes one layer of escapes, as bytes: what they mean is for the next layer to say. */
export const decodeOnce = (memory: Memory, start: number, end: number): void =>
  decodeBytes(memory, start, end, false, plusIsPlus);

function decodeBytes(memory: Memory, start: number, end: number, twice: boolean, plus: number): void {
  const { bytes } = memory;
  let { top } = memory;
  let flags = 0;
  for (let at = start; at < end; at += 1) {
    let byte = bytes[at]!;
    if (byte === percent) {
      const outer = escapedByte(bytes, at, end);
      if (outer >= 0) {
        at += 2;
        const inner = outer === percent && twice ? escapedByte(bytes, at, end) : -1;
        if (inner >= 0) at += 2;
        byte = inner >= 0 ? inner : outer;
      }
    } else if (byte === plusSign) byte = plus;
    flags |= byteClass[byte]!;
    bytes[top++] = byte;
  }
  memory.top = top;
  memory.flags = flags;
}

/** The byte that the two hex digits after this place stand for, -1 if there are none. */
function escapedByte(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end - 2) return -1;
  const high = hexValue[bytes[at + 1]!]!;
  const low = hexValue[bytes[at + 2]!]!;
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** Copies an address from the log: only CloudFront's own layer of escapes (`%25XX`) is undone, the address keeps its own. */
export function copyAddress(memory: Memory, start: number, end: number): void {
  const { bytes } = memory;
  if (!isDoublyEncoded(bytes, start, end)) {
    copyField(memory, start, end);
    return;
  }
  const from = memory.top;
  let top = from;
  let flags = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!;
    flags |= byteClass[byte]!;
    bytes[top++] = byte;
    if (escapedByte(bytes, at, end) === percent && byte === percent && escapedByte(bytes, at + 2, end) >= 0) at += 2;
  }
  memory.top = top;
  memory.flags = flags;
  if ((flags & hasHigh) !== 0) memory.mendUtf8(from);
}
