import { badReasons, ignoreRules, type Tally, undatedDay } from '../../lib/protocol/row.ts';
import type { RawObject } from '../../lib/protocol/store.ts';
import { dayOf, dayText } from './time.ts';
import type { Verdict } from './verdict.ts';

interface DayCounts {
  lines: number;
  events: number;
  readonly bad: Map<string, number>;
  readonly ignored: Map<string, number>;
}

const noCounts = (): DayCounts => ({ lines: 0, events: 0, bad: new Map(), ignored: new Map() });

/** Counts what the lines of an object came to, day by day. */
export class Tallies {
  /** The day of the line last counted; undated lines share the first day of all. */
  dt: string = undatedDay;

  private byDay = new Map<string, DayCounts>();
  private counts = noCounts();
  /** The day last counted, kept at hand: since 1970, -1 for undated lines. */
  private day = Number.NaN;
  private firstDated: string | null = null;
  private headerLines = 0;

  /** Another object begins. */
  begin(): void {
    this.byDay = new Map();
    this.day = Number.NaN;
    this.firstDated = null;
    this.headerLines = 0;
  }

  /** Counts a line of this time, milliseconds since 1970, -1 if undated. */
  count(verdict: Verdict, time: number): void {
    if (verdict.is === 'ignored' && verdict.rule === 'header') {
      this.headerLines += 1;
      return;
    }
    const day = time < 0 ? -1 : dayOf(time);
    if (day !== this.day) this.turnTo(day);
    this.counts.lines += 1;
    if (verdict.is === 'event') this.counts.events += 1;
    else if (verdict.is === 'ignored') addOne(this.counts.ignored, verdict.rule);
    else addOne(this.counts.bad, verdict.reason);
  }

  private turnTo(day: number): void {
    this.day = day;
    this.dt = day < 0 ? undatedDay : dayText(day);
    if (day >= 0) this.firstDated ??= this.dt;
    this.counts = this.countsOf(this.dt);
  }

  private countsOf(dt: string): DayCounts {
    const counts = this.byDay.get(dt) ?? noCounts();
    this.byDay.set(dt, counts);
    return counts;
  }

  /** The tallies of the object just read, in order of days: at least one. */
  of({ object, bytes, etag }: RawObject, error: string | null): readonly Tally[] {
    if (this.headerLines > 0 || this.byDay.size === 0) {
      const counts = this.countsOf(this.firstDated ?? undatedDay);
      counts.lines += this.headerLines;
      if (this.headerLines > 0) counts.ignored.set('header', this.headerLines);
    }
    return [...this.byDay.keys()].sort().map((dt) => {
      const { lines, events, bad, ignored } = this.byDay.get(dt)!;
      return {
        object,
        bytes,
        etag,
        dt,
        lines,
        events,
        bad: inOrder(bad, Object.keys(badReasons)),
        ignored: inOrder(ignored, [...Object.keys(ignoreRules), ...ownRules(ignored)]),
        error,
      };
    });
  }
}

/** Rules of the config's own code, in the order of their names. */
const ownRules = (counts: ReadonlyMap<string, number>): readonly string[] =>
  [...counts.keys()].filter((rule) => !(rule in ignoreRules)).sort();

const addOne = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

const inOrder = (counts: ReadonlyMap<string, number>, order: readonly string[]): Record<string, number> =>
  Object.fromEntries(order.filter((name) => counts.has(name)).map((name) => [name, counts.get(name)!]));
