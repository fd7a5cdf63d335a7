import { randomUUID } from 'node:crypto';
import { prepareLoad } from '../../../etl/hive/load-step.ts';
import { type Days, expectedDays } from '../../../etl/hive/near-days.ts';
import { publishText } from '../../../etl/hive/publish.ts';
import { scriptKeys } from '../../../etl/hive/publish-script.ts';
import { currentRuns, readCommits } from '../../../etl/run/commits.ts';
import { lookupsOf } from '../../../etl/run/lookups.ts';
import { configHash } from '../../../etl/run/plan.ts';
import { readTombstones } from '../../../etl/run/tombstones.ts';
import type { Plan, RunId } from '../../protocol/store.ts';
import { runJobFlow } from '../emr/job-flow.ts';
import { stepPrograms } from '../emr/programs.ts';
import { sizeFor, workersOf } from '../emr/sizes.ts';
import { type RunKind, stepsOf } from '../emr/steps.ts';
import { addFiles, mustBeGiven } from './given.ts';
import type { Means } from './means.ts';
import { type RunRecord, writeRecord } from './record.ts';

/** What a run does: loads its plan, or mends what an earlier one left undone. */
export type Work = { readonly kind: 'load'; readonly plan: Plan } | { readonly kind: 'mend' };

/**
 * Writes the scripts of a run and has a cluster carry them out. The lock is held for it.
 *
 * @param attempt the second looks for copies of events everywhere: the names of objects may have misled the first
 * @returns the id of the cluster
 */
export async function launch(means: Means, run: RunId, work: Work, attempt: number): Promise<string> {
  const { store, database, place, persistentCluster, emr } = means;
  const bytes = work.kind === 'load' ? work.plan.objects.reduce((sum, object) => sum + object.bytes, 0) : 0;
  const size = sizeFor(bytes);
  await (work.kind === 'load'
    ? writeLoad(means, work.plan, attempt === 1 ? expectedDays(work.plan) : null, workersOf(size))
    : writePublish(means, run));
  const places = { region: place.region, store: store.location, database, programs: await writePrograms(means) };
  const steps = stepsOf(run, work.kind, places, persistentCluster !== null);
  const record = recordOf(means, run, work.kind, attempt);
  await writeRecord(store, run, record);
  if (persistentCluster !== null) {
    const ids = await emr.add(persistentCluster, steps);
    await writeRecord(store, run, { ...record, cluster: persistentCluster, steps: ids });
    return persistentCluster;
  }
  const cluster = await emr.start(runJobFlow({ place, name: record.name, size, steps }));
  await writeRecord(store, run, { ...record, cluster });
  return cluster;
}

const recordOf = ({ place, now, version, config }: Means, run: RunId, kind: RunKind, attempt: number): RunRecord => ({
  kind,
  attempt,
  // The same run may be started anew, and must not find what failed before.
  name: `${place.name} ${run} ${randomUUID().slice(0, 8)}`,
  at: now.toISOString(),
  cluster: null,
  steps: [],
  failed: null,
  version,
  configHash: configHash(config),
});

async function writeLoad(means: Means, plan: Plan, days: Days | null, workers: number): Promise<void> {
  const { store, given, database, place, config } = means;
  await mustBeGiven(config, given, store);
  const job = {
    store,
    plan,
    config,
    current: currentRuns(await readCommits(store)),
    erased: await readTombstones(store),
    lookups: await lookupsOf(store, plan, config),
  };
  // The transform reads the logs with AWS's own client, which a cluster's machines do not tell their region.
  const node = `env AWS_REGION=${place.region} node-22`;
  const script = await prepareLoad(job, days, { node, workers, database, tablesOf: 'stack' });
  await store.write(scriptKeys(plan.run).load, Buffer.from(`${addFiles(config, given.location)}${script}`));
}

async function writePublish({ store, database }: Means, run: RunId): Promise<void> {
  const text = await publishText(store, await readCommits(store), { database, tablesOf: 'stack' });
  await store.write(scriptKeys(run).publish, Buffer.from(text));
}

/** Puts the steps' programs where the cluster finds them; they stay, for the runs after. */
async function writePrograms({ code, config, version }: Means) {
  const { commit, models } = await stepPrograms({ settings: config.models, version });
  for (const { name, text } of [commit, models]) await code.writeIfAbsent(name, Buffer.from(text));
  return { commit: `${code.location}/${commit.name}`, models: `${code.location}/${models.name}` };
}
