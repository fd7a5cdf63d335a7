import { UserError } from '../../lib/protocol/errors.ts';
import { localStorage } from './local-storage.ts';
import { isS3 } from './s3-location.ts';
import { s3Storage } from './s3-storage.ts';
import type { Storage } from './storage.ts';

/**
 * The storage at a location: a folder, or `s3://bucket/prefix`.
 *
 * @throws UserError where the location is of a kind this version cannot write
 */
export function openStorage(location: string): Storage {
  if (isS3(location)) return s3Storage(location);
  if (/^[a-z][a-z0-9]+:\/\//i.test(location)) {
    throw new UserError(`--store must be a folder, such as ./store, or s3://bucket/prefix, got "${location}"`);
  }
  return localStorage(location);
}
