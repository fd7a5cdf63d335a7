import { createHash } from 'node:crypto';
import type { Storage } from '../run/storage.ts';

/** A store's location as Hive reads it, without a slash at the end. Hadoop's own file system for S3 is called s3a. */
export function hiveLocation(store: Storage): string {
  const folder = store.localPath('');
  return (folder ?? store.location.replace(/^s3:/, 's3a:')).replace(/\/+$/, '');
}

/**
 * The database of a store whose owner named none: `firn_store_1f3a9c04`. Two stores never share one, because tables
 * have one location.
 */
export function databaseOf(store: Storage): string {
  const location = hiveLocation(store);
  const name = location.slice(location.lastIndexOf('/') + 1).toLowerCase();
  const hash = createHash('sha256').update(location).digest('hex').slice(0, 8);
  return ['firn', ...(name.match(/[a-z0-9]+/g) ?? []), hash].join('_');
}

/** Whether `ADD FILE` takes a path: it knows no quotes (seen on Hive 3.1.3). */
export const canBeAdded = (path: string): boolean => /^[\w./:=@+~-]+$/.test(path);
