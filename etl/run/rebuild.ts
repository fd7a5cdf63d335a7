import { dayAfter } from '../../lib/protocol/days.ts';
import { UserError } from '../../lib/protocol/errors.ts';
import {
  type Commit,
  type Generation,
  type Plan,
  paths,
  type RawObject,
  type RunId,
} from '../../lib/protocol/store.ts';
import { commitContentOf, holdBack } from './carry-out.ts';
import { contextOf, type OrBusy, type StoreOptions } from './change.ts';
import { commitOf, currentRuns, readCommits } from './commits.ts';
import { copyDays } from './dedupe.ts';
import { type Finishing, underLock } from './finish.ts';
import { canBeSwitchedTo, dropGeneration, heldGenerations } from './garbage.ts';
import { readJson, toJson } from './json.ts';
import type { Lock } from './lock.ts';
import { withLookups } from './lookups.ts';
import { tryModels } from './models.ts';
import { checkDay, configHash } from './plan.ts';
import { openRawLogs } from './raw-logs.ts';
import { objectsOfRuns, rawOfRuns } from './raw-objects.ts';
import type { Storage } from './storage.ts';
import { removeWorkFiles } from './sweep.ts';

export interface RebuildOptions extends StoreOptions {
  /** Default: where the runs found their logs. */
  readonly raw?: string;
  /** Runs with rows of these days are rebuilt, `YYYY-MM-DD`, both inclusive. */
  readonly from: string;
  readonly to: string;
  readonly keepGoing?: boolean;
}

/** A rebuild that is loaded and verified and waits to be switched to. */
export interface Rebuilt {
  readonly run: RunId;
  readonly generation: Generation;
  /** The commits it would take the place of. */
  readonly replaced: readonly Commit[];
}

/**
 * Reads the raw logs of some days again, with today's code and config, into one new run that readers do not see yet.
 *
 * Runs are read again whole, with their other days. Asked again while nothing has changed, the rebuild that waits
 * is given back.
 *
 * @throws UserError where raw logs are gone, or no run has rows of these days
 */
export async function rebuild(options: RebuildOptions): Promise<OrBusy<Rebuilt>> {
  const { from, to } = options;
  if (checkDay(from, '--from') > checkDay(to, '--to')) {
    throw new UserError(`--from must not be after --to, got ${from} and ${to}`);
  }
  const context = await contextOf(options);
  return underLock(context, options.now ?? new Date(), async (lock) => {
    const { store } = context;
    const commits = await readCommits(store);
    const replaced = runsWithRowsOf(from, to, commits);
    if (replaced.length === 0) {
      throw new UserError(`no run has rows from ${from} to ${to} in the store ${store.location}: nothing to rebuild`);
    }
    const location = options.raw ?? (await rawOfRuns(store, replaced));
    if (location === null) throw new UserError('firn rebuild needs --raw: no plan tells where the raw logs are');
    const raw = await openRawLogs(location, options.store);
    const objects = await objectsOfRuns(raw, replaced, commits, `a rebuild of ${from} to ${to}`);
    const plan = await withLookups(context, {
      run: lock.run,
      engine: context.engine.name,
      version: context.version,
      configHash: configHash(context.config),
      raw: raw.url,
      keepGoing: context.keepGoing || replaced.some((run) => run.broken.length > 0),
      objects,
      replaces: replaced.map(({ run }) => run),
      change: { kind: 'rebuild' },
    });
    const waiting = await waitingFor(store, commits, plan);
    if (waiting !== null) {
      await removeWorkFiles(store, lock.run);
      return { ...waiting, replaced };
    }
    await store.write(paths.plan(lock.run), toJson(plan));
    return { run: lock.run, generation: await holdBack(context, plan, lock, raw), replaced };
  });
}

/** Runs readers see that have rows of these days. */
const runsWithRowsOf = (from: string, to: string, commits: readonly Commit[]): readonly Commit[] =>
  currentRuns(commits).filter((commit) => commit.files.some(({ dt }) => dt !== null && dt >= from && dt <= to));

/** A rebuild made from the same by the same; what waits for less, or for what is no longer so, gives way. */
async function waitingFor(
  store: Storage,
  commits: readonly Commit[],
  plan: Plan,
): Promise<Omit<Rebuilt, 'replaced'> | null> {
  for (const { run, generation } of await heldGenerations(store, commits)) {
    if (!generation.content.replaces.some((one) => plan.replaces?.includes(one))) continue;
    const its = await readJson<Plan>(store, paths.plan(run));
    const same = its !== null && JSON.stringify({ ...its, run: '' }) === JSON.stringify({ ...plan, run: '' });
    if (same && !movedOn(generation, commits)) return { run, generation };
    await dropGeneration(store, run);
  }
  return null;
}

/** Whether something was committed since that its events could be copies of, or copied in. */
export function movedOn({ base, content }: Generation, commits: readonly Commit[]): boolean {
  const days = content.files.flatMap(({ table, dt }) => (table === 'events' && dt !== null ? [dt] : []));
  const near = new Set(
    days.flatMap((day) => Array.from({ length: 2 * copyDays + 1 }, (_, i) => dayAfter(day, i - copyDays))),
  );
  return commits.some(
    (commit) =>
      commit.n > base && commit.files.some(({ table, dt }) => table === 'events' && dt !== null && near.has(dt)),
  );
}

/** A rebuild that waits, by its name, with the commits it would replace. */
export async function waitingRebuild(store: Storage, run: RunId): Promise<Rebuilt> {
  const commits = await readCommits(store);
  if (commitOf(commits, run) !== null) throw new UserError(`run ${run} is part of the store already`);
  const held = await heldGenerations(store, commits);
  const found = held.find((one) => one.run === run);
  if (found === undefined) {
    const others = held.length === 0 ? 'none waits' : `there is ${held.map((one) => one.run).join(', ')}`;
    throw new UserError(`no rebuild ${run} waits in the store ${store.location}; ${others}`);
  }
  if (!canBeSwitchedTo(found.generation, commits)) {
    throw new UserError(
      `the rebuild ${run} would replace runs that readers do not see any more; run "firn rebuild" again`,
    );
  }
  const { replaces } = found.generation.content;
  return { ...found, replaced: commits.filter((commit) => replaces.includes(commit.run)) };
}

/** Which rebuild, and what to do about it. */
export interface HeldOptions extends StoreOptions {
  readonly run: RunId;
}

/** A rebuild that readers see now. */
export interface Switched {
  readonly commit: Commit;
  /** The store had moved on, or the raw logs had, so it was loaded once more before. */
  readonly loadedAgain: boolean;
}

/**
 * Makes readers see a rebuild that waits, in place of the runs it was made from. Their files go with the next run.
 *
 * @throws UserError where none of that name waits, or it was made by another version or config
 */
export async function switchTo(options: HeldOptions): Promise<OrBusy<Switched>> {
  const context = await contextOf(options);
  const { store } = context;
  return underLock(context, options.now ?? new Date(), async (lock) => {
    const done = commitOf(await readCommits(store), options.run);
    if (done !== null) return { commit: done, loadedAgain: false };
    const { run, generation, replaced } = await waitingRebuild(store, options.run);
    const commits = await readCommits(store);
    const plan = (await readJson<Plan>(store, paths.plan(run)))!;
    const raw = await openRawLogs(plan.raw, options.store);
    const objects = await objectsOfRuns(raw, replaced, commits, `the rebuild ${run}`);
    const loadedAgain = movedOn(generation, commits) || !alike(objects, plan.objects);
    if (!loadedAgain) return { commit: await commitHeld(context, generation, lock), loadedAgain };
    if (plan.version !== context.version || plan.configHash !== configHash(context.config)) {
      throw new UserError(
        `the store has moved on since the rebuild ${run}, which was made by another version or config; run "firn rebuild" again`,
      );
    }
    const again = await withLookups(context, { ...plan, run: lock.run, objects });
    await store.write(paths.plan(lock.run), toJson(again));
    const commit = await commitHeld(context, await holdBack(context, again, lock, raw), lock);
    await dropGeneration(store, run);
    return { commit, loadedAgain };
  });
}

const alike = (some: readonly RawObject[], others: readonly RawObject[]): boolean =>
  some.length === others.length &&
  some.every(({ object, etag }, i) => object === others[i]!.object && etag === others[i]!.etag);

async function commitHeld(context: Finishing, { content }: Generation, lock: Lock): Promise<Commit> {
  const { store, engine } = context;
  const commit = await commitContentOf(store, content, lock);
  await store.remove([paths.generation(commit.run)]);
  await engine.publish?.(store, await readCommits(store));
  const error = await tryModels(context, lock);
  if (error !== null) throw new UserError(`the rebuild ${commit.run} was switched to, but ${error}`);
  return commit;
}

/**
 * Gives up a rebuild that waits; its files go.
 *
 * @throws UserError where none of that name waits
 */
export async function abandonRebuild(options: HeldOptions): Promise<OrBusy<RunId>> {
  const context = await contextOf(options);
  return underLock(context, options.now ?? new Date(), async () => {
    const commits = await readCommits(context.store);
    const held = await heldGenerations(context.store, commits);
    if (!held.some(({ run }) => run === options.run)) await waitingRebuild(context.store, options.run);
    await dropGeneration(context.store, options.run);
    return options.run;
  });
}
