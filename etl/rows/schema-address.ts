import { inName, inVendor, schemaBytes } from './byte-tables.ts';
import { hyphen, isDigit, slash } from './characters.ts';
import { startsWith } from './text.ts';

const scheme = Buffer.from('iglu:');
const parts = [inVendor, inName, inName];

/** Whether this is the address of a schema: `iglu:vendor/name/format/N-N-N` (README.md, "JSON columns"). */
export function isSchema(bytes: Uint8Array, start: number, end: number): boolean {
  if (!startsWith(bytes, start, end, scheme)) return false;
  let at = start + scheme.length;
  for (const part of parts) {
    const from = at;
    while (at < end && (schemaBytes[bytes[at]!]! & part) !== 0) at += 1;
    if (at === from || at >= end || bytes[at] !== slash) return false;
    at += 1;
  }
  return isVersion(bytes, at, end, 3);
}

/** Whether this is so many numbers with a hyphen between them. */
export function isVersion(bytes: Uint8Array, start: number, end: number, numbers: number): boolean {
  let at = start;
  for (let number = 0; number < numbers; number += 1) {
    if (number > 0) {
      if (at >= end || bytes[at] !== hyphen) return false;
      at += 1;
    }
    const from = at;
    while (at < end && isDigit(bytes[at]!)) at += 1;
    if (at === from) return false;
  }
  return at === end;
}
