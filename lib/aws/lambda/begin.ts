import { isPublished } from '../../../etl/hive/publish.ts';
import { readCommits } from '../../../etl/run/commits.ts';
import { sweepReplaced } from '../../../etl/run/garbage.ts';
import { hourOf } from '../../../etl/run/hours.ts';
import { toJson } from '../../../etl/run/json.ts';
import { acquire } from '../../../etl/run/lock.ts';
import { outdatedModels, sweepModels } from '../../../etl/run/models.ts';
import { configHash, firstRun, freeRunId } from '../../../etl/run/plan.ts';
import { openRawLogs } from '../../../etl/run/raw-logs.ts';
import { committedObjects, type Selection, select, windowOf } from '../../../etl/run/selection.ts';
import { checkStoreFile, createStoreFile } from '../../../etl/run/store-file.ts';
import { sweepLeftovers } from '../../../etl/run/sweep.ts';
import { type Commit, type Plan, paths, type RunId } from '../../protocol/store.ts';
import { clusterOwner } from '../emr/owner.ts';
import { mostRunBytes } from '../emr/sizes.ts';
import { launch, type Work } from './launch.ts';
import type { Means, Outcome } from './means.ts';
import { readRecord } from './record.ts';

/**
 * Starts the next run, if there is anything to do: new logs, or what an earlier run left undone after its commit. The store
 * must have no open run.
 *
 * @param scheduled the time the run is called by
 */
export async function begin(means: Means, scheduled: Date): Promise<Outcome> {
  const { store } = means;
  await checkStoreFile(store, 'hive');
  const run = await freeRunId(store, await readCommits(store), scheduled);
  const acquired = await acquire(store, run, null, clusterOwner);
  if (acquired.kind !== 'new') {
    return { what: 'working', message: 'another call was faster and has the store now', metrics: {} };
  }
  try {
    return await underLock(means, run, () => acquired.lock.release());
  } catch (error) {
    // A cluster may be at work though its answer was lost: then the watch finds it, by the record.
    if (isRefused(error) || (await readRecord(store, run)) === null) {
      await store.removeTree(paths.runFolder(run));
      await acquired.lock.release();
    }
    throw error;
  }
}

/** EMR, or another service, said no. */
const isRefused = (error: unknown): boolean => (error as { $fault?: string } | null)?.$fault === 'client';

async function underLock(means: Means, run: RunId, release: () => Promise<void>): Promise<Outcome> {
  const { store, database } = means;
  await sweepLeftovers(store, run);
  const commits = await readCommits(store);
  const isShown = await isPublished(store, commits, { database, tablesOf: 'stack' });
  // What the catalog still shows must stay.
  if (isShown) await sweepReplaced(store, commits, nothingToPublish);
  if (isShown) await sweepModels(store, commits);
  const selection = await look(means, commits);
  const metrics = metricsOf(selection, commits, means.now);
  const work = await nextWork(means, run, selection, commits, isShown);
  if (work === null) {
    await release();
    return { what: 'nothing_new', message: 'nothing new: no cluster was started', metrics };
  }
  const cluster = await launch(means, run, work, 1);
  const what = work.kind === 'load' ? `loads ${work.plan.objects.length} objects` : 'mends what was left undone';
  return { what: 'started', message: `run ${run} ${what} on cluster ${cluster}`, metrics };
}

/** For the sweep: the catalog shows what is committed already. */
const nothingToPublish = {
  name: 'hive',
  load: () => Promise.reject(new Error('clusters load')),
  writeLedger: () => Promise.reject(new Error('clusters load')),
} as const;

async function look({ raw, store }: Means, commits: readonly Commit[]): Promise<Selection> {
  const logs = await openRawLogs(raw, store.location);
  const by = { commits, since: null, windowed: logs.windowed };
  const { objects } = await logs.list(windowOf(by));
  return select({ ...by, listed: objects });
}

async function nextWork(
  means: Means,
  run: RunId,
  { fresh }: Selection,
  commits: readonly Commit[],
  isShown: boolean,
): Promise<Work | null> {
  const { store, config, version, raw } = means;
  if (fresh.length === 0) {
    const isDone = isShown && outdatedModels(commits, config.models) === null;
    return isDone ? null : { kind: 'mend' };
  }
  await createStoreFile(store, 'hive');
  const plan: Plan = {
    run,
    engine: 'hive',
    version,
    configHash: configHash(config),
    raw: (await openRawLogs(raw, store.location)).url,
    // One broken object must not keep all others out for ever; the ledger and an alarm name it.
    keepGoing: true,
    objects: firstRun(fresh, mostRunBytes),
  };
  await store.write(paths.plan(run), toJson(plan));
  return { kind: 'load', plan };
}

/** Hours from the newest hour a name among the objects tells until now. */
function hoursSince(objects: Iterable<string>, now: Date): number | null {
  const newest = [...objects]
    .flatMap((object) => hourOf(object) ?? [])
    .sort()
    .at(-1);
  if (newest === undefined) return null;
  const [day, hour] = [newest.slice(0, 10), newest.slice(11)];
  return (now.getTime() - Date.parse(`${day}T${hour}:00:00Z`)) / 3_600_000;
}

function metricsOf({ fresh, strays }: Selection, commits: readonly Commit[], now: Date) {
  const committed = committedObjects(commits);
  const newest = hoursSince([...committed.keys(), ...fresh.map(({ object }) => object)], now);
  const loaded = hoursSince(committed.keys(), now);
  return {
    NewObjects: fresh.length,
    Strays: strays.length,
    BrokenObjects: commits.findLast(({ change }) => change === undefined)?.broken.length ?? 0,
    ...(newest === null ? {} : { HoursSinceNewestLog: newest }),
    ...(loaded === null ? {} : { HoursSinceNewestLoaded: loaded }),
  };
}
