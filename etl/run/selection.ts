import { type Commit, lookBackDays, type RawObject } from '../../lib/protocol/store.ts';
import { isAbandonment } from './commits.ts';
import { daysBefore, hourOf } from './hours.ts';

/** Raw logs of a storage too large to list whole are looked at from an hour on. */
export interface Window {
  /** `YYYY-MM-DD-HH` or `YYYY-MM-DD`; null: everything. */
  readonly from: string | null;
  /** A day before, `YYYY-MM-DD`, that is looked through for strays; null: none. */
  readonly spotCheck: string | null;
}

/** So many days before the look-back are looked through for strays, one a run. */
export const spotCheckDays = 30;

export interface Selection {
  /** What a run should read, in order of names. */
  readonly fresh: readonly RawObject[];
  /** Committed objects whose content is another now; they are not read again. */
  readonly changed: readonly string[];
  /** Objects in no commit that are older than the look-back: reported, never silently forgotten. */
  readonly strays: readonly string[];
}

/** Objects that commits have dealt with, with their etags. */
export function committedObjects(commits: readonly Commit[]): ReadonlyMap<string, string> {
  return new Map(
    commits
      .filter((commit) => !isAbandonment(commit))
      .flatMap((commit) => commit.objects.map((o) => [o.object, o.etag])),
  );
}

/** The first hour looked at: the newest committed object's hour less the look-back; null: everything. */
export function windowStart(committed: Iterable<string>): string | null {
  let end: string | null = null;
  for (const object of committed) {
    const hour = hourOf(object);
    if (hour !== null && (end === null || hour > end)) end = hour;
  }
  return end === null ? null : daysBefore(end, lookBackDays);
}

/** What the choice depends on, besides what is there. */
export interface SelectionInput {
  readonly commits: readonly Commit[];
  readonly since: string | null;
  readonly windowed: boolean;
}

/** What is to be listed of raw logs. Each run looks through another day for strays, so that a month is gone round. */
export function windowOf({ commits, since, windowed }: SelectionInput): Window {
  if (since !== null) return { from: since, spotCheck: null };
  const from = windowed ? windowStart(committedObjects(commits).keys()) : null;
  if (from === null) return { from, spotCheck: null };
  return { from, spotCheck: daysBefore(from, 1 + (commits.length % spotCheckDays)).slice(0, 10) };
}

/**
 * Which of the listed objects a run should read. An object that tells no hour always belongs.
 *
 * @param since a day, `YYYY-MM-DD`: only objects from then on, however old; takes the place of the look-back
 * @param windowed whether the storage is too large to list whole, so that only the look-back counts
 */
export function select(input: SelectionInput & { readonly listed: readonly RawObject[] }): Selection {
  const done = committedObjects(input.commits);
  const { from: start } = windowOf(input);
  const fresh: RawObject[] = [];
  const changed: string[] = [];
  const strays: string[] = [];
  for (const object of input.listed) {
    const etag = done.get(object.object);
    const hour = hourOf(object.object);
    if (etag !== undefined) {
      if (etag !== object.etag) changed.push(object.object);
    } else if (start === null || hour === null || hour >= start) fresh.push(object);
    else if (input.since === null) strays.push(object.object);
  }
  return { fresh, changed, strays };
}
