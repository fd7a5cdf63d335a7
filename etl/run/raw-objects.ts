import { UserError } from '../../lib/protocol/errors.ts';
import { type Commit, type Plan, paths, type RawObject } from '../../lib/protocol/store.ts';
import { cutoffsOf } from './expiry.ts';
import { hourOf } from './hours.ts';
import { readJson } from './json.ts';
import type { RawLogs } from './raw-logs.ts';
import type { Storage } from './storage.ts';

/** Where the raw logs of runs are, by their plans; null: no plan tells. */
export async function rawOfRuns(store: Storage, runs: readonly Commit[]): Promise<string | null> {
  for (const { run } of [...runs].reverse()) {
    const plan = await readJson<Plan>(store, paths.plan(run));
    if (plan !== null) return plan.raw;
  }
  return null;
}

/**
 * The objects that runs have read, as they are now, in order of names.
 *
 * @throws UserError telling how many are gone, and of which days, where some are
 */
export async function objectsOfRuns(
  raw: RawLogs,
  runs: readonly Commit[],
  commits: readonly Commit[],
  what: string,
): Promise<readonly RawObject[]> {
  const names = new Set(runs.flatMap((run) => run.objects.map(({ object }) => object)));
  const hours = [...names].map(hourOf);
  const from = hours.includes(null) ? null : ([...hours].sort()[0] ?? null);
  const { objects } = await raw.list({ from, spotCheck: null });
  const there = objects.filter(({ object }) => names.has(object));
  if (there.length < names.size) {
    for (const { object } of there) names.delete(object);
    throw missing([...names], raw, runs, cutoffsOf(commits).raw, what);
  }
  return there;
}

function missing(
  names: readonly string[],
  raw: RawLogs,
  runs: readonly Commit[],
  expired: string | null,
  what: string,
): UserError {
  const days = [...new Set(names.map((name) => hourOf(name)?.slice(0, 10)))].filter((day) => day !== undefined).sort();
  const touched = runs.filter((run) => run.objects.some(({ object }) => names.includes(object))).map(({ run }) => run);
  const of = days.length === 0 ? '' : ` of ${days.length === 1 ? days[0] : `${days[0]} to ${days.at(-1)}`}`;
  const why = expired === null ? '' : `; raw logs before ${expired} have expired`;
  return new UserError(
    `${what} needs ${names.length === 1 ? '1 raw log object' : `${names.length} raw log objects`}${of} that ` +
      `${names.length === 1 ? 'is' : 'are'} no longer at ${raw.location}${why}; ` +
      `${touched.length === 1 ? 'it was' : 'they were'} read by ${touched.length === 1 ? 'run' : 'the runs'} ${touched.join(', ')}; nothing was changed`,
  );
}
