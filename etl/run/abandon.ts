import { UserError } from '../../lib/protocol/errors.ts';
import { type Plan, paths, type RunId } from '../../lib/protocol/store.ts';
import { commit, commitOf, emptyCommit, isAbandonment } from './commits.ts';
import { readJson, toJson } from './json.ts';
import { acquire, type Lock, lockHolder } from './lock.ts';
import { livenessOf } from './owner.ts';
import type { Storage } from './storage.ts';
import { removeOutputs, removeWorkFiles } from './sweep.ts';

/** Who an abandoned run's mark is written as, where the run has no plan yet. */
export type Abandoner = Pick<Plan, 'engine' | 'version'>;

export const isAbandoned = async (store: Storage, run: RunId): Promise<boolean> =>
  (await store.read(paths.abandoned(run))) !== null;

/**
 * Gives up an open run by name, even one whose owner may be alive on another host: it can never commit afterwards.
 *
 * @throws UserError where it is not open, committed, or its owner is alive on this host
 */
export async function abandonRun(store: Storage, run: RunId, by: Abandoner): Promise<void> {
  const holder = await lockHolder(store);
  if (holder?.run !== run) {
    const open = holder === null ? 'no run is open' : `the open run is ${holder.run}`;
    throw new UserError(`there is no open run ${run} in the store ${store.location} to abandon; ${open}`);
  }
  if (livenessOf(holder.owner) === 'alive') {
    throw new UserError(
      `run ${run} is at work in process ${holder.owner.pid} on this machine; stop that process instead`,
    );
  }
  const acquired = await acquire(store, run, run);
  if (acquired.kind === 'new') await acquired.lock.release();
  if (acquired.kind !== 'taken_over' || acquired.lock.run !== run) {
    throw new UserError(
      `run ${run} came to its end meanwhile, or somebody else took it over; there is nothing to abandon`,
    );
  }
  await store.writeIfAbsent(paths.abandoned(run), toJson({ at: new Date().toISOString(), owner: holder.owner }));
  await completeAbandonment(store, acquired.lock, by);
}

/** Does the rest for a run marked as abandoned, and frees the lock. */
export async function completeAbandonment(store: Storage, lock: Lock, by: Abandoner): Promise<void> {
  const plan = (await readJson<Plan>(store, paths.plan(lock.run))) ?? { ...by, run: lock.run };
  try {
    await commit(store, emptyCommit(plan), async (commits) => {
      if (commitOf(commits, lock.run) !== null) {
        throw new UserError(`run ${lock.run} was committed before it could be abandoned; it is part of the store`);
      }
      if (commits.some((other) => other.run === lock.run && isAbandonment(other))) throw new AlreadyMarked();
    });
  } catch (error) {
    if (!(error instanceof AlreadyMarked)) {
      await store.remove([paths.abandoned(lock.run)]);
      await lock.release();
      throw error;
    }
  }
  await removeOutputs(store, lock.run);
  await removeWorkFiles(store, lock.run);
  await store.remove([paths.plan(lock.run)]);
  await lock.release();
}

class AlreadyMarked extends Error {}
