import type { Column } from '../protocol/event.ts';
import type { EventKind } from '../protocol/parameters.ts';
import type { BadReason, IgnoreRule } from '../protocol/row.ts';

type Counts<K extends string> = Partial<Record<K, number>>;

/** The known truth about what was written, exact, so that an ETL can be checked against it. */
export interface GenerateReport {
  /** Lines in all files, header lines included. lines = events + duplicates + ignored + bad. */
  readonly lines: number;
  /** Unique events that arrive, robots' included. */
  readonly events: number;
  /** Lines that repeat an event: same id, same content, other `stm`, seconds later. */
  readonly duplicates: number;
  /** Lines neither event nor bad, by the rule that ignores them. */
  readonly ignored: Readonly<Counts<IgnoreRule>>;
  /** Lines that are bad rows, by reason. */
  readonly bad: Readonly<Counts<BadReason>>;
  /** Lines, of any kind, that are delivered a day or more after their request. */
  readonly late: number;
  /** Files that are delivered a day or two after the hour they are named by; paths below the folder. Other late lines are inside newer files. */
  readonly lateFiles: readonly string[];
  /** Events numbered by the tracker (`fs`) that were never written. */
  readonly lost: number;
  /** Those of them that gaps in the numbers show, as a later event of the page view arrives; and events that no longer tell their page view. */
  readonly gaps: number;
  /** Unique events with a value that does not fit its column, by the column that is null for it. */
  readonly fieldErrors: Readonly<Counts<Column>>;
  /** Unique events whose title has invalid UTF-8 or stray `%`. */
  readonly debris: number;
  /** Unique events by kind. */
  readonly kinds: Readonly<Counts<EventKind>>;
  readonly pageViews: number;
  /** Visits by people of which at least one event arrives, those without cookies included. */
  readonly visits: number;
  /** Distinct `domain_sessionid` among the events, robots' included. */
  readonly sessions: number;
  /** Unique events sent by robots. */
  readonly bots: number;
  /** Unique transactions. */
  readonly orders: number;
  /** Sum of their totals by currency, as decimals. */
  readonly revenue: Readonly<Record<string, string>>;
  readonly files: number;
  /** Size of the files as stored. */
  readonly bytes: number;
  /** Size of their text. */
  readonly textBytes: number;
  /** Unique events by day (UTC) of their first arrival. */
  readonly days: Readonly<Record<string, number>>;
  readonly firstDay: string;
  readonly lastDay: string;
}

const count = <K extends string>(counts: Counts<K>, key: K): void => {
  counts[key] = (counts[key] ?? 0) + 1;
};

/** Counts while lines are made. */
export class Truth {
  lines = 0;
  events = 0;
  duplicates = 0;
  late = 0;
  lost = 0;
  gaps = 0;
  debris = 0;
  visits = 0;
  sessions = 0;
  bots = 0;
  orders = 0;
  files = 0;
  bytes = 0;
  textBytes = 0;
  readonly lateFiles: string[] = [];
  readonly #ignored: Counts<IgnoreRule> = {};
  readonly #bad: Counts<BadReason> = {};
  readonly #fieldErrors: Counts<Column> = {};
  readonly #kinds: Counts<EventKind> = {};
  readonly #revenueCents = new Map<string, number>();
  readonly #days = new Map<string, number>();

  ignoredBy(rule: IgnoreRule): void {
    count(this.#ignored, rule);
  }

  badBecause(reason: BadReason): void {
    count(this.#bad, reason);
  }

  misfit(column: Column): void {
    count(this.#fieldErrors, column);
  }

  event(kind: EventKind, day: string): void {
    this.events++;
    count(this.#kinds, kind);
    this.#days.set(day, (this.#days.get(day) ?? 0) + 1);
  }

  order(currency: string, totalCents: number): void {
    this.orders++;
    this.#revenueCents.set(currency, (this.#revenueCents.get(currency) ?? 0) + totalCents);
  }

  report(): GenerateReport {
    const { lines, events, duplicates, late, lateFiles, lost, gaps, debris, visits, sessions, bots, orders } = this;
    const { files, bytes, textBytes } = this;
    const days = [...this.#days].sort(([a], [b]) => (a < b ? -1 : 1));
    const revenue = [...this.#revenueCents].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      lines,
      events,
      duplicates,
      ignored: { ...this.#ignored },
      bad: { ...this.#bad },
      late,
      lateFiles: [...lateFiles],
      lost,
      gaps,
      fieldErrors: { ...this.#fieldErrors },
      debris,
      kinds: { ...this.#kinds },
      pageViews: this.#kinds.page_view ?? 0,
      visits,
      sessions,
      bots,
      orders,
      revenue: Object.fromEntries(revenue.map(([currency, cents]) => [currency, (cents / 100).toFixed(2)])),
      files,
      bytes,
      textBytes,
      days: Object.fromEntries(days),
      firstDay: days[0]?.[0] ?? '',
      lastDay: days.at(-1)?.[0] ?? '',
    };
  }
}
