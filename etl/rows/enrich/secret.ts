import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { UserError } from '../../../lib/protocol/errors.ts';

/** Shortest key, bytes: half the block of the hash, which RFC 2104 calls the least that is not discouraged. */
const shortestKey = 32;

/** Hashes that only who has the key can make: the purpose keeps equal values of different purposes apart. */
export type KeyedHash = (purpose: string, value: string) => string;

/**
 * Reads the key (its bytes but for white space at the ends) and gives HMAC-SHA-256 under it, the first 128 bits in hex.
 *
 * @throws UserError if there is no such file, or it is too short to be a key
 */
export function keyedHash(keyFile: string): KeyedHash {
  let key: string;
  try {
    key = readFileSync(keyFile, 'latin1').trim();
  } catch (error) {
    throw new UserError(
      `the key file "${keyFile}" (privacy.keyFile) cannot be read: ${(error as NodeJS.ErrnoException).code}; make one with "openssl rand -hex 32 > ${keyFile}" and keep it`,
    );
  }
  if (key.length < shortestKey) {
    throw new UserError(
      `the key in "${keyFile}" has ${key.length} bytes, it needs ${shortestKey}; make one with "openssl rand -hex 32"`,
    );
  }
  const secret = Buffer.from(key, 'latin1');
  return (purpose, value) => createHmac('sha256', secret).update(`${purpose}\0${value}`).digest('hex').slice(0, 32);
}
