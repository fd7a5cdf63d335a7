import { completeAbandonment, isAbandoned } from '../../../etl/run/abandon.ts';
import { commitOf, readCommits } from '../../../etl/run/commits.ts';
import { readJson } from '../../../etl/run/json.ts';
import { type Lock, type LockFile, lockHolder, takeOver } from '../../../etl/run/lock.ts';
import { configHash } from '../../../etl/run/plan.ts';
import { removeOutputs, removeWorkFiles } from '../../../etl/run/sweep.ts';
import { UserError } from '../../protocol/errors.ts';
import { type Plan, paths } from '../../protocol/store.ts';
import { clusterOwner, isCluster } from '../emr/owner.ts';
import { stepNames } from '../emr/steps.ts';
import type { ClusterState, Failure } from './emr.ts';
import { launch } from './launch.ts';
import type { Means, Outcome } from './means.ts';
import { type RunRecord, readRecord, writeRecord } from './record.ts';

/** A run failed, or worked too long: what the alarms are about. */
export class RunFailed extends UserError {
  /** For CloudWatch, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  constructor(message: string, metrics: Readonly<Record<string, number>>) {
    super(message);
    this.metrics = metrics;
  }
}

/** No Lambda lives longer: whatever one had begun and not noted is over by then. */
const lambdaMinutes = 15;

const minutesSince = (at: string, now: Date): number => (now.getTime() - Date.parse(at)) / 60_000;

/**
 * Looks after the run that is open, if one is: what works is left alone, what works too long is ended, what failed is tried
 * once more, what failed twice waits for somebody to mend it.
 *
 * @returns null: no run is open, or none is any more
 * @throws RunFailed for the alarms
 */
export async function settle(means: Means): Promise<Outcome | null> {
  const { store, now } = means;
  const holder = await lockHolder(store);
  if (holder === null) return null;
  const { run } = holder;
  if (!isCluster(holder.owner)) {
    return working(`run ${run} is at work on ${holder.owner.host} since ${holder.at}, started there by hand`);
  }
  const record = await withCluster(means, holder);
  if (record === null) {
    if (minutesSince(holder.at, now) < lambdaMinutes) return working(`run ${run} is being started`);
    return bury(means, holder, null, { step: null, reason: 'it was never started' });
  }
  if (record.failed !== null && !isOutdated(means, record)) throw stillFailed(means, holder, record.failed);
  const state = await stateOf(means, record);
  if (state.is === 'over') return bury(means, holder, record, state.failure);
  await endIfTooLong(means, holder, record);
  return working(`run ${run} is at work on cluster ${record.cluster ?? 'that is being started'} since ${record.at}`);
}

const working = (message: string): Outcome => ({ what: 'working', message, metrics: {} });

/** The run's record; where the answer of EMR was lost, with the cluster it has for the run. */
async function withCluster({ store, emr, persistentCluster }: Means, { run }: LockFile): Promise<RunRecord | null> {
  const record = await readRecord(store, run);
  if (record === null || record.cluster !== null || record.failed !== null || persistentCluster !== null) return record;
  const cluster = await emr.find(record.name, new Date(Date.parse(record.at) - 60_000));
  if (cluster === null) return record;
  await writeRecord(store, run, { ...record, cluster });
  return { ...record, cluster };
}

async function stateOf({ emr, now }: Means, { cluster, steps, at, failed }: RunRecord): Promise<ClusterState> {
  if (failed !== null) return { is: 'over', failure: { step: null, reason: failed } };
  if (cluster !== null) return emr.state(cluster, steps);
  if (minutesSince(at, now) < lambdaMinutes) return { is: 'working' };
  return { is: 'over', failure: { step: null, reason: 'EMR has no cluster for it' } };
}

async function endIfTooLong({ emr, config, now }: Means, { run }: LockFile, record: RunRecord): Promise<void> {
  const minutes = Math.floor(minutesSince(record.at, now));
  if (record.cluster === null || minutes < config.etl.limitMinutes) return;
  await emr.end(record.cluster, record.steps);
  throw new RunFailed(
    `run ${run} worked for ${minutes} minutes on cluster ${record.cluster}, more than the config's "etl.limitMinutes" (${config.etl.limitMinutes}); it was ended`,
    { ClustersTooLong: 1 },
  );
}

/** The run's cluster is gone and the lock still there: its last step, which would have freed it, was not reached. */
async function bury(
  means: Means,
  holder: LockFile,
  record: RunRecord | null,
  failure: Failure | null,
): Promise<Outcome | null> {
  const { store } = means;
  const { run } = holder;
  const lock = await takeOver(store, holder, clusterOwner);
  if (lock === null) return working(`somebody else looks after run ${run}, or it came to its end after all`);
  if (await isAbandoned(store, run)) {
    await completeAbandonment(store, lock, { engine: 'hive', version: means.version });
    return null;
  }
  const why = failure === null ? 'it ended without a word' : `${failure.step ?? 'the cluster'}: ${failure.reason}`;
  if (commitOf(await readCommits(store), run) !== null || record?.kind === 'mend') {
    await removeWorkFiles(store, run);
    await lock.release();
    throw new RunFailed(
      `run ${run} did not come to its end (${why}); what is committed stays, and the next run makes up for the rest`,
      metricsOf(failure),
    );
  }
  return bringBack(means, holder, lock, record, failure, why);
}

async function bringBack(
  means: Means,
  holder: LockFile,
  lock: Lock,
  record: RunRecord | null,
  failure: Failure | null,
  why: string,
): Promise<Outcome | null> {
  const { store } = means;
  const { run } = holder;
  await removeOutputs(store, run);
  const plan = await readJson<Plan>(store, paths.plan(run));
  // A plan of another version or config would give rows of two kinds: its objects are new again.
  if (plan === null || record === null || isOutdated(means, record)) {
    await store.removeTree(paths.runFolder(run));
    await lock.release();
    return null;
  }
  if (record.attempt === 1) {
    const cluster = await launch(means, run, { kind: 'load', plan }, 2);
    return {
      what: 'started_again',
      message: `run ${run} failed (${why}) and is tried once more, on cluster ${cluster}`,
      metrics: { ...metricsOf(failure), RunsFailed: 0 },
    };
  }
  await writeRecord(store, run, { ...record, failed: why });
  throw new RunFailed(stillFailed(means, holder, why).message, metricsOf(failure));
}

const isOutdated = ({ version, config }: Means, record: RunRecord): boolean =>
  record.version !== version || record.configHash !== configHash(config);

const metricsOf = (failure: Failure | null) => ({
  RunsFailed: 1,
  ...(failure?.step?.endsWith(stepNames.commit) ? { LedgersWrong: 1 } : {}),
});

const stillFailed = ({ store }: Means, { run }: LockFile, why: string): RunFailed =>
  new RunFailed(
    `run ${run} failed twice (${why}) and blocks those after it: mend what is wrong, then run "firn etl --engine hive --store ${store.location} --abandon ${run}", or deploy a version or config that can load it`,
    { RunsFailed: 1 },
  );
