import { createHash } from 'node:crypto';
import { eventNamespace } from '../../lib/protocol/parameters.ts';
import { hexValue } from './byte-tables.ts';
import { hyphen, smallBit } from './characters.ts';

const namespaceBytes = Buffer.from(eventNamespace.replaceAll('-', ''), 'hex');

/** Name-based UUID (RFC 9562, version 5) in firn's namespace. */
export function nameBasedUuid(name: Uint8Array): string {
  const digest = createHash('sha1').update(namespaceBytes).update(name).digest();
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  const hex = digest.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Whether `bytes[start, end)` is a UUID in hex, and whether its letters may have to be put in lower case. */
export function uuidCase(bytes: Uint8Array, start: number, end: number): 'none' | 'lower' | 'mixed' {
  if (end - start !== 36) return 'none';
  let missing = 0;
  for (let index = 0; index < 36; index += 1) {
    const byte = bytes[start + index]!;
    if (index === 8 || index === 13 || index === 18 || index === 23) {
      if (byte !== hyphen) return 'none';
    } else {
      if (hexValue[byte]! < 0) return 'none';
      missing |= ~byte;
    }
  }
  return (missing & smallBit) === 0 ? 'lower' : 'mixed';
}
