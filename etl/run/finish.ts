import { type Commit, type Generation, type Plan, paths } from '../../lib/protocol/store.ts';
import { completeAbandonment, isAbandoned } from './abandon.ts';
import { carryOut, holdBack, type Means } from './carry-out.ts';
import { commitOf, readCommits } from './commits.ts';
import { sweepReplaced } from './garbage.ts';
import { readJson } from './json.ts';
import { acquire, type Lock, type LockFile } from './lock.ts';
import { tryModels } from './models.ts';
import { configHash, freeRunId } from './plan.ts';
import { openRawLogs, type RawLogs } from './raw-logs.ts';
import { removeOutputs, removeWorkFiles, sweepLeftovers } from './sweep.ts';
import { finishWork, hasWork, type WorkFinishers } from './work.ts';

/** What finishing somebody else's run needs. */
export interface Finishing extends Means {
  readonly version: string;
  /** Commit what can be read of objects that are broken. */
  readonly keepGoing: boolean;
  readonly finishers: WorkFinishers;
}

/** Finishes, or cleans up after, the run whose lock was taken over; its commit, if it has one now. */
export async function finish(context: Finishing, lock: Lock): Promise<Commit | null> {
  const { store, engine, version } = context;
  const { run } = lock;
  if (await isAbandoned(store, run)) {
    await completeAbandonment(store, lock, { engine: engine.name, version });
    return null;
  }
  try {
    if (await hasWork(store, run)) {
      await finishWork(context, lock);
      return null;
    }
    const done = commitOf(await readCommits(store), run);
    if (done !== null) {
      await removeWorkFiles(store, run);
      await engine.publish?.(store, await readCommits(store));
      await tryModels(context, lock);
      return done;
    }
    if ((await readJson<Generation>(store, paths.generation(run))) !== null) {
      await removeWorkFiles(store, run);
      return null;
    }
    await removeOutputs(store, run);
    const plan = await readJson<Plan>(store, paths.plan(run));
    // A plan made under another config or by another version would give rows of two kinds: its objects are new again.
    if (plan === null || plan.version !== version || plan.configHash !== configHash(context.config)) {
      await store.removeTree(paths.runFolder(run));
      return null;
    }
    return await carryOutAgain(context, { ...plan, keepGoing: plan.keepGoing || context.keepGoing }, lock);
  } finally {
    await releaseUnlessWork(context, lock);
  }
}

async function carryOutAgain(context: Finishing, plan: Plan, lock: Lock): Promise<Commit | null> {
  const raw = await rawOf(plan, context);
  if (plan.change?.kind !== 'rebuild') {
    const done = await carryOut(context, plan, lock, raw);
    // Where they fail, the next run says so.
    await tryModels(context, lock);
    return done;
  }
  await holdBack(context, plan, lock, raw);
  return null;
}

async function rawOf(plan: Plan, { store }: Finishing): Promise<RawLogs> {
  try {
    return await openRawLogs(plan.raw, store.location);
  } catch (error) {
    await store.removeTree(paths.runFolder(plan.run));
    throw error;
  }
}

/** A run whose work must be brought to its end keeps its lock when it fails: the next call takes it over and goes on. */
export async function releaseUnlessWork({ store }: Pick<Means, 'store'>, lock: Lock): Promise<void> {
  if (!(await hasWork(store, lock.run))) await lock.release();
}

/**
 * Takes the lock of a store for a run that is none of the ETL, and does something under it. What a dead process left
 * behind is finished first.
 *
 * @returns who is at work instead, where somebody is
 */
export async function underLock<T>(
  context: Finishing,
  now: Date,
  work: (lock: Lock) => Promise<T>,
): Promise<{ readonly busy: LockFile } | { readonly result: T }> {
  const { store, engine } = context;
  for (;;) {
    const acquired = await acquire(store, await freeRunId(store, await readCommits(store), now));
    if (acquired.kind === 'busy') return { busy: acquired.holder };
    const { lock } = acquired;
    if (acquired.kind === 'taken_over') {
      await finish(context, lock);
      continue;
    }
    try {
      const commits = await readCommits(store);
      // The id was used up while the lock was being taken.
      if (commits.some((commit) => commit.run === lock.run)) continue;
      await sweepLeftovers(store, lock.run);
      await sweepReplaced(store, commits, engine);
      return { result: await work(lock) };
    } finally {
      await releaseUnlessWork(context, lock);
    }
  }
}
