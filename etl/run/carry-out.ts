import type { Config } from '../../lib/config.ts';
import { type Commit, type Generation, type Plan, paths } from '../../lib/protocol/store.ts';
import { isAbandoned } from './abandon.ts';
import { commitContent, mustAddUp } from './commit-content.ts';
import { commit, commitOf, currentRuns, mustNotOverlap, readCommits } from './commits.ts';
import type { Engine, EngineProgress } from './engine.ts';
import { toJson } from './json.ts';
import { ledgerRows } from './ledger.ts';
import type { Lock } from './lock.ts';
import { lookupsOf } from './lookups.ts';
import type { RawLogs } from './raw-logs.ts';
import type { Storage } from './storage.ts';
import { removeOutputs, removeWorkFiles } from './sweep.ts';
import { readTombstones } from './tombstones.ts';
import { verify } from './verify.ts';

export interface EtlProgress {
  readonly stage: 'plan' | EngineProgress['stage'] | 'verify' | 'commit' | 'raw logs';
  readonly done: number;
  /** Bytes for `rows` and `raw logs`; else steps or files. */
  readonly total: number;
}

/** What carrying out a plan needs besides it. */
export interface Means {
  readonly store: Storage;
  readonly engine: Engine;
  readonly config: Config;
  readonly progress: (progress: EtlProgress) => void;
}

/** The run is no longer this process's. */
export class TakenOver extends Error {
  readonly abandoned: boolean;
  constructor(abandoned: boolean) {
    super();
    this.abandoned = abandoned;
  }
}

/** Load, verify, commit, clear away. Whatever fails, the run leaves no trace but the lock, which the caller holds. */
export async function carryOut(means: Means, plan: Plan, lock: Lock, raw: RawLogs): Promise<Commit> {
  const { store, engine, progress } = means;
  const done = await orUndone(means, plan, lock, async () => {
    const content = await loadPlan(means, plan, raw);
    progress({ stage: 'commit', done: 0, total: 1 });
    return commitContentOf(store, content, lock);
  });
  await removeWorkFiles(store, plan.run);
  await engine.publish?.(store, await readCommits(store));
  progress({ stage: 'commit', done: 1, total: 1 });
  return done;
}

/** Load and verify, and no more: the rows wait, unseen, to be switched to. */
export async function holdBack(means: Means, plan: Plan, lock: Lock, raw: RawLogs): Promise<Generation> {
  const { store } = means;
  const generation = await orUndone(means, plan, lock, async () => {
    const base = (await readCommits(store)).at(-1)?.n ?? 0;
    const content = await loadPlan(means, plan, raw);
    const lost = await lostRun(store, lock);
    if (lost !== null) throw lost;
    await store.write(paths.generation(plan.run), toJson({ base, content }));
    return { base, content };
  });
  await removeWorkFiles(store, plan.run);
  return generation;
}

async function loadPlan(means: Means, plan: Plan, raw: RawLogs): Promise<Omit<Commit, 'n'>> {
  const { store, engine, config, progress } = means;
  const replaces = plan.replaces ?? [];
  const current = currentRuns(await readCommits(store)).filter(({ run }) => !replaces.includes(run));
  const lookups = await lookupsOf(store, plan, config);
  const job = { plan, store, config, current, erased: await readTombstones(store), lookups, onProgress: progress };
  const loaded = await engine.load(job);
  progress({ stage: 'verify', done: 0, total: 1 });
  await verify(plan, loaded, raw);
  const rows = ledgerRows(loaded);
  mustAddUp(plan, rows);
  return commitContent(plan, loaded, rows, await engine.writeLedger(job, rows));
}

/** Commits, if the lock is still this process's. */
export const commitContentOf = (store: Storage, content: Omit<Commit, 'n'>, lock: Lock): Promise<Commit> =>
  commit(store, content, async (commits) => {
    mustNotOverlap(content, commits);
    const lost = await lostRun(store, lock);
    if (lost !== null) throw lost;
  });

async function orUndone<T>({ store }: Means, plan: Plan, lock: Lock, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (caught) {
    // Whoever takes a run over removes its files, which then are missed in any of many ways.
    const error = (await lostRun(store, lock).catch(() => null)) ?? caught;
    await undo(store, plan, error);
    throw error;
  }
}

async function lostRun(store: Storage, lock: Lock): Promise<TakenOver | null> {
  if (await isAbandoned(store, lock.run)) return new TakenOver(true);
  return (await lock.held()) ? null : new TakenOver(false);
}

/** Removes a failed run's outputs and plan, unless the run is somebody else's now. */
async function undo(store: Storage, { run, change }: Plan, error: unknown): Promise<void> {
  if (error instanceof TakenOver && !error.abandoned) return;
  try {
    // Whether a commit was written can be unknown where the answer was lost: what is committed stays.
    if (commitOf(await readCommits(store), run) !== null) return;
    await removeOutputs(store, run);
    // An erasure has to be brought to its end, from what its folder says.
    if (!(error instanceof TakenOver) && change?.kind !== 'erase') await store.removeTree(paths.runFolder(run));
  } catch {
    // The first error is the one to tell; plan or lock stay, and the next run clears up.
  }
}
