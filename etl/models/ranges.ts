import { dayAfter } from '../../lib/protocol/days.ts';

/** Days that are made at a time, with the days that must be read for them, all inclusive. */
export interface Range {
  readonly from: string;
  readonly to: string;
  /** Whose events are read whole: visits reach from here, and to here. */
  readonly wideFrom: string;
  readonly wideTo: string;
  /** Where events are only asked which visits they are of: what a visit begins with depends on these. */
  readonly readFrom: string;
  readonly readTo: string;
}

/**
 * The days whose visits and page views may be others when the events of a day are.
 *
 * Before it: visits that reach the day, and one day more, for network cookies that come back on the day. After it: visits
 * that begin up to so many days later may have begun on the day, and reach as far again.
 */
export const daysAround = (day: string, maxVisitDays: number): readonly string[] =>
  Array.from({ length: 3 * maxVisitDays + 2 }, (_, i) => dayAfter(day, i - maxVisitDays - 1));

/** Runs of days that follow each other, of at most so many days. */
export function rangesOf(days: Iterable<string>, maxVisitDays: number, most: number): readonly Range[] {
  const ranges: { from: string; to: string; length: number }[] = [];
  for (const day of [...new Set(days)].sort()) {
    const last = ranges.at(-1);
    if (last !== undefined && last.length < most && dayAfter(last.to, 1) === day) {
      last.to = day;
      last.length += 1;
    } else ranges.push({ from: day, to: day, length: 1 });
  }
  return ranges.map(({ from, to }) => {
    const [wideFrom, wideTo] = [dayAfter(from, -maxVisitDays), dayAfter(to, maxVisitDays)];
    return { from, to, wideFrom, wideTo, readFrom: dayAfter(wideFrom, -2 * maxVisitDays), readTo: dayAfter(wideTo, 1) };
  });
}
