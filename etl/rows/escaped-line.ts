import { backslash, deleteCharacter, isLateControl, space, tab } from './characters.ts';

const escapeOf = (byte: number): string => {
  if (byte === backslash) return '\\\\';
  if (byte === tab) return '\\t';
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
    if (length === 0 || byte < space || byte === backslash || byte === deleteCharacter) {
      text += escapeOf(byte);
      at += 1;
    } else if (isLateControl(line, at, line.length)) {
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
