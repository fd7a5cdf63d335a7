import { createHash } from 'node:crypto';
import { eventNamespace } from '../../lib/protocol/parameters.ts';

const namespaceBytes = Buffer.from(eventNamespace.replaceAll('-', ''), 'hex');

/** Name-based UUID (RFC 9562, version 5) in firn's namespace. */
export function nameBasedUuid(name: Uint8Array): string {
  const digest = createHash('sha1').update(namespaceBytes).update(name).digest();
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  const hex = digest.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
