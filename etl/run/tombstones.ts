import { paths, type Tombstone } from '../../lib/protocol/store.ts';
import { readJson } from './json.ts';
import type { Storage } from './storage.ts';

/** Whom a store must not take in again, in the order of their erasure. */
export async function readTombstones(store: Storage): Promise<readonly Tombstone[]> {
  const tombstones: Tombstone[] = [];
  for (const { key } of await store.list(paths.tombstones)) {
    const tombstone = await readJson<Tombstone>(store, key);
    if (tombstone !== null) tombstones.push(tombstone);
  }
  return tombstones;
}
