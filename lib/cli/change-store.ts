import type { OrBusy, StoreOptions } from '../../etl/run/change.ts';
import type { Engine } from '../../etl/run/engine.ts';
import { readJson } from '../../etl/run/json.ts';
import type { LockFile } from '../../etl/run/lock.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { UserError } from '../protocol/errors.ts';
import { paths, type StoreFile } from '../protocol/store.ts';
import { loadConfig } from './config-file.ts';
import { finishers } from './finishers.ts';
import { engines, inUnits } from './load-logs.ts';
import { etlVersion } from './package.ts';
import { progressBar } from './progress.ts';

/**
 * Does something that changes what is in a store already, with the engine the store belongs to, under a progress bar.
 *
 * @throws UserError where there is no store, or another run is at work on it
 */
export async function changeStore<T>(
  given: { readonly store: string; readonly config: string | null },
  change: (options: StoreOptions) => Promise<OrBusy<T>>,
  engineOf: (file: StoreFile, store: string) => Promise<Engine> = ({ engine }, store) => engines[engine](store),
): Promise<T> {
  const file = await readJson<StoreFile>(openStorage(given.store), paths.storeFile);
  if (file === null) throw new UserError(`no store at ${given.store}; "firn etl" makes one, or pass --store`);
  const bar = progressBar();
  try {
    const outcome = await change({
      store: given.store,
      config: await loadConfig(given.config),
      version: etlVersion,
      engine: await engineOf(file, given.store),
      onProgress: (progress) => bar.update(inUnits(progress)),
      finishers,
    });
    if ('busy' in outcome) throw busy(given.store, outcome.busy);
    return outcome.result;
  } finally {
    bar.end();
  }
}

const busy = (store: string, { run, at, owner }: LockFile): UserError =>
  new UserError(
    `run ${run} has been at work on the store ${store} since ${at} (process ${owner.pid} on ${owner.host}); nothing was done, try again later`,
  );
