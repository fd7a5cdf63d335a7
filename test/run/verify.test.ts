import { describe, expect, it } from 'vitest';
import type { Loaded } from '../../etl/run/engine.ts';
import type { RawLogs } from '../../etl/run/raw-logs.ts';
import { verify } from '../../etl/run/verify.ts';
import type { Tally } from '../../lib/protocol/row.ts';
import type { Plan } from '../../lib/protocol/store.ts';

const dt = '2026-11-22';
const object = { object: 'a.gz', bytes: 100, etag: 'e' };
const plan: Plan = {
  run: '20261123T040000Z',
  engine: 'duckdb',
  version: 'x',
  configHash: 'h',
  raw: '/raw',
  keepGoing: false,
  objects: [object],
};
const tally: Tally = { ...object, dt, lines: 10, events: 6, bad: { bad_time: 2 }, ignored: { header: 2 }, error: null };
const loaded: Loaded = {
  tallies: [tally],
  events: [{ object: 'a.gz', dt, events: 4, duplicates: 2, copiedIds: 1 }],
  badRows: [{ object: 'a.gz', dt, reason: 'bad_time', rows: 2 }],
  files: [
    { table: 'events', dt, key: 'e', rows: 4 },
    { table: 'bad_rows', dt, key: 'b', rows: 2 },
  ],
};
const raw: RawLogs = {
  location: '/raw',
  url: '/raw',
  windowed: false,
  list: async () => ({ objects: [object], skippedNames: 0 }),
  etags: async () => new Map([['a.gz', 'e']]),
  replace: async () => false,
  remove: async () => {},
};
const again = 'nothing was committed, run "firn etl" again';

describe('a run is committed only if', () => {
  it('everything adds up', async () => {
    await expect(verify(plan, loaded, raw)).resolves.toBeUndefined();
  });

  it.each<readonly [string, Partial<Loaded>, string]>([
    ['every planned object was read', { tallies: [] }, `a.gz was planned but not read; ${again}`],
    [
      'nothing else was read',
      { tallies: [{ ...tally, object: 'b.gz' }] },
      `b.gz was read but is not in the plan of run 20261123T040000Z; ${again}`,
    ],
    [
      'objects were read as they were planned',
      { tallies: [{ ...tally, etag: 'other' }] },
      `a.gz changed while it was read; ${again}`,
    ],
    [
      'what could not be read is named',
      {
        tallies: [{ ...tally, error: 'a.gz cannot be read any more: it is gone', unread: true }],
      },
      'a.gz cannot be read any more: it is gone',
    ],
    [
      'no transform failed',
      { tallies: [{ ...tally, error: 'x is not a function', unread: true }] },
      `a.gz: x is not a function; ${again}`,
    ],
    [
      'every line is accounted for',
      { tallies: [{ ...tally, lines: 11 }] },
      `a.gz on 2026-11-22: 11 lines, but 6 events, {"bad_time":2} bad and {"header":2} ignored; ${again}`,
    ],
    [
      'every object was read to its end',
      { tallies: [{ ...tally, error: 'broken gzip: unexpected end of file' }] },
      '1 object could not be read to its end:\n  a.gz: broken gzip: unexpected end of file\n' +
        'nothing was committed; mend or remove it, or pass --keep-going to take what can be read',
    ],
    [
      'no event was lost on the way',
      { events: [{ object: 'a.gz', dt, events: 3, duplicates: 2, copiedIds: 0 }] },
      `a.gz on 2026-11-22: the transform made 6 events, 5 were loaded (duplicates included); ${again}`,
    ],
    [
      'the files hold the events that were counted',
      { files: [{ table: 'events', dt, key: 'e', rows: 3 }, loaded.files[1]!] },
      `events of 2026-11-22: 3 rows in the files, 4 were counted; ${again}`,
    ],
    [
      'no bad row was lost',
      { badRows: [{ object: 'a.gz', dt, reason: 'bad_time', rows: 1 }] },
      `a.gz on 2026-11-22: the transform made 2 bad rows (bad_time), 1 were written; ${again}`,
    ],
    [
      'the files hold the bad rows that were counted',
      { files: [loaded.files[0]!] },
      `bad_rows of 2026-11-22: 0 rows in the files, 2 were counted; ${again}`,
    ],
  ])('%s', async (_, wrong, message) => {
    await expect(verify(plan, { ...loaded, ...wrong }, raw)).rejects.toThrow(message);
  });

  it('its objects are still what was read', async () => {
    for (const now of [new Map([['a.gz', 'other']]), new Map()]) {
      await expect(verify(plan, loaded, { ...raw, etags: async () => now })).rejects.toThrow(
        `a.gz changed while it was read; ${again}`,
      );
    }
  });

  it('unless told to keep going with broken objects', async () => {
    const broken = { ...loaded, tallies: [{ ...tally, error: 'broken gzip' }] };
    await expect(verify({ ...plan, keepGoing: true }, broken, raw)).resolves.toBeUndefined();
    const unread = { ...loaded, tallies: [{ ...tally, error: 'a.gz is out of reach', unread: true as const }] };
    await expect(verify({ ...plan, keepGoing: true }, unread, raw)).rejects.toThrow('a.gz is out of reach');
  });
});
