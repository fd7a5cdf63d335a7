import { type Commit, paths, runTime } from '../../lib/protocol/store.ts';
import { daysAround } from '../models/ranges.ts';
import { aroundTables, madeBy, ownDayTables } from '../models/steps.ts';
import { commitContentOf, type Means, TakenOver } from './carry-out.ts';
import { currentRuns, emptyCommit, readCommits } from './commits.ts';
import type { Lock } from './lock.ts';
import { currentModels, lastModels, type ModelsChange } from './model-files.ts';
import { freeRunId } from './plan.ts';
import type { Storage } from './storage.ts';

/** What has to be made anew. */
interface Outdated {
  /** The number of the last commit. */
  readonly base: number;
  readonly madeBy: string;
  readonly days: ModelsChange['days'];
}

/**
 * Makes the models of the days that changed since they were made last, and commits them. Nothing is noted anywhere of what
 * is to be done: it follows from the commits. For the holder of the lock.
 *
 * @returns the commit; null: nothing has changed, or the engine makes no models
 */
export async function makeModels(means: Means & { readonly version: string }, lock: Lock): Promise<Commit | null> {
  const { store, engine, config, progress, version } = means;
  if (engine.makeModels === undefined) return null;
  const commits = await readCommits(store);
  const outdated = outdatedModels(commits, config.models);
  if (outdated === null) return null;
  const run = await freeRunId(store, commits, new Date(runTime(lock.run).replace(' ', 'T').concat('Z')));
  const current = currentRuns(commits);
  const files = await engine.makeModels({ run, store, config, current, days: outdated.days, onProgress: progress });
  const change: ModelsChange = { kind: 'models', ...outdated };
  const content = { ...emptyCommit({ run, engine: engine.name, version }), files, change };
  const done = await commitContentOf(store, content, lock);
  await store.removeTree(paths.tmp(run));
  await engine.publish?.(store, await readCommits(store));
  return done;
}

/** Makes the models if that can be done: what went wrong, in words; null: nothing. Events do not wait for them. */
export async function tryModels(means: Means & { readonly version: string }, lock: Lock): Promise<string | null> {
  try {
    await makeModels(means, lock);
    return null;
  } catch (error) {
    // Whoever has the run now makes them.
    if (error instanceof TakenOver) return null;
    const why = error instanceof Error ? error.message : String(error);
    return `the models could not be made, the next "firn etl" tries again: ${why}`;
  }
}

/** Files of events that readers see. */
const eventFiles = (commits: readonly Commit[]): ReadonlyMap<string, string> =>
  new Map(
    currentRuns(commits).flatMap(({ files }) =>
      files.flatMap(({ table, key, dt }) => (table === 'events' && dt !== null ? [[key, dt] as const] : [])),
    ),
  );

/** Which days of the models do not fit the events any more; null: all do. */
export function outdatedModels(commits: readonly Commit[], settings: Means['config']['models']): Outdated | null {
  const last = lastModels(commits);
  const by = madeBy(settings);
  const isSameMaker = last?.change.madeBy === by;
  const now = eventFiles(commits);
  const seen = last === null ? null : eventFiles(commits.filter(({ n }) => n <= last.change.base));
  const made = currentModels(commits).flatMap(({ files }) => files.map(({ table, dt }) => ({ table, dt: dt! })));
  const there = new Set([...now.values(), ...made.map(({ dt }) => dt)]);
  const changed = new Set(isSameMaker && seen !== null ? differences(seen, now) : there);
  if (changed.size === 0) return null;
  const around = new Set([...changed].flatMap((day) => daysAround(day, settings.maxVisitDays)));
  const sorted = (days: ReadonlySet<string>) => [...days].filter((day) => there.has(day)).sort();
  const days = Object.fromEntries([
    ...aroundTables.map((table) => [table, sorted(around)]),
    ...ownDayTables.map((table) => [table, sorted(changed)]),
  ]) as ModelsChange['days'];
  return { base: commits.at(-1)?.n ?? 0, madeBy: by, days };
}

/** Days of files that one has and the other has not. */
const differences = (some: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): readonly string[] => [
  ...[...some].filter(([key]) => !others.has(key)).map(([, day]) => day),
  ...[...others].filter(([key]) => !some.has(key)).map(([, day]) => day),
];

/**
 * Removes files of models that readers do not see any more, or never did. Only for the holder of the lock, and not right
 * after others took their place, where readers may be at work.
 */
export async function sweepModels(store: Storage, commits: readonly Commit[]): Promise<void> {
  const current = new Set(currentModels(commits).flatMap(({ files }) => files.map(({ key }) => key)));
  const gone = (await store.list(paths.models)).map(({ key }) => key).filter((key) => !current.has(key));
  if (gone.length > 0) await store.remove(gone);
}
