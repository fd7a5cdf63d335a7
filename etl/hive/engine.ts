import { unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../lib/protocol/errors.ts';
import type { Plan } from '../../lib/protocol/store.ts';
import type { Engine, Job } from '../run/engine.ts';
import type { WriteSnapshot } from '../run/lookups.ts';
import type { Storage } from '../run/storage.ts';
import { removeOutputs } from '../run/sweep.ts';
import { checkTallies } from '../run/verify.ts';
import { catalogOf, type LoadOptions, mustSuitHive, prepareLoad } from './load-step.ts';
import { checkLedger, readLoaded, readModelFiles } from './loaded.ts';
import { hiveLocation } from './location.ts';
import { modelsScript } from './models-script.ts';
import { type Days, expectedDays } from './near-days.ts';
import { isPublished, publishText } from './publish.ts';
import { scriptKeys } from './publish-script.ts';

export interface HiveOptions extends LoadOptions {
  /**
   * Runs a script as `hive -f` does.
   *
   * @throws what Hive said
   */
  readonly runScript: (text: string) => Promise<void>;
  /** Reads tables for lookups; absent: a config may have none. */
  readonly writeSnapshot?: WriteSnapshot;
  /** Names Hive's catalog where it is not the only one with tables of the store (`Catalog.name`). */
  readonly catalogName?: string;
}

/** Hive as an engine: writes the scripts of a run into the store and has them run. */
export function hiveEngine(options: HiveOptions): Engine {
  const { runScript, writeSnapshot, catalogName } = options;

  const attempt = async (job: Job, days: Days | null): Promise<void> =>
    runScript(await prepareLoad(job, days, options));

  return {
    name: 'hive',
    ...(writeSnapshot === undefined ? {} : { writeSnapshot }),

    load: async (job) => {
      const { store, plan, onProgress } = job;
      mustSuitHive(store);
      const total = plan.objects.reduce((bytes, object) => bytes + object.bytes, 0);
      onProgress({ stage: 'rows', done: 0, total });
      // A second try looks everywhere: the first may have failed because the names of the objects misled it.
      const days = (await store.read(scriptKeys(plan.run).load)) === null ? expectedDays(plan) : null;
      try {
        await attempt(job, days);
      } catch (error) {
        if (days === null || !(await strays(store, plan, days))) throw error;
        await removeOutputs(store, plan.run);
        await attempt(job, null);
      }
      onProgress({ stage: 'rows', done: total, total });
      const loaded = await readLoaded(store, plan);
      checkTallies(plan, loaded.tallies);
      await removeChecksums(
        store,
        [...loaded.files, loaded.ledger].map((file) => file.key),
      );
      return loaded;
    },

    writeLedger: async ({ store, plan }, rows) => {
      const loaded = await readLoaded(store, plan);
      checkLedger(loaded, rows, plan.run);
      return loaded.ledger;
    },

    makeModels: async ({ store, run, config, days, onProgress }) => {
      mustSuitHive(store);
      onProgress({ stage: 'models', done: 0, total: 1 });
      const places = { ...catalogOf(store, options), store: hiveLocation(store) };
      const script = modelsScript({ ...places, run, settings: config.models, days });
      await store.write(scriptKeys(run).models, Buffer.from(script));
      await runScript(script);
      const files = await readModelFiles(store, run);
      await removeChecksums(
        store,
        files.map((file) => file.key),
      );
      onProgress({ stage: 'models', done: 1, total: 1 });
      return files;
    },

    publish: async (store, commits) => {
      const catalog = { ...catalogOf(store, options), ...(catalogName === undefined ? {} : { name: catalogName }) };
      if (await isPublished(store, commits, catalog)) return;
      try {
        await runScript(await publishText(store, commits, catalog));
      } catch (error) {
        throw new UserError(
          `what is committed is not all in Hive's tables yet; the next "firn etl" makes up for it. Hive said: ${error instanceof Error ? error.message : error}`,
        );
      }
    },
  };
}

/**
 * Hive where there is none: what is committed here it shows when it runs next, wherever that is.
 *
 * @param why what is missing, in words
 */
export function hiveElsewhere(why: string): Engine {
  const refuse = async () => {
    throw new UserError(why);
  };
  return { name: 'hive', isElsewhere: true, load: refuse, writeLedger: refuse };
}

/** Whether events turned up on days the names of their objects did not tell. */
async function strays(store: Storage, plan: Plan, days: Days): Promise<boolean> {
  const loaded = await readLoaded(store, plan).catch(() => null);
  return loaded?.events.some(({ dt }) => dt < days.from || dt > days.to) ?? false;
}

/** Hadoop puts a hidden file of checksums beside each file on a local disk, where a reader's `*` would find it. */
async function removeChecksums(store: Storage, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    const path = store.localPath(key);
    if (path !== null) await unlink(join(dirname(path), `.${basename(path)}.crc`)).catch(() => {});
  }
}
