import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RowSettings } from '../../etl/rows/api.ts';
import type { Column } from '../../lib/protocol/event.ts';
import type { BadReason, IgnoreRule, Tally } from '../../lib/protocol/row.ts';
import { type Cells, cellsOf } from './cells.ts';
import { implementations, objectOf, plainSettings } from './implementations.ts';

/** What a line must come to. An event without `field_errors` here must have none. */
type Expected =
  | { readonly event: Partial<Record<Column | 'dt', string | null>> }
  | {
      readonly bad: {
        readonly reason: BadReason;
        readonly detail?: string | null;
        readonly field?: string | null;
        readonly value?: string | null;
        readonly line?: string | null;
        readonly dt?: string;
        readonly collector_tstamp?: string | null;
      };
    }
  | { readonly ignored: IgnoreRule };

/** `expect.json` beside each `log`. */
interface Case {
  readonly why: string;
  readonly settings?: Partial<RowSettings>;
  readonly lines: readonly Expected[];
  readonly tallies?: readonly Partial<Tally>[];
}

const folder = new URL('../cases/', import.meta.url);
const cases = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({
    name,
    log: readFileSync(new URL(`${name}/log`, folder)),
    ...(JSON.parse(readFileSync(new URL(`${name}/expect.json`, folder), 'utf8')) as Case),
  }));

const countOf = (values: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

/** The cells an expectation speaks of, under the names it uses. */
function seen(cells: Cells, expected: Expected): unknown {
  if ('event' in expected) {
    const names = Object.keys({ ...expected.event, field_errors: null }) as (Column | 'dt')[];
    return { [String(cells.kind)]: Object.fromEntries(names.map((name) => [name, cells[name]])) };
  }
  const found: Record<string, string | null> = {
    reason: cells.bad_reason,
    detail: cells.bad_detail,
    field: cells.bad_field,
    value: cells.bad_value,
    line: cells.bad_line,
    dt: cells.dt,
    collector_tstamp: cells.collector_tstamp,
  };
  const names = 'bad' in expected ? Object.keys(expected.bad) : [];
  return { [String(cells.kind)]: Object.fromEntries(names.map((name) => [name, found[name]])) };
}

describe.each(implementations)('$name', (implementation) => {
  it.each(cases)('$name: $why', async ({ name, log, settings, lines, tallies: expectedTallies }) => {
    const { rows, tallies } = await implementation.transform(objectOf(name, log), [log], {
      ...plainSettings,
      ...settings,
    });
    const cells = rows.map(cellsOf);
    const kept = cells.filter(({ kind }) => kind !== 'tally');
    const expected = lines.filter((line) => !('ignored' in line));
    expect(
      kept.map((row, at) => ({ row: at + 1, ...Object(seen(row, expected[at] ?? { ignored: 'header' })) })),
    ).toEqual(
      expected.map((line, at) => ({
        row: at + 1,
        ...('event' in line ? { event: { field_errors: null, ...line.event } } : line),
      })),
    );

    const sum = (counts: readonly Readonly<Partial<Record<string, number>>>[]) => {
      const total: Record<string, number> = {};
      for (const count of counts)
        for (const [key, n] of Object.entries(count)) total[key] = (total[key] ?? 0) + (n ?? 0);
      return total;
    };
    expect(tallies.reduce((n, tally) => n + tally.lines, 0)).toBe(lines.length);
    expect(sum(tallies.map(({ ignored }) => ignored))).toEqual(
      countOf(lines.flatMap((line) => ('ignored' in line ? [line.ignored] : []))),
    );
    expect(sum(tallies.map(({ bad }) => bad))).toEqual(
      countOf(lines.flatMap((line) => ('bad' in line ? [line.bad.reason] : []))),
    );
    if (expectedTallies !== undefined) {
      expect(tallies).toHaveLength(expectedTallies.length);
      expect(tallies).toMatchObject(expectedTallies);
      // toMatchObject lets more reasons and rules pass than are expected.
      for (const [at, { bad, ignored }] of expectedTallies.entries()) {
        if (bad !== undefined) expect(tallies[at]?.bad).toEqual(bad);
        if (ignored !== undefined) expect(tallies[at]?.ignored).toEqual(ignored);
      }
    }
    // The tally rows say what the tallies say.
    const tallyRows = cells.filter(({ kind }) => kind === 'tally');
    expect(tallyRows.map(({ tally }) => tally)).toEqual(tallies.map((tally) => JSON.stringify(tally)));
    expect(tallyRows.map(({ dt }) => dt)).toEqual(tallies.map(({ dt }) => dt));
  });
});
