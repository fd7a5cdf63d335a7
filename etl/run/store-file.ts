import { UserError } from '../../lib/protocol/errors.ts';
import { type EngineName, paths, type StoreFile, storeVersion } from '../../lib/protocol/store.ts';
import { readJson, toJson } from './json.ts';
import type { Storage } from './storage.ts';

/**
 * Checks that an engine may write to a store.
 *
 * @returns whether the store has its `store.json` already
 * @throws UserError where it is of another engine or of a later format
 */
export async function checkStoreFile(store: Storage, engine: EngineName): Promise<boolean> {
  const file = await readJson<StoreFile>(store, paths.storeFile);
  if (file === null) return false;
  if (file.format !== storeVersion) {
    throw new UserError(
      `the store ${store.location} has format ${file.format}, this firn writes format ${storeVersion}; use the firn it was written with, or rebuild it: run the ETL over all raw logs into a new --store`,
    );
  }
  if (file.engine !== engine) {
    throw new UserError(
      `the store ${store.location} was written by the engine ${file.engine}, and ${engine} cannot add to it; rebuild it: run the ETL over all raw logs into a new --store`,
    );
  }
  return true;
}

/** Makes the store one of this engine; written once, by the first run. */
export async function createStoreFile(store: Storage, engine: EngineName): Promise<void> {
  if (await checkStoreFile(store, engine)) return;
  const file: StoreFile = { format: storeVersion, engine };
  if (!(await store.writeIfAbsent(paths.storeFile, toJson(file)))) await checkStoreFile(store, engine);
}
