import { describe, expect, it } from 'vitest';
import { daysBefore, hourOf } from '../../etl/run/hours.ts';
import { select, windowStart } from '../../etl/run/selection.ts';
import type { Commit, RawObject } from '../../lib/protocol/store.ts';

const object = (name: string, etag = 'e'): RawObject => ({ object: name, bytes: 1, etag });
const v2 = (day: string, hour: string, id = 'a'): string =>
  `AWSLogs/1/CloudFront/year=2026/month=11/day=${day}/hour=${hour}/E1.2026-11-${day}-${hour}.${id}.gz`;
const legacy = (day: string, hour: string): string => `logs/E1.2026-11-${day}-${hour}.ab12.gz`;

const commit = (...objects: readonly RawObject[]): Commit => ({
  n: 1,
  run: '20261123T040000Z',
  engine: 'duckdb',
  version: 'x',
  objects,
  broken: [],
  counts: { objects: 0, bytes: 0, lines: 0, events: 0, bad: {}, ignored: {}, duplicates: 0, copiedIds: 0 },
  files: [],
  replaces: [],
});

describe('the hour of an object', () => {
  it.each([
    [v2('23', '03'), '2026-11-23-03'],
    ['year=2026/month=11/day=23/hour=03/anything', '2026-11-23-03'],
    [legacy('23', '14'), '2026-11-23-14'],
    ['E2KG6TMBAL2PBU.2021-01-23-13.23aaa605.gz', '2021-01-23-13'],
    ['E2KG6TMBAL2PBU.2021-01-23-13.23aaa605', '2021-01-23-13'],
    ['access.log', null],
    ['2026-11-23-03.gz', null],
    ['E1.2026-11-23.ab12.gz', null],
  ])('of %s is %s', (name, hour) => {
    expect(hourOf(name)).toBe(hour);
  });

  it('goes back over months and years', () => {
    expect(daysBefore('2026-01-02-05', 3)).toBe('2025-12-30-05');
    expect(daysBefore('2024-03-01-00', 1)).toBe('2024-02-29-00');
  });
});

describe('what a run reads', () => {
  const base = { commits: [], since: null, windowed: false };

  it('is everything in an empty store', () => {
    const listed = [object('a.log'), object(legacy('01', '00'))];
    for (const windowed of [false, true]) {
      expect(select({ ...base, listed, windowed })).toEqual({ fresh: listed, changed: [], strays: [] });
    }
  });

  it('is not what a commit has read, and of that, changed content is named', () => {
    const listed = [object('a.log'), object('b.log', 'new'), object('c.log')];
    expect(select({ ...base, listed, commits: [commit(object('a.log'), object('b.log', 'old'))] })).toEqual({
      fresh: [object('c.log')],
      changed: ['b.log'],
      strays: [],
    });
  });

  it('reads again the objects of an abandoned run', () => {
    const abandoned = { ...commit(), replaces: ['20261123T040000Z'], objects: [object('a.log')] };
    expect(select({ ...base, listed: [object('a.log')], commits: [abandoned] }).fresh).toHaveLength(1);
  });

  it('starts at a given day, objects that tell no hour included', () => {
    const listed = [object(legacy('21', '23')), object(legacy('22', '00')), object('a.log'), object(v2('23', '00'))];
    const { fresh, strays } = select({ ...base, listed, since: '2026-11-22' });
    expect(fresh.map((one) => one.object)).toEqual([legacy('22', '00'), 'a.log', v2('23', '00')]);
    expect(strays).toEqual([]);
  });

  it('looks back three days from the end of what is committed where a storage is too large to list', () => {
    const commits = [commit(object(v2('20', '10')), object(v2('20', '12')), object('a.log'))];
    expect(windowStart([v2('20', '10'), v2('20', '12'), 'a.log'])).toBe('2026-11-17-12');
    const listed = [
      object(v2('17', '11', 'late')),
      object(v2('17', '12', 'late')),
      object(v2('21', '00')),
      object('b.log'),
    ];
    const selection = select({ ...base, listed, commits, windowed: true });
    expect(selection.fresh.map((one) => one.object)).toEqual([v2('17', '12', 'late'), v2('21', '00'), 'b.log']);
    expect(selection.strays).toEqual([v2('17', '11', 'late')]);
    // Listed whole, nothing is a stray.
    expect(select({ ...base, listed, commits }).strays).toEqual([]);
    // And a back-fill may go further back.
    expect(select({ ...base, listed, commits, windowed: true, since: '2026-11-01' }).fresh).toHaveLength(4);
  });
});
