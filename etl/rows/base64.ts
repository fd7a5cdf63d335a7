import { base64Digits, hasHigh } from './byte-tables.ts';
import { equalsSign } from './characters.ts';
import type { Memory } from './memory.ts';

/** Decodes `memory[start, end)` to the top of memory, as UTF-8. False if it is not base64 (README.md, "JSON columns"). */
export function decodeBase64(memory: Memory, start: number, end: number): boolean {
  const to = memory.loops.decodeBase64(start, end, memory.top);
  if (to < 0) return decodeBase64Plainly(memory, start, end);
  memory.top = to;
  return true;
}

/** The same for text that has to be mended, or is not base64. */
export function decodeBase64Plainly(memory: Memory, start: number, end: number): boolean {
  const { bytes } = memory;
  const values = base64Digits;
  while (end > start && bytes[end - 1] === equalsSign) end -= 1;
  if (((end - start) & 3) === 1) return false;
  const from = memory.top;
  let top = from;
  let at = start;
  let high = 0;
  let wrong = 0;
  for (; at + 3 < end; at += 4) {
    const a = values[bytes[at]!]!;
    const b = values[bytes[at + 1]!]!;
    const c = values[bytes[at + 2]!]!;
    const d = values[bytes[at + 3]!]!;
    wrong |= a | b | c | d;
    const triple = (a << 18) | (b << 12) | (c << 6) | d;
    high |= triple & 0x808080;
    bytes[top] = triple >> 16;
    bytes[top + 1] = triple >> 8;
    bytes[top + 2] = triple;
    top += 3;
  }
  if (at < end) {
    const a = values[bytes[at]!]!;
    const b = values[bytes[at + 1]!]!;
    wrong |= a | b;
    let triple = (a << 18) | (b << 12);
    bytes[top++] = triple >> 16;
    if (at + 2 < end) {
      const c = values[bytes[at + 2]!]!;
      wrong |= c;
      triple |= c << 6;
      bytes[top++] = triple >> 8;
    }
    high |= triple & 0x808080;
  }
  if (wrong > 63) return false;
  memory.top = top;
  memory.flags = 0;
  if (high !== 0) {
    memory.flags = hasHigh;
    memory.mendUtf8(from);
  }
  return true;
}
