import { undatedDay } from '../../lib/protocol/row.ts';
import type { Commit, Cutoffs, RunId } from '../../lib/protocol/store.ts';

const tables = ['raw', 'events', 'bad_rows'] as const;

/** The days before which things have expired: a day that has expired once stays so. */
export function cutoffsOf(commits: readonly Commit[]): Cutoffs {
  const cutoffs: Record<keyof Cutoffs, string | null> = { raw: null, events: null, bad_rows: null };
  for (const { change } of commits) {
    if (change?.kind !== 'expire') continue;
    for (const table of tables) {
      const before = change.before[table];
      if (before !== null && before > (cutoffs[table] ?? '')) cutoffs[table] = before;
    }
  }
  return cutoffs;
}

/**
 * The day on which the lines of a run were loaded first: a run that took another's place is as old as that one. It dates
 * what tells no day itself.
 */
export function firstLoaded(commits: readonly Commit[], run: RunId): string {
  const earlier = commits.find((commit) => commit.run === run)?.replaces.filter((one) => one !== run) ?? [];
  const own = `${run.slice(0, 4)}-${run.slice(4, 6)}-${run.slice(6, 8)}`;
  return [own, ...earlier.map((one) => firstLoaded(commits, one))].sort()[0]!;
}

/** Whether a file of a commit is of an expired day; undated rows are as old as their run. */
export function expiryOf(
  commits: readonly Commit[],
  cutoffs: Cutoffs = cutoffsOf(commits),
): (commit: Pick<Commit, 'run'>, file: Pick<Commit['files'][number], 'table' | 'dt'>) => boolean {
  if (cutoffs.events === null && cutoffs.bad_rows === null) return () => false;
  return ({ run }, { table, dt }) => {
    if ((table !== 'events' && table !== 'bad_rows') || dt === null) return false;
    const before = cutoffs[table];
    return before !== null && (dt === undatedDay ? firstLoaded(commits, run) : dt) < before;
  };
}
