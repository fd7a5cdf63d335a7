import { resolve } from 'node:path';
import type { Config } from '../../lib/config.ts';
import { UserError } from '../../lib/protocol/errors.ts';
import { type Commit, type Plan, paths, type RawObject, type RunId } from '../../lib/protocol/store.ts';
import { abandonRun, isAbandoned } from './abandon.ts';
import { carryOut, type EtlProgress, TakenOver } from './carry-out.ts';
import { commitOf, readCommits } from './commits.ts';
import { writeError } from './disk-errors.ts';
import type { Engine } from './engine.ts';
import { type Finishing, finish } from './finish.ts';
import { sweepReplaced } from './garbage.ts';
import { toJson } from './json.ts';
import { acquire, type Lock } from './lock.ts';
import { withLookups } from './lookups.ts';
import { sweepModels, tryModels } from './models.ts';
import { openStorage } from './open-storage.ts';
import { checkDay, checkRunId, configHash, defaultMaxRunBytes, firstRun, freeRunId } from './plan.ts';
import { openRawLogs, type RawLogs } from './raw-logs.ts';
import {
  alreadyCommitted,
  busy,
  committed,
  type EtlReport,
  nothingNew,
  report,
  type Seen,
  takenOver,
  withModels,
} from './report.ts';
import { select, windowOf } from './selection.ts';
import { checkStoreFile, createStoreFile } from './store-file.ts';
import { sweepLeftovers } from './sweep.ts';
import { hasWork, type WorkFinishers } from './work.ts';

export type { EtlProgress } from './carry-out.ts';
export type { EtlReport } from './report.ts';

export interface EtlOptions {
  /** Where the raw logs are: a folder, or `s3://bucket/prefix`. */
  readonly raw: string;
  /** Where the store is: a folder, which the first run makes, or `s3://bucket/prefix`. */
  readonly store: string;
  /** Default: the time now. */
  readonly run?: RunId;
  /** Only objects of this day, `YYYY-MM-DD`, and later. */
  readonly since?: string;
  /** Commit what can be read of objects that are broken. */
  readonly keepGoing?: boolean;
  /** Give up this open run instead of running. */
  readonly abandon?: RunId;
  readonly config: Config;
  readonly version: string;
  readonly engine: Engine;
  readonly now?: Date;
  /** A larger backlog is split into several runs; call again while `remaining` > 0. Bytes as stored. */
  readonly maxRunBytes?: number;
  readonly onProgress?: (progress: EtlProgress) => void;
  /** Bring to its end what removes things and was cut off. */
  readonly finishers?: WorkFinishers;
}

/** What all steps of one call share. */
interface Context extends Finishing {
  readonly options: EtlOptions;
}

/**
 * One run of the ETL: everything new among the raw logs becomes part of the store, or nothing does.
 *
 * A run that a dead process left behind is finished first. A run that fails leaves no trace, one that is killed leaves
 * its plan and its lock, by which the next call finishes it. See DESIGN §4.4.
 *
 * @throws UserError for whatever the user can mend
 */
export async function etl(options: EtlOptions): Promise<EtlReport> {
  if (options.since !== undefined) checkDay(options.since, '--since');
  const store = openStorage(options.store);
  const { engine, config, onProgress: progress = () => {} } = options;
  const { version, keepGoing = false, finishers = {} } = options;
  const context: Context = { options, store, engine, config, progress, version, keepGoing, finishers };
  try {
    await checkStoreFile(store, options.engine.name);
    if (options.abandon !== undefined) return await abandon(context, checkRunId(options.abandon, '--abandon'));
    return await run(context, options.run === undefined ? null : checkRunId(options.run, '--run'));
  } catch (error) {
    throw writeError(error, store.location, resolve(store.location));
  }
}

async function abandon(context: Context, id: RunId): Promise<EtlReport> {
  const { options, store } = context;
  if (await hasWork(store, id)) return bringToItsEnd(context, id);
  await abandonRun(store, id, { engine: options.engine.name, version: options.version });
  return report({ outcome: 'abandoned', run: id, message: `run ${id} is abandoned: it can never be committed` });
}

/** What removes things cannot be given up half done. */
async function bringToItsEnd(context: Context, id: RunId): Promise<EtlReport> {
  const acquired = await acquire(context.store, id, id);
  if (acquired.kind === 'busy') return busy(acquired.holder, context.store.location, null);
  if (acquired.kind === 'taken_over') await finish(context, acquired.lock);
  else await acquired.lock.release();
  return report({ outcome: 'nothing_new', run: null, message: `run ${id} removes things and was brought to its end` });
}

async function run(context: Context, wanted: RunId | null): Promise<EtlReport> {
  const { options, store } = context;
  const raw = await openRawLogs(options.raw, options.store);
  let finished: Commit | null = null;
  for (;;) {
    const commits = await readCommits(store);
    if (wanted !== null) {
      const already = commitOf(commits, wanted);
      if (already !== null && finished?.run === wanted) return committed(already, wanted, await look(context, raw));
      if (already !== null) return alreadyCommitted(already);
      if (await isAbandoned(store, wanted)) {
        throw new UserError(`run ${wanted} was abandoned and can never be committed; choose another --run`);
      }
    }
    const id = wanted ?? (await freeRunId(store, commits, options.now ?? new Date()));
    const acquired = await acquire(store, id);
    if (acquired.kind === 'busy') return busy(acquired.holder, store.location, finished);
    const { lock } = acquired;
    try {
      if (acquired.kind === 'taken_over') finished = (await finish(context, lock)) ?? finished;
      else {
        const result = await ownRun(context, lock, raw, finished);
        if (result !== null) return result;
      }
    } catch (error) {
      if (error instanceof TakenOver) return takenOver(lock.run, error.abandoned);
      throw error;
    }
  }
}

/** Plans and carries out a new run; null if its id was used up while the lock was being taken. */
async function ownRun(context: Context, lock: Lock, raw: RawLogs, finished: Commit | null): Promise<EtlReport | null> {
  const { store } = context;
  try {
    await sweepLeftovers(store, lock.run);
    const commits = await readCommits(store);
    if (commitOf(commits, lock.run) !== null) return null;
    await sweepReplaced(store, commits, context.engine);
    await sweepModels(store, commits);
    const seen = await look(context, raw);
    const plan = await makePlan(context, lock.run, raw, seen.fresh);
    if (plan === null) {
      await context.engine.publish?.(store, await readCommits(store));
      return withModels(nothingNew(finished, seen), await tryModels(context, lock));
    }
    const done = await carryOut(context, plan, lock, raw);
    const remaining = seen.fresh.length - plan.objects.length;
    // Of a backlog the last run makes them.
    const modelsError = remaining > 0 ? null : await tryModels(context, lock);
    return withModels(committed(done, finished?.run ?? null, { ...seen, remaining }), modelsError);
  } finally {
    await lock.release();
  }
}

async function look({ options, store, progress }: Context, raw: RawLogs): Promise<Seen> {
  progress({ stage: 'plan', done: 0, total: 1 });
  const by = { commits: await readCommits(store), since: options.since ?? null, windowed: raw.windowed };
  const { objects, skippedNames } = await raw.list(windowOf(by));
  const selection = select({ ...by, listed: objects });
  progress({ stage: 'plan', done: 1, total: 1 });
  return { ...selection, listed: objects.length, skippedNames, remaining: selection.fresh.length };
}

/** Writes the plan of a run: fixed before anything is done. Null: there is nothing to do, and nothing was written. */
async function makePlan(context: Context, run: RunId, raw: RawLogs, fresh: readonly RawObject[]): Promise<Plan | null> {
  const { options, store } = context;
  if (fresh.length === 0) return null;
  const objectsOnly: Plan = {
    run,
    engine: options.engine.name,
    version: options.version,
    configHash: configHash(options.config),
    raw: raw.url,
    keepGoing: options.keepGoing ?? false,
    objects: firstRun(fresh, options.maxRunBytes ?? defaultMaxRunBytes),
  };
  await createStoreFile(store, options.engine.name);
  try {
    const plan = await withLookups(context, objectsOnly);
    await store.write(paths.plan(run), toJson(plan));
    return plan;
  } catch (error) {
    await store.removeTree(paths.runFolder(run));
    throw error;
  }
}
