import { catalogOf, prepareLoad } from '../../etl/hive/load-step.ts';
import { expectedDays } from '../../etl/hive/near-days.ts';
import { currentRuns, readCommits } from '../../etl/run/commits.ts';
import { toJson } from '../../etl/run/json.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { configHash } from '../../etl/run/plan.ts';
import { openRawLogs } from '../../etl/run/raw-logs.ts';
import { select, windowOf } from '../../etl/run/selection.ts';
import { createStoreFile } from '../../etl/run/store-file.ts';
import { resolveConfig } from '../../lib/config.ts';
import { type Plan, paths, type RunId } from '../../lib/protocol/store.ts';

const config = resolveConfig({});

/** Plans a run over everything new and writes its load step, as the starter of a cluster's steps does once it has the lock. */
export async function planned(rawAt: string, storeAt: string, run: RunId) {
  const store = openStorage(storeAt);
  await createStoreFile(store, 'hive');
  const raw = await openRawLogs(rawAt, storeAt);
  const commits = await readCommits(store);
  const by = { commits, since: null, windowed: raw.windowed };
  const { objects } = await raw.list(windowOf(by));
  const plan: Plan = {
    run,
    engine: 'hive',
    version: 'firn-test',
    configHash: configHash(config),
    raw: raw.url,
    keepGoing: false,
    objects: select({ ...by, listed: objects }).fresh,
  };
  await store.write(paths.plan(run), toJson(plan));
  const job = { store, plan, current: currentRuns(commits), config, erased: [], lookups: [] };
  const script = await prepareLoad(job, expectedDays(plan), {});
  return { store, plan, catalog: catalogOf(store, {}), script };
}
