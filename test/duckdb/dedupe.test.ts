import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase, rowsOf } from '../../etl/duckdb/database.ts';
import { dedupePrelude, judge, withCopiedId } from '../../etl/duckdb/dedupe.ts';
import { literal } from '../../etl/duckdb/types.ts';
import { eventNamespace } from '../../lib/protocol/parameters.ts';
import { uuid } from '../run/logs.ts';
import { type CommittedEvent, judgeTwin, type Key, originalId, ownId, uuidV5, type Verdict } from './dedupe-twin.ts';

let database: Database;
beforeAll(async () => {
  database = await openDatabase({ threads: 1, memoryLimit: '256MB', temporaryFolder: null });
  for (const macro of dedupePrelude) await database.connection.run(macro);
});
afterAll(() => database.close());

const tuple = (values: readonly (string | number | null)[]): string =>
  `(${values.map((value) => (value === null ? 'null' : typeof value === 'number' ? value : literal(value))).join(', ')})`;

/** What the SQL decides: every row, those it is silent about as kept. */
async function judged(
  keys: readonly Key[],
  committed: readonly CommittedEvent[],
  prelude = dedupePrelude,
): Promise<readonly Verdict[]> {
  const { connection } = database;
  const table = async (name: string, columns: string, rows: readonly string[]) => {
    await connection.run(`create or replace table ${name} (${columns})`);
    if (rows.length > 0) await connection.run(`insert into ${name} values ${rows.join(', ')}`);
  };
  await table(
    'run_keys',
    'ordinal bigint, dt varchar, event_id varchar, event_fingerprint varchar, collector_tstamp timestamp, request_id varchar',
    keys.map((k) => tuple([k.ordinal, k.dt, k.event_id, k.event_fingerprint, k.collector_tstamp, k.request_id])),
  );
  await table(
    'near_events',
    'dt varchar, event_id varchar, event_fingerprint varchar, field_errors varchar',
    committed.map((event) => tuple([event.dt, event.event_id, event.event_fingerprint, event.field_errors])),
  );
  await judge(connection, prelude);
  const rows = await rowsOf<{ ordinal: number; duplicate: number; new_id: string | null }>(
    connection,
    'select cast(ordinal as integer) as ordinal, duplicate, new_id from verdicts',
  );
  const of = new Map(rows.map((row) => [row.ordinal, row]));
  return keys.map(({ ordinal }) => {
    const row = of.get(ordinal);
    return { ordinal, duplicate: row?.duplicate === 1, newId: row?.new_id ?? null };
  });
}

const dayText = (day: number): string => new Date(Date.UTC(2026, 10, day)).toISOString().slice(0, 10);

/** Rows in short: `day id fingerprint`, in the order given; each second later than the one before. */
const rows = (...shorts: readonly string[]): readonly Key[] =>
  shorts.map((short, ordinal) => {
    const [day, id, fingerprint] = short.split(' ');
    const dt = dayText(Number(day));
    return {
      ordinal,
      dt,
      event_id: uuid(Number(id)),
      event_fingerprint: fingerprint!,
      collector_tstamp: `${dt} 10:00:${String(ordinal).padStart(2, '0')}`,
      request_id: `r${ordinal}`,
    };
  });

/** Committed events in short: `day id fingerprint`, with `copied` behind where they have an id of their own. */
const committed = (...shorts: readonly string[]): readonly CommittedEvent[] =>
  shorts.map((short) => {
    const [day, id, fingerprint, copied] = short.split(' ');
    const original = uuid(Number(id));
    return {
      dt: dayText(Number(day)),
      event_id: copied === undefined ? original : ownId(original, fingerprint!),
      event_fingerprint: fingerprint!,
      field_errors: copied === undefined ? null : `{"event_id":"copied_id: ${original}"}`,
    };
  });

const inShort = (verdicts: readonly Verdict[]): readonly string[] =>
  verdicts.map(({ duplicate, newId }) => (duplicate ? 'duplicate' : newId === null ? 'kept' : 'own id'));

const cases: readonly {
  readonly sentence: string;
  readonly run: readonly Key[];
  readonly store?: readonly CommittedEvent[];
  readonly expected: readonly string[];
}[] = [
  { sentence: 'events of different ids are kept', run: rows('1 1 a', '1 2 a'), expected: ['kept', 'kept'] },
  {
    sentence: 'of copies the earliest is kept',
    run: rows('1 1 a', '1 1 a', '1 1 a'),
    expected: ['kept', 'duplicate', 'duplicate'],
  },
  { sentence: 'copies three days apart are duplicates', run: rows('1 1 a', '4 1 a'), expected: ['kept', 'duplicate'] },
  { sentence: 'copies four days apart are two events', run: rows('1 1 a', '5 1 a'), expected: ['kept', 'kept'] },
  {
    sentence: 'a chain of copies is one event, however long',
    run: rows('1 1 a', '4 1 a', '7 1 a'),
    expected: ['kept', 'duplicate', 'duplicate'],
  },
  {
    sentence: 'other content under a copied id is kept under its own',
    run: rows('1 1 a', '1 1 b'),
    expected: ['kept', 'own id'],
  },
  {
    sentence: 'the owner of an id keeps it for all its copies',
    run: rows('1 1 a', '1 1 b', '2 1 a', '2 1 b'),
    expected: ['kept', 'own id', 'duplicate', 'duplicate'],
  },
  {
    sentence: 'other content four days later is an event of that id again',
    run: rows('1 1 a', '5 1 b'),
    expected: ['kept', 'kept'],
  },
  {
    sentence: 'an event committed three days away is a duplicate',
    run: rows('4 1 a', '7 2 a'),
    store: committed('1 1 a', '10 2 a'),
    expected: ['duplicate', 'duplicate'],
  },
  {
    sentence: 'an event committed four days away is no duplicate',
    run: rows('5 1 a'),
    store: committed('1 1 a'),
    expected: ['kept'],
  },
  {
    sentence: 'an id a committed event holds is not given again',
    run: rows('2 1 b', '2 1 c'),
    store: committed('1 1 a'),
    expected: ['own id', 'own id'],
  },
  {
    sentence: 'an event committed under its own id is known by the original',
    run: rows('2 1 b'),
    store: committed('1 1 a', '1 1 b copied'),
    expected: ['duplicate'],
  },
  {
    sentence: 'an id only copies of which are near is free again',
    run: rows('6 1 c'),
    store: committed('1 1 a', '3 1 b copied'),
    expected: ['kept'],
  },
  {
    sentence: 'a committed event belongs to the whole chain it touches',
    run: rows('4 1 a', '7 1 a', '10 1 b'),
    store: committed('1 1 a'),
    expected: ['duplicate', 'duplicate', 'own id'],
  },
];

describe('de-duplication in SQL', () => {
  it.each(cases)('$sentence', async ({ run, store = [], expected }) => {
    const verdicts = await judged(run, store);
    expect(inShort(verdicts)).toEqual(expected);
    expect(inShort(judgeTwin(run, store).toSorted((a, b) => a.ordinal - b.ordinal))).toEqual(expected);
  });

  it('makes the own id of a copied one from id and fingerprint', async () => {
    const [, second] = await judged(rows('1 1 a', '1 1 b'), []);
    expect(second!.newId).toBe(uuidV5(eventNamespace, `${uuid(1)}/b`));
  });

  it('makes version 5 UUIDs as RFC 9562 says, for any name', async () => {
    // The RFC's own example, with its namespace in place of ours, proves the twin.
    expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 20, maxLength: 20 }),
        async (names) => {
          const sql = `select name_uuid(name) as id from (values ${names.map((name) => tuple([name.replaceAll('\0', ' ')])).join(', ')}) t(name)`;
          const ids = await rowsOf<{ id: string }>(database.connection, sql);
          expect(ids.map((row) => row.id)).toEqual(
            names.map((name) => uuidV5(eventNamespace, name.replaceAll('\0', ' '))),
          );
        },
      ),
      { numRuns: 20 },
    );
  });

  it('decides ties by content, not by the order of files', async () => {
    const tie = (ordinal: number, fingerprint: string): Key => ({
      ...rows('1 1 x')[0]!,
      ordinal,
      event_fingerprint: fingerprint,
      request_id: null,
    });
    const [first, second] = [
      await judged([tie(0, 'a'), tie(1, 'b')], []),
      await judged([tie(0, 'b'), tie(1, 'a')], []),
    ];
    expect(inShort(first)).toEqual(['kept', 'own id']);
    expect(inShort(second)).toEqual(['own id', 'kept']);
  });
});

const anyKey = fc.record({
  day: fc.integer({ min: 1, max: 12 }),
  second: fc.integer({ min: 0, max: 3 }),
  id: fc.integer({ min: 1, max: 2 }),
  fingerprint: fc.constantFrom('a', 'b', 'c'),
  request: fc.constantFrom(null, 'r1', 'r2'),
});
const keysOf = (drawn: readonly (typeof anyKey extends fc.Arbitrary<infer T> ? T : never)[]): readonly Key[] =>
  drawn.map(({ day, second, id, fingerprint, request }, ordinal) => ({
    ordinal,
    dt: dayText(day),
    event_id: uuid(id),
    event_fingerprint: fingerprint,
    collector_tstamp: `${dayText(day)} 10:00:0${second}`,
    request_id: request,
  }));
const anyKeys = fc.array(anyKey, { maxLength: 12 }).map(keysOf);

/** What the store holds after a run. */
function afterRun(
  store: readonly CommittedEvent[],
  keys: readonly Key[],
  verdicts: readonly Verdict[],
): readonly CommittedEvent[] {
  const of = new Map(verdicts.map((verdict) => [verdict.ordinal, verdict]));
  const added = keys.flatMap((key): CommittedEvent[] => {
    const { duplicate, newId } = of.get(key.ordinal)!;
    if (duplicate) return [];
    return [
      {
        dt: key.dt,
        event_id: newId ?? key.event_id,
        event_fingerprint: key.event_fingerprint,
        field_errors: newId === null ? null : `{"event_id":"copied_id: ${key.event_id}"}`,
      },
    ];
  });
  return [...store, ...added];
}

const contents = (store: readonly CommittedEvent[]): ReadonlySet<string> =>
  new Set(store.map((event) => `${originalId(event)} ${event.event_fingerprint}`));

describe('de-duplication, whatever comes', () => {
  it('agrees with its twin', async () => {
    await fc.assert(
      fc.asyncProperty(anyKeys, anyKeys, async (earlier, keys) => {
        const store = afterRun([], earlier, judgeTwin(earlier, []));
        const expected = judgeTwin(keys, store).toSorted((a, b) => a.ordinal - b.ordinal);
        expect(await judged(keys, store)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('decides the same if two ids have one hash', async () => {
    const oneHash = [...dedupePrelude, 'create or replace macro id_hash(id) as 7'];
    await fc.assert(
      fc.asyncProperty(anyKeys, anyKeys, async (earlier, keys) => {
        const store = afterRun([], earlier, judgeTwin(earlier, []));
        expect(await judged(keys, store, oneHash)).toEqual(await judged(keys, store));
      }),
      { numRuns: 20 },
    );
  });

  it('keeps the same events in any order and grouping, and twice', async () => {
    await fc.assert(
      fc.asyncProperty(anyKeys, fc.array(fc.nat()), fc.array(fc.boolean()), async (keys, order, cuts) => {
        const once = afterRun([], keys, judgeTwin(keys, []));
        const shuffled = keys
          .map((key, index) => ({ key, place: order[index] ?? 0 }))
          .sort((a, b) => a.place - b.place)
          .map(({ key }) => key);
        let store: readonly CommittedEvent[] = [];
        let group: Key[] = [];
        const runs: Key[][] = [];
        for (const [index, key] of shuffled.entries()) {
          group.push({ ...key, ordinal: group.length });
          if (cuts[index] === true) {
            runs.push(group);
            group = [];
          }
        }
        for (const run of [...runs, group]) store = afterRun(store, run, await judged(run, store));
        expect(contents(store)).toEqual(contents(once));
        // And again, all at once: nothing is new.
        expect((await judged(keys, once)).filter((verdict) => !verdict.duplicate)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('never gives one id to two events within three days', async () => {
    await fc.assert(
      fc.asyncProperty(anyKeys, anyKeys, async (first, second) => {
        let store: readonly CommittedEvent[] = [];
        for (const run of [first, second]) store = afterRun(store, run, await judged(run, store));
        for (const [index, one] of store.entries()) {
          for (const other of store.slice(index + 1)) {
            const apart = Math.abs(Date.parse(one.dt) - Date.parse(other.dt)) / 86_400_000;
            if (apart <= 3) expect(one.event_id).not.toBe(other.event_id);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the note about a copied id', () => {
  const noted = async (fieldErrors: string | null): Promise<unknown> => {
    const errors = fieldErrors === null ? 'cast(null as varchar)' : literal(fieldErrors);
    const [row] = await rowsOf<{ text: string }>(
      database.connection,
      `select ${withCopiedId(errors, literal(uuid(7)))} as text`,
    );
    return JSON.parse(row!.text);
  };
  const note = { event_id: `copied_id: ${uuid(7)}` };

  it('makes a JSON object where there were no faults', async () => {
    expect(await noted(null)).toEqual(note);
  });

  it('stands beside other faults, whatever their values', async () => {
    const others = { app_id: 'too_long: 300 characters', se_value: 'not_number: "a,}\\"event_id":"x"' };
    expect(await noted(JSON.stringify(others))).toEqual({ ...note, ...others });
  });

  it.each([
    ['alone', { event_id: 'not_uuid: "x\\' }],
    ['first', { event_id: 'not_uuid: ,}', se_value: 'not_number: x' }],
    ['last', { platform: 'not_platform: ,"', event_id: 'not_uuid: {"' }],
    ['between', { platform: 'not_platform: x', event_id: 'not_uuid: "', se_value: 'not_number: x' }],
  ])('takes the place of an earlier fault of the id: %s', async (_, faults) => {
    expect(await noted(JSON.stringify(faults))).toEqual({ ...faults, ...note });
  });
});
