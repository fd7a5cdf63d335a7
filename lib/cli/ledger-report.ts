import { addsUp, type Measure, type Sums, sumOf, sums } from '../../etl/run/ledger.ts';
import { undatedDay } from '../protocol/row.ts';
import type { DatedTable } from '../protocol/store.ts';

/** What the ledger says of one run and day. */
export interface LedgerCell {
  readonly run: string;
  readonly dt: string;
  readonly measure: Measure;
  readonly name: string | null;
  readonly n: number;
}

/** Rows a table really holds of one run and day. */
export interface StoredRows {
  readonly table: DatedTable;
  readonly run: string;
  readonly dt: string;
  readonly n: number;
}

export interface LedgerInput {
  /** The runs readers see, in the order of their commits. */
  readonly runs: readonly string[];
  readonly cells: readonly LedgerCell[];
  readonly stored: readonly StoredRows[];
  /** Whether rows of a run and day have expired: the store holds none of them any more. Default: none have. */
  readonly isExpired?: (table: DatedTable, run: string, dt: string) => boolean;
  /** Different objects of each run, of each day, and in all. */
  readonly objects: {
    readonly byRun: ReadonlyMap<string, number>;
    readonly byDay: ReadonlyMap<string, number>;
    readonly total: number;
  };
}

/** What became of the lines of a run, a day or the store. */
export interface LedgerLine extends Sums {
  /** The run or the day; `all` for the store. */
  readonly key: string;
  readonly objects: number;
  /** Lines of days before the newest day an earlier run had already loaded. Undated lines are never late. */
  readonly late: number;
  readonly addsUp: boolean;
}

export interface LedgerReport {
  /** In the order of their commits. */
  readonly runs: readonly LedgerLine[];
  readonly days: readonly LedgerLine[];
  readonly total: LedgerLine;
  /** What does not add up, a sentence each. */
  readonly problems: readonly string[];
}

const cellKey = (of: { readonly run: string; readonly dt: string }): string => `${of.run} ${of.dt}`;

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** The run and day of every cell whose lines are late. */
function lateCells({ runs, cells }: LedgerInput): ReadonlySet<string> {
  const byRun = grouped(cells, (cell) => cell.run);
  const late = new Set<string>();
  let newest = '';
  for (const run of runs) {
    const days = [...new Set((byRun.get(run) ?? []).map((cell) => cell.dt))].filter((dt) => dt !== undatedDay);
    for (const dt of days) if (dt < newest) late.add(cellKey({ run, dt }));
    newest = [newest, ...days].sort().at(-1)!;
  }
  return late;
}

function problemsOf(
  key: string,
  cells: readonly LedgerCell[],
  stored: readonly StoredRows[],
  isExpired: (table: DatedTable) => boolean,
): readonly string[] {
  const place = `run ${key.replace(' ', ', day ')}`;
  const counts = sums(cells);
  const held = (table: DatedTable) => stored.filter((rows) => rows.table === table).reduce((sum, { n }) => sum + n, 0);
  const [bad, ignored] = [sumOf(counts.bad), sumOf(counts.ignored)];
  const problems: string[] = [];
  if (!addsUp(counts)) {
    problems.push(
      `${place}: ${counts.lines} lines, but ${counts.events} events + ${bad} bad + ${ignored} ignored ` +
        `+ ${counts.duplicates} duplicates = ${counts.events + bad + ignored + counts.duplicates}`,
    );
  }
  const kept = (table: DatedTable, n: number) => (isExpired(table) ? 0 : n);
  if (held('events') !== kept('events', counts.events)) {
    problems.push(`${place}: the ledger says ${counts.events} events, the store holds ${held('events')}`);
  }
  if (held('bad_rows') !== kept('bad_rows', bad)) {
    problems.push(`${place}: the ledger says ${bad} bad rows, the store holds ${held('bad_rows')}`);
  }
  return problems;
}

/** Adds up the ledger of a store, per run and per day, and compares it with the rows the store holds. */
export function ledgerReport(input: LedgerInput): LedgerReport {
  const { runs, cells, stored, objects } = input;
  const byCell = grouped(cells, cellKey);
  const storedByCell = grouped(stored, cellKey);
  const late = lateCells(input);
  const broken = new Map(
    [...new Set([...byCell.keys(), ...storedByCell.keys()])]
      .sort()
      .map((key) => {
        const [run, dt] = key.split(' ') as [string, string];
        const isExpired = (table: DatedTable) => input.isExpired?.(table, run, dt) ?? false;
        return [key, problemsOf(key, byCell.get(key) ?? [], storedByCell.get(key) ?? [], isExpired)] as const;
      })
      .filter(([, problems]) => problems.length > 0),
  );
  const line = (key: string, own: readonly LedgerCell[], count: number): LedgerLine => ({
    key,
    objects: count,
    ...sums(own),
    late: own.filter((cell) => cell.measure === 'lines' && late.has(cellKey(cell))).reduce((sum, { n }) => sum + n, 0),
    addsUp: ![...broken.keys()].some((cell) => key === 'all' || cell.split(' ').includes(key)),
  });
  const byRun = grouped(cells, (cell) => cell.run);
  const byDay = grouped(cells, (cell) => cell.dt);
  return {
    runs: runs.filter((run) => byRun.has(run)).map((run) => line(run, byRun.get(run)!, objects.byRun.get(run) ?? 0)),
    days: [...byDay.keys()].sort().map((dt) => line(dt, byDay.get(dt)!, objects.byDay.get(dt) ?? 0)),
    total: line('all', cells, objects.total),
    problems: [...broken.values()].flat(),
  };
}
