import type { Config } from '../../lib/config.ts';
import { UserError } from '../../lib/protocol/errors.ts';
import type { EtlProgress } from './carry-out.ts';
import type { Engine } from './engine.ts';
import type { Finishing } from './finish.ts';
import type { LockFile } from './lock.ts';
import { openStorage } from './open-storage.ts';
import { checkStoreFile } from './store-file.ts';
import type { WorkFinishers } from './work.ts';

/** What the commands that change what is there already have in common. */
export interface StoreOptions {
  readonly store: string;
  readonly config: Config;
  readonly version: string;
  readonly engine: Engine;
  readonly now?: Date;
  readonly onProgress?: (progress: EtlProgress) => void;
  readonly finishers?: WorkFinishers;
}

export type OrBusy<T> = { readonly busy: LockFile } | { readonly result: T };

export async function contextOf(options: StoreOptions & { readonly keepGoing?: boolean }): Promise<Finishing> {
  const { engine, config, version, keepGoing = false, finishers = {}, onProgress: progress = () => {} } = options;
  const store = openStorage(options.store);
  if (!(await checkStoreFile(store, engine.name))) {
    throw new UserError(`no store at ${store.location}; "firn etl" makes one, or pass --store`);
  }
  return { store, engine, config, progress, version, keepGoing, finishers };
}
