import { dayAfter } from '../../lib/protocol/days.ts';
import type { Commit, Plan } from '../../lib/protocol/store.ts';
import { copyDays } from '../run/dedupe.ts';
import { hourOf } from '../run/hours.ts';

/** Days from one to another, both inclusive. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** CloudFront files a line under its hour, whenever it is delivered: a day more on each side is generous. */
const slackDays = 1;

/**
 * The days the names of a plan's objects say its events are of; null: not all of them tell.
 *
 * What is committed is then looked up in these days and `copyDays` more, instead of in the partitions of years; the
 * script makes sure that the names told the truth.
 */
export function expectedDays(plan: Plan): Days | null {
  const days = plan.objects.map(({ object }) => hourOf(object)?.slice(0, 10) ?? null).sort();
  const [first, last] = [days[0], days.at(-1)];
  if (first == null || last == null || days.includes(null)) return null;
  return { from: dayAfter(first, -slackDays), to: dayAfter(last, slackDays) };
}

/** The commits with only those of their event files that may hold copies of events of the days. */
export function commitsNear(days: Days | null, commits: readonly Commit[]): readonly Commit[] {
  if (days === null) return commits;
  const [from, to] = [dayAfter(days.from, -copyDays), dayAfter(days.to, copyDays)];
  return commits.map((commit) => ({
    ...commit,
    files: commit.files.filter(({ dt }) => dt !== null && dt >= from && dt <= to),
  }));
}
