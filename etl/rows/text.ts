import { byteClass, hasControl } from './byte-tables.ts';
import { backslash, capitalN, deleteCharacter, isCapital, isLateControl, smallBit, space, tab } from './characters.ts';
import type { Memory, Span } from './memory.ts';

/**
 * Cleans the text `[start, end)` into `span`: tabs become four spaces, control characters go. Empty text and `\N` give false: null.
 * Nothing is copied where nothing needs cleaning.
 */
export function cleanText(memory: Memory, start: number, end: number, flags: number, span: Span): boolean {
  const { bytes } = memory;
  if ((flags & hasControl) !== 0) {
    let top = memory.top;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at]!;
      if (byte === tab) {
        bytes.fill(space, top, top + 4);
        top += 4;
      } else if (isLateControl(bytes, at, end)) {
        at += 1;
      } else if (byte >= space && byte !== deleteCharacter) {
        bytes[top++] = byte;
      }
    }
    start = memory.top;
    end = top;
    memory.top = top;
  }
  span.start = start;
  span.end = end;
  if (end === start) return false;
  return !isNullText(bytes, start, end);
}

/** Whether text is the two characters that mean null in a row. */
export const isNullText = (bytes: Uint8Array, start: number, end: number): boolean =>
  end - start === 2 && bytes[start] === backslash && bytes[start + 1] === capitalN;

/** Whether `bytes[start, end)` begins with this text. */
export function startsWith(bytes: Uint8Array, start: number, end: number, what: Uint8Array): boolean {
  if (end - start < what.length) return false;
  for (let at = 0; at < what.length; at += 1) if (bytes[start + at] !== what[at]) return false;
  return true;
}

/** Whether `bytes[start, end)` is this very text. */
export const isText = (bytes: Uint8Array, start: number, end: number, what: Uint8Array): boolean =>
  end - start === what.length && startsWith(bytes, start, end, what);

/** Code points in `memory[start, end)`. */
export function countCharacters(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) if ((bytes[at]! & 0xc0) !== 0x80) count += 1;
  return count;
}

/** Where the first `limit` code points end. */
export function endOfCharacters(bytes: Uint8Array, start: number, end: number, limit: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) {
    if ((bytes[at]! & 0xc0) !== 0x80) {
      if (count === limit) return at;
      count += 1;
    }
  }
  return end;
}

/** The classes of text already in memory, for text that was not just decoded. */
export function classOf(bytes: Uint8Array, start: number, end: number): number {
  let flags = 0;
  for (let at = start; at < end; at += 1) {
    flags |= byteClass[bytes[at]!]!;
    if (isLateControl(bytes, at, end)) flags |= hasControl;
  }
  return flags;
}

/** Takes the spaces off both ends. */
export function trimSpaces(bytes: Uint8Array, span: Span): void {
  while (span.start < span.end && bytes[span.start] === space) span.start += 1;
  while (span.end > span.start && bytes[span.end - 1] === space) span.end -= 1;
}

/** Puts `memory[start, end)` in ASCII lower case into `span`: copied to the top of memory only if it has capitals. */
export function lowerCase(memory: Memory, start: number, end: number, span: Span): void {
  const { bytes } = memory;
  span.start = start;
  span.end = end;
  let at = start;
  while (at < end && !isCapital(bytes[at]!)) at += 1;
  if (at === end) return;
  span.start = memory.top;
  memory.copy(start, end);
  span.end = memory.top;
  for (at = span.start; at < span.end; at += 1) if (isCapital(bytes[at]!)) bytes[at]! |= smallBit;
}
