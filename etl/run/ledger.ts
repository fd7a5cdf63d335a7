import type { Tally } from '../../lib/protocol/row.ts';
import type { Counts } from '../../lib/protocol/store.ts';
import type { Loaded } from './engine.ts';

/** What a row of the ledger counts. */
export const measures = ['lines', 'events', 'bad', 'ignored', 'duplicates', 'copied_ids', 'bytes', 'broken'] as const;
export type Measure = (typeof measures)[number];

/** A row of the table `ledger`, without its run. */
export interface LedgerRow {
  readonly object: string;
  readonly dt: string;
  readonly measure: Measure;
  readonly name: string | null;
  readonly n: number;
}

/**
 * The ledger of a run: for every object and day what its lines became.
 *
 * `bytes` and `broken` belong to an object, not to a day: they stand at the first of its days, so that sums are right.
 */
export function ledgerRows(loaded: Pick<Loaded, 'tallies' | 'events'>): readonly LedgerRow[] {
  const written = new Map(loaded.events.map((events) => [`${events.dt} ${events.object}`, events]));
  const seen = new Set<string>();
  return loaded.tallies.flatMap((tally) => {
    const { object, dt } = tally;
    const row = (measure: Measure, n: number, name: string | null = null): LedgerRow => ({
      object,
      dt,
      measure,
      name,
      n,
    });
    const events = written.get(`${dt} ${object}`);
    const rows = [
      row('lines', tally.lines),
      row('events', events?.events ?? 0),
      ...Object.entries(tally.bad).map(([reason, n]) => row('bad', n, reason)),
      ...Object.entries(tally.ignored).map(([rule, n]) => row('ignored', n, rule)),
      row('duplicates', events?.duplicates ?? 0),
      row('copied_ids', events?.copiedIds ?? 0),
    ];
    if (!seen.has(object)) {
      seen.add(object);
      rows.push(row('bytes', tally.bytes));
      if (tally.error !== null) rows.push(row('broken', 1, tally.error));
    }
    return rows;
  });
}

/** What ledger rows add up to. */
export interface Sums {
  readonly lines: number;
  readonly events: number;
  readonly bad: Readonly<Record<string, number>>;
  readonly ignored: Readonly<Record<string, number>>;
  readonly duplicates: number;
  readonly copiedIds: number;
  readonly bytes: number;
  readonly broken: number;
}

/** Adds up rows, such as those of a run, a day or a store. */
export function sums(rows: Iterable<Pick<LedgerRow, 'measure' | 'name' | 'n'>>): Sums {
  const totals = Object.fromEntries(measures.map((measure) => [measure, 0])) as Record<Measure, number>;
  const named = { bad: {} as Record<string, number>, ignored: {} as Record<string, number> };
  for (const { measure, name, n } of rows) {
    totals[measure] += n;
    if (measure === 'bad' || measure === 'ignored') named[measure][name ?? ''] = (named[measure][name ?? ''] ?? 0) + n;
  }
  return {
    lines: totals.lines,
    events: totals.events,
    ...named,
    duplicates: totals.duplicates,
    copiedIds: totals.copied_ids,
    bytes: totals.bytes,
    broken: totals.broken,
  };
}

export const sumOf = (numbers: Readonly<Record<string, number>>): number =>
  Object.values(numbers).reduce((total, n) => total + n, 0);

/** The sum every ledger must satisfy: lines = events + bad + ignored + duplicates. */
export const addsUp = (of: Pick<Sums, 'lines' | 'events' | 'bad' | 'ignored' | 'duplicates'>): boolean =>
  of.lines === of.events + sumOf(of.bad) + sumOf(of.ignored) + of.duplicates;

/** A run's counts, as its commit carries them. */
export function countsOf(rows: readonly LedgerRow[]): Counts {
  const { lines, events, bad, ignored, duplicates, copiedIds, bytes } = sums(rows);
  const objects = new Set(rows.map((row) => row.object)).size;
  return { objects, bytes, lines, events, bad, ignored, duplicates, copiedIds };
}

/** Tallies' part of the sum: lines = events + bad + ignored, where events are those before duplicates were dropped. */
export const tallyAddsUp = (tally: Tally): boolean =>
  tally.lines ===
  tally.events + sumOf(tally.bad as Record<string, number>) + sumOf(tally.ignored as Record<string, number>);
