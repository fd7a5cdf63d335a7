import { UserError } from '../../lib/protocol/errors.ts';
import { paths } from '../../lib/protocol/store.ts';
import { rowSettings } from '../rows/settings.ts';
import type { Job } from '../run/engine.ts';
import { joinedLookups } from '../run/lookups.ts';
import type { Storage } from '../run/storage.ts';
import { rowsScript } from './bundle.ts';
import { loadScript } from './load-script.ts';
import { canBeAdded, databaseOf, hiveLocation } from './location.ts';
import { manifestText, shardCount } from './manifest.ts';
import type { Days } from './near-days.ts';
import { scriptKeys } from './publish-script.ts';
import { type Catalog, runTableFolder } from './tables.ts';

/** What the scripts of a run depend on besides the run. */
export interface LoadOptions {
  /** How Node is called where the scripts run. Default: `node`. */
  readonly node?: string;
  /** How many objects are read at the same time. Default: 2. */
  readonly workers?: number;
  /** Default: named after the store's location. */
  readonly database?: string;
  /** Who makes the store's tables. Default: the scripts. */
  readonly tablesOf?: Catalog['tablesOf'];
}

/** The catalog of a store's readers. */
export const catalogOf = (store: Storage, { database, tablesOf = 'scripts' }: LoadOptions): Catalog => ({
  database: database ?? databaseOf(store),
  tablesOf,
});

/** The load step of a run: its script and the files the script reads, by their keys in the store. */
export interface LoadStep {
  readonly script: string;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Makes the load step of a run.
 *
 * @param days the days its events are expected to be of, `expectedDays` of the plan; null, for a second try: any
 */
export async function loadStep(
  { store, plan, current, config, erased, lookups }: Omit<Job, 'onProgress'>,
  days: Days | null,
  options: LoadOptions,
): Promise<LoadStep> {
  const program = await rowsScript({ raw: plan.raw, rows: rowSettings(config, plan.version, erased, lookups) });
  const programKey = `${paths.tmp(plan.run)}${program.name}`;
  const shards = shardCount(plan.objects, options.workers ?? 2);
  const places = { ...catalogOf(store, options), store: hiveLocation(store) };
  const rowsScriptPath = `${places.store}/${programKey}`;
  const node = options.node ?? 'node';
  return {
    script: loadScript({
      ...places,
      plan,
      current,
      days,
      shards,
      joined: joinedLookups(lookups),
      rowsScript: rowsScriptPath,
      node,
    }),
    files: {
      [programKey]: program.text,
      [`${runTableFolder(plan.run, 'manifest')}part-0.tsv`]: manifestText(plan, shards),
    },
  };
}

/** Writes a load step into the store, the script too, and gives back the script. */
export async function prepareLoad(job: Parameters<typeof loadStep>[0], days: Days | null, options: LoadOptions) {
  const { script, files } = await loadStep(job, days, options);
  for (const [key, text] of Object.entries(files)) await job.store.write(key, Buffer.from(text));
  await job.store.write(scriptKeys(job.plan.run).load, Buffer.from(script));
  return script;
}

/** @throws UserError where Hive could not work on the store */
export function mustSuitHive(store: Storage): void {
  const location = hiveLocation(store);
  if (canBeAdded(location)) return;
  throw new UserError(
    `Hive takes no store in a place whose name has blanks or quotes, got ${location}; pass a --store with a plain name`,
  );
}
