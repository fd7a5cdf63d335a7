import { hiveEngine } from '../../../etl/hive/engine.ts';
import type { Catalog } from '../../../etl/hive/tables.ts';
import { type Lock, lockHolder, lockOf } from '../../../etl/run/lock.ts';
import { makeModels } from '../../../etl/run/models.ts';
import type { Storage } from '../../../etl/run/storage.ts';
import { removeWorkFiles } from '../../../etl/run/sweep.ts';
import { resolveConfig } from '../../config.ts';
import { UserError } from '../../protocol/errors.ts';
import type { Commit, RunId } from '../../protocol/store.ts';
import type { ModelsStepSettings } from './models-settings.ts';

export interface ModelsStep extends ModelsStepSettings {
  readonly store: Storage;
  readonly run: RunId;
  readonly catalog: Catalog;
  /** Runs a script as `hive -f` does. */
  readonly runScript: (text: string) => Promise<void>;
}

/**
 * The last step of a run on a cluster: makes the models of the days that changed, commits and publishes them, and frees the
 * lock. Done again after it was cut off, it makes what is missing.
 *
 * @returns the commit of the models; null: no day had changed
 * @throws UserError where the run is not the open one; what Hive said
 */
export async function modelsStep(step: ModelsStep): Promise<Commit | null> {
  const { store, run, catalog, settings, version, runScript } = step;
  const lock = await openLock(store, run);
  const engine = hiveEngine({ runScript, database: catalog.database, tablesOf: catalog.tablesOf });
  const config = { ...resolveConfig({}), models: settings };
  const made = await makeModels({ store, engine, config, version, progress: () => {} }, lock);
  await removeWorkFiles(store, run);
  await lock.release();
  return made;
}

/** The run's lock, as its steps hold it: it was taken by the Lambda that started them. */
async function openLock(store: Storage, run: RunId): Promise<Lock> {
  const holder = await lockHolder(store);
  if (holder?.run !== run) {
    const open = holder === null ? 'no run is' : `run ${holder.run} is`;
    throw new UserError(`run ${run} is not the open one of the store ${store.location}, ${open}; no models were made`);
  }
  return lockOf(store, holder);
}
