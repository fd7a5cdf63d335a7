import { UserError } from '../../lib/protocol/errors.ts';
import type { Storage } from './storage.ts';

/** A value as the content of a file of the store: indented, for people who look. */
export const toJson = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value, null, 1)}\n`);

/**
 * What firn wrote, read back.
 *
 * @throws UserError where it is not JSON: firn writes whole files only, so somebody else has been there
 */
export function fromJson<T>(content: Uint8Array, store: Storage, key: string): T {
  try {
    return JSON.parse(Buffer.from(content).toString('utf8')) as T;
  } catch {
    throw new UserError(`${key} in the store ${store.location} is not the JSON firn wrote; restore it from a copy`);
  }
}

/** A file of the store, or null where there is none. */
export async function readJson<T>(store: Storage, key: string): Promise<T | null> {
  const content = await store.read(key);
  return content === null ? null : fromJson<T>(content, store, key);
}
