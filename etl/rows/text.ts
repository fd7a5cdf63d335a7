import { hasControl, hasHigh, type Memory, type Span } from './bytes.ts';
import { backslash, capitalN } from './characters.ts';

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
      if (byte === 9) {
        bytes.fill(32, top, top + 4);
        top += 4;
      } else if (byte === 0xc2 && at + 1 < end && bytes[at + 1]! < 0xa0) {
        at += 1;
      } else if (byte > 31 && byte !== 127) {
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
    const byte = bytes[at]!;
    if (byte < 32 || byte === 127) flags |= hasControl;
    else if (byte > 127) flags |= hasHigh;
  }
  return flags;
}

/** Takes the spaces off both ends. */
export function trimSpaces(bytes: Uint8Array, span: Span): void {
  while (span.start < span.end && bytes[span.start] === 32) span.start += 1;
  while (span.end > span.start && bytes[span.end - 1] === 32) span.end -= 1;
}

const escapeOf = (byte: number): string => {
  if (byte === 92) return '\\\\';
  if (byte === 9) return '\\t';
  return `\\x${byte.toString(16).padStart(2, '0')}`;
};

/**
 * A raw line as text for `bad_line`: backslashes, control characters and bytes that are not UTF-8 are escaped (README.md, "Lines").
 * Slow and plain: bad lines are few.
 */
export function escapedLine(line: Uint8Array): string {
  let text = '';
  let at = 0;
  while (at < line.length) {
    const byte = line[at]!;
    const length = utf8Length(line, at);
    if (length === 0 || byte < 32 || byte === 92 || byte === 127) {
      text += escapeOf(byte);
      at += 1;
    } else if (length === 2 && byte === 0xc2 && line[at + 1]! < 0xa0) {
      text += escapeOf(byte) + escapeOf(line[at + 1]!);
      at += 2;
    } else {
      text += Buffer.from(line.buffer, line.byteOffset + at, length).toString('utf8');
      at += length;
    }
  }
  return text;
}

/** Bytes of the UTF-8 character at this place (RFC 3629), 0 if there is none. */
function utf8Length(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  for (let next = 1; next < length; next += 1) if ((bytes[at + next]! & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1]!;
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  return length;
}
