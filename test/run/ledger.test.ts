import { describe, expect, it } from 'vitest';
import { addsUp, countsOf, ledgerRows, sums } from '../../etl/run/ledger.ts';
import type { Tally } from '../../lib/protocol/row.ts';

const tally = (object: string, dt: string, more: Partial<Tally>): Tally => ({
  object,
  bytes: 100,
  etag: 'e',
  dt,
  lines: 0,
  events: 0,
  bad: {},
  ignored: {},
  error: null,
  ...more,
});

const tallies = [
  tally('a.gz', '2026-11-22', { lines: 10, events: 6, bad: { bad_time: 1, missing_event: 1 }, ignored: { header: 2 } }),
  tally('a.gz', '2026-11-23', { lines: 3, events: 3 }),
  tally('b.gz', '2026-11-23', { lines: 2, bad: { bad_time: 2 }, error: 'broken gzip: unexpected end of file' }),
];
const events = [
  { object: 'a.gz', dt: '2026-11-22', events: 4, duplicates: 2, copiedIds: 1 },
  { object: 'a.gz', dt: '2026-11-23', events: 3, duplicates: 0, copiedIds: 0 },
];

describe('the ledger', () => {
  const rows = ledgerRows({ tallies, events });

  it('adds up in total', () => {
    expect(countsOf(rows)).toEqual({
      objects: 2,
      bytes: 200,
      lines: 15,
      events: 7,
      bad: { bad_time: 3, missing_event: 1 },
      ignored: { header: 2 },
      duplicates: 2,
      copiedIds: 1,
    });
    expect(addsUp(countsOf(rows))).toBe(true);
  });

  it('adds up for every object and day', () => {
    for (const { object, dt } of tallies) {
      expect(addsUp(sums(rows.filter((row) => row.object === object && row.dt === dt)))).toBe(true);
    }
  });

  it('does not add up when a line is lost', () => {
    expect(addsUp(sums(ledgerRows({ tallies, events: events.slice(1) })))).toBe(false);
  });

  it('counts the bytes of an object once, and names what broke it', () => {
    expect(rows.filter((row) => row.measure === 'bytes')).toHaveLength(2);
    expect(rows.filter((row) => row.measure === 'broken')).toEqual([
      { object: 'b.gz', dt: '2026-11-23', measure: 'broken', name: 'broken gzip: unexpected end of file', n: 1 },
    ]);
    expect(sums(rows).broken).toBe(1);
  });
});
