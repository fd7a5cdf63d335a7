import { byteClass, cloudFrontEscapes, hasHigh, hexValue, type Memory } from './bytes.ts';

/** Whether `bytes[start, end)` was percent-encoded twice; the rule and its proof are in README.md, "Encoding". */
export function isDoublyEncoded(bytes: Uint8Array, start: number, end: number): boolean {
  let twice = false;
  for (let at = start; at < end - 2; at += 1) {
    if (bytes[at] !== 37) continue;
    const high = hexValue[bytes[at + 1]!]!;
    const low = hexValue[bytes[at + 2]!]!;
    if (high < 0 || low < 0) continue;
    const code = high * 16 + low;
    if (cloudFrontEscapes[code] === 0) return false;
    if (code === 37 && at < end - 4 && hexValue[bytes[at + 3]!]! >= 0 && hexValue[bytes[at + 4]!]! >= 0) twice = true;
  }
  return twice;
}

/** The byte `+` becomes: a space in forms, itself elsewhere. */
export const plusIsSpace = 32;
export const plusIsPlus = 43;

/**
 * Percent-decodes `bytes[start, end)` to the top of memory; where `twice`, `%25XX` is undone in the same step.
 * Leaves the classes of what it wrote in `memory.flags`.
 */
export function decode(
  bytes: Uint8Array,
  start: number,
  end: number,
  memory: Memory,
  twice: boolean,
  plus: number,
): void {
  const out = memory.bytes;
  // Tables as locals: a bundle's top-level names are looked up at every use.
  const hex = hexValue;
  const classes = byteClass;
  const from = memory.top;
  let top = from;
  let flags = 0;
  for (let at = start; at < end; at += 1) {
    let byte = bytes[at]!;
    // Most bytes are neither escaped nor of a class: see byteClass.
    if (byte > 43 && byte < 127) {
      out[top++] = byte;
      continue;
    }
    if (byte === 37) {
      if (at < end - 2) {
        const high = hex[bytes[at + 1]!]!;
        const low = hex[bytes[at + 2]!]!;
        if (high >= 0 && low >= 0) {
          byte = high * 16 + low;
          at += 2;
          if (byte === 37 && twice && at < end - 2) {
            const innerHigh = hex[bytes[at + 1]!]!;
            const innerLow = hex[bytes[at + 2]!]!;
            if (innerHigh >= 0 && innerLow >= 0) {
              byte = innerHigh * 16 + innerLow;
              at += 2;
            }
          }
        }
      }
    } else if (byte === 43) {
      byte = plus;
    }
    flags |= classes[byte]!;
    out[top++] = byte;
  }
  memory.top = top;
  memory.flags = flags;
  if ((flags & hasHigh) !== 0) memory.mendUtf8(from);
}

/** Copies `bytes[start, end)` to the top of memory as it stands. */
export function copyField(bytes: Uint8Array, start: number, end: number, memory: Memory): void {
  const out = memory.bytes;
  const classes = byteClass;
  const from = memory.top;
  let top = from;
  let flags = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!;
    flags |= classes[byte]!;
    out[top++] = byte;
  }
  memory.top = top;
  memory.flags = flags;
  if ((flags & hasHigh) !== 0) memory.mendUtf8(from);
}

/** Copies an address from the log: only CloudFront's own layer of escapes (`%25XX`) is undone, the address keeps its own. */
export function copyAddress(bytes: Uint8Array, start: number, end: number, memory: Memory): void {
  if (!isDoublyEncoded(bytes, start, end)) {
    copyField(bytes, start, end, memory);
    return;
  }
  const out = memory.bytes;
  const from = memory.top;
  let top = from;
  let flags = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!;
    flags |= byteClass[byte]!;
    out[top++] = byte;
    if (
      byte === 37 &&
      at < end - 4 &&
      bytes[at + 1] === 50 &&
      bytes[at + 2] === 53 &&
      hexValue[bytes[at + 3]!]! >= 0 &&
      hexValue[bytes[at + 4]!]! >= 0
    ) {
      at += 2;
    }
  }
  memory.top = top;
  memory.flags = flags;
  if ((flags & hasHigh) !== 0) memory.mendUtf8(from);
}
