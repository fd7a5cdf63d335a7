import { describe, expect, it } from 'vitest';
import { type LedgerCell, ledgerReport } from '../../lib/cli/ledger-report.ts';
import { ledgerText } from '../../lib/cli/ledger-text.ts';

const first = '20261101T040000Z';
const second = '20261103T040000Z';
const cell = (run: string, dt: string, measure: LedgerCell['measure'], n: number, name: string | null = null) => ({
  run,
  dt,
  measure,
  name,
  n,
});

const cells: readonly LedgerCell[] = [
  cell(first, '2026-11-01', 'lines', 10),
  cell(first, '2026-11-01', 'events', 6),
  cell(first, '2026-11-01', 'bad', 1, 'missing_event'),
  cell(first, '2026-11-01', 'ignored', 2, 'header'),
  cell(first, '2026-11-01', 'duplicates', 1),
  cell(first, '2026-11-02', 'lines', 5),
  cell(first, '2026-11-02', 'events', 5),
  cell(second, '2026-11-01', 'lines', 3),
  cell(second, '2026-11-01', 'events', 3),
  cell(second, '2026-11-03', 'lines', 4),
  cell(second, '2026-11-03', 'events', 2),
  cell(second, '2026-11-03', 'bad', 2, 'bad_time'),
  cell(second, '1970-01-01', 'lines', 1),
  cell(second, '1970-01-01', 'ignored', 1, 'header'),
];
const stored = [
  { table: 'events', run: first, dt: '2026-11-01', n: 6 },
  { table: 'bad_rows', run: first, dt: '2026-11-01', n: 1 },
  { table: 'events', run: first, dt: '2026-11-02', n: 5 },
  { table: 'events', run: second, dt: '2026-11-01', n: 3 },
  { table: 'events', run: second, dt: '2026-11-03', n: 2 },
  { table: 'bad_rows', run: second, dt: '2026-11-03', n: 2 },
] as const;
const input = {
  runs: [first, second],
  cells,
  stored,
  objects: {
    byRun: new Map([
      [first, 4],
      [second, 2],
    ]),
    byDay: new Map([['2026-11-01', 5]]),
    total: 6,
  },
};

describe('the ledger', () => {
  const report = ledgerReport(input);

  it('adds up per run, per day and in all', () => {
    expect(report.problems).toEqual([]);
    expect(report.runs.map(({ key, lines, events, objects, addsUp }) => [key, lines, events, objects, addsUp])).toEqual(
      [
        [first, 15, 11, 4, true],
        [second, 8, 5, 2, true],
      ],
    );
    expect(report.days.map(({ key, lines, bad, ignored }) => [key, lines, bad, ignored])).toEqual([
      ['1970-01-01', 1, {}, { header: 1 }],
      ['2026-11-01', 13, { missing_event: 1 }, { header: 2 }],
      ['2026-11-02', 5, {}, {}],
      ['2026-11-03', 4, { bad_time: 2 }, {}],
    ]);
    expect(report.total).toMatchObject({ lines: 23, events: 16, duplicates: 1, objects: 6 });
  });

  it('calls late what arrives after an earlier run had loaded a later day, but not undated lines', () => {
    expect(report.runs.map(({ late }) => late)).toEqual([0, 3]);
    expect(report.days.map(({ key, late }) => [key, late])).toContainEqual(['2026-11-01', 3]);
    expect(report.total.late).toBe(3);
  });

  it('names the run and day of a line that went astray', () => {
    const astray = cells.map((of) => (of.measure === 'events' && of.dt === '2026-11-02' ? { ...of, n: 4 } : of));
    const broken = ledgerReport({ ...input, cells: astray });
    expect(broken.problems).toEqual([
      `run ${first}, day 2026-11-02: 5 lines, but 4 events + 0 bad + 0 ignored + 0 duplicates = 4`,
      `run ${first}, day 2026-11-02: the ledger says 4 events, the store holds 5`,
    ]);
    expect(broken.runs.map(({ addsUp }) => addsUp)).toEqual([false, true]);
    expect(broken.days.filter(({ addsUp }) => !addsUp).map(({ key }) => key)).toEqual(['2026-11-02']);
    expect(broken.total.addsUp).toBe(false);
    expect(ledgerText(broken, 0, [])).toContain('It does not add up: 23 lines, 15 events');
  });

  it('notices rows the store lost and rows no ledger knows', () => {
    const lost = ledgerReport({ ...input, stored: stored.filter(({ table }) => table === 'events') });
    expect(lost.problems).toContain(`run ${second}, day 2026-11-03: the ledger says 2 bad rows, the store holds 0`);
    const unknown = { table: 'events', run: second, dt: '2026-11-04', n: 7 } as const;
    expect(ledgerReport({ ...input, stored: [...stored, unknown] }).problems).toEqual([
      `run ${second}, day 2026-11-04: the ledger says 0 events, the store holds 7`,
    ]);
  });

  it('prints the newest runs and days, with reasons and rules as columns, and the sum', () => {
    const text = ledgerText(report, 1, ['Newest event: never']);
    expect(text).toContain('Runs, the last 1 of 2');
    expect(text).not.toContain(first);
    expect(text).toMatch(/day +bad_time\n[─ ]+\n2026-11-03 +2\n/);
    expect(text).toContain('Everything adds up: 23 lines = 16 events + 3 bad + 3 ignored + 1 duplicates.');
  });
});
