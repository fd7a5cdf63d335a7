import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diffEvents } from '../../etl/duckdb/diff.ts';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { abandonRebuild, type RebuildOptions, rebuild, switchTo } from '../../etl/run/rebuild.ts';
import { type FirnConfig, resolveConfig } from '../../lib/config.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, uuid, writeLog } from '../run/logs.ts';
import { ask, contentOf, keysOf, load } from './stores.ts';

const runs = ['20261121T040000Z', '20261122T040000Z', '20261123T040000Z'] as const;
const day = (n: number) => `2026-11-${20 + n}`;

const line = (n: number, file: number, more: Readonly<Record<string, string>> = {}) =>
  eventLine({
    at: `${day(file)} 10:00:${String(n % 60).padStart(2, '0')}`,
    eid: uuid(n),
    content: `page ${n}`,
    request: `r${file}-${n}`,
    more,
  });

/** Three days in three runs; the third has copies of events of the second. */
async function threeRuns() {
  const folder = testFolder();
  const [raw, store] = [join(folder, 'raw'), join(folder, 'store')];
  for (const [file, run] of runs.entries()) {
    const own = Array.from({ length: 10 }, (_, n) => line(file * 10 + n, file, { aid: n < 5 ? 'shop' : 'blog' }));
    const copies = file === 2 ? [line(10, 1, { aid: 'shop' }), line(16, 1, { aid: 'blog' })] : [];
    writeLog(raw, `E1.${day(file)}-10.${file}.gz`, [...own, ...copies, 'debris']);
    await load(raw, store, { run });
  }
  return { folder, raw, store };
}

const options = (
  store: string,
  more: Partial<RebuildOptions> & { config?: never; from: string; to: string },
  config: FirnConfig = {},
) => ({
  store,
  version: 'firn-next',
  engine: duckdbEngine({ threads: 1 }),
  now: new Date('2026-11-24T04:00:00Z'),
  ...more,
  config: resolveConfig(config),
});

const done = <T>(outcome: { readonly result: T } | { readonly busy: unknown }): T => {
  if ('busy' in outcome) throw new Error('busy');
  return outcome.result;
};

const shopOnly: FirnConfig = { collect: { apps: ['shop'] } };
const middle = { from: day(1), to: day(2) };

describe('a rebuild', () => {
  it('is not seen before it is switched to, tells what is different, and then takes the place of its runs', async () => {
    const { store } = await threeRuns();
    const before = await contentOf(store);
    const made = done(await rebuild(options(store, middle, shopOnly)));
    expect(made.replaced.map(({ run }) => run)).toEqual([runs[1], runs[2]]);
    expect(await contentOf(store)).toEqual(before);

    const diff = await diffEvents(openStorage(store), made.replaced, [{ n: 0, ...made.generation.content }]);
    expect(diff).toEqual({
      inBoth: 10,
      appeared: { events: 0, eventIds: [] },
      disappeared: { events: 10, eventIds: [uuid(15), uuid(16), uuid(17)] },
      columns: [],
      version: {
        column: 'v_etl',
        events: 10,
        examples: [10, 11, 12].map((n) => ({ eventId: uuid(n), before: 'firn-test', after: 'firn-next' })),
      },
    });

    const { commit } = done(await switchTo({ ...options(store, middle, shopOnly), run: made.run }));
    expect(commit).toMatchObject({
      run: made.run,
      replaces: [runs[1], runs[2]],
      change: { kind: 'rebuild' },
      // 24 lines and two headers; one of the copies belongs to the blog.
      counts: {
        lines: 26,
        events: 10,
        ignored: { header: 2, unknown_app: 11 },
        bad: { column_count: 2 },
        duplicates: 1,
      },
    });
    expect(await ask(store, 'select run, count(*) from events group by all order by all')).toEqual([
      [runs[0], 10],
      [made.run, 10],
    ]);
    expect(await ask(store, 'select run, events from commits order by n')).toEqual([
      [runs[0], 10],
      [made.run, 10],
    ]);
    // Switching again changes nothing.
    expect(done(await switchTo({ ...options(store, middle, shopOnly), run: made.run })).commit).toEqual(commit);
  });

  it("leaves the old files to the next run, which removes them, the run's folder too", async () => {
    const { raw, store } = await threeRuns();
    const made = done(await rebuild(options(store, middle)));
    await switchTo({ ...options(store, middle), run: made.run });
    const old = async () => (await keysOf(store)).filter((key) => key.includes(runs[1]) || key.includes(runs[2]));
    expect((await old()).length).toBeGreaterThan(3);
    await load(raw, store, { version: 'firn-next' });
    expect(await old()).toEqual([]);
    expect(await ask(store, 'select count(*) from events')).toEqual([[30]]);
  });

  it('with the same code and config gives the same events, and drops the same duplicates', async () => {
    const { store } = await threeRuns();
    const columns = '* exclude (etl_tstamp, v_etl, run)';
    const before = await ask(store, `select ${columns} from events order by all`);
    const all = { from: day(0), to: day(2) };
    const made = done(await rebuild(options(store, all)));
    const diff = await diffEvents(openStorage(store), made.replaced, [{ n: 0, ...made.generation.content }]);
    expect(diff).toMatchObject({ inBoth: 30, appeared: { events: 0 }, disappeared: { events: 0 }, columns: [] });
    await switchTo({ ...options(store, all), run: made.run });
    expect(await ask(store, `select ${columns} from events order by all`)).toEqual(before);
    expect(await ask(store, 'select lines, events, bad, duplicates from commits')).toEqual([[38, 30, 3, 2]]);
  });

  it('shows columns that have other values, with examples', async () => {
    const { store } = await threeRuns();
    const made = done(
      await rebuild(options(store, { from: day(0), to: day(0) }, { privacy: { ip: { store: 'none' } } })),
    );
    const diff = await diffEvents(openStorage(store), made.replaced, [{ n: 0, ...made.generation.content }]);
    expect(diff.columns).toEqual([
      {
        column: 'user_ipaddress',
        events: 10,
        examples: [0, 1, 2].map((n) => ({ eventId: uuid(n), before: '203.0.113.0', after: null })),
      },
    ]);
  });

  it('is loaded once more where events were committed meanwhile that could be copies', async () => {
    const { raw, store } = await threeRuns();
    const made = done(await rebuild(options(store, middle)));
    writeLog(raw, `E1.${day(2)}-11.late.gz`, [line(10, 1, { aid: 'shop' }), line(77, 2)]);
    await load(raw, store, { run: '20261124T050000Z' });
    const switched = done(await switchTo({ ...options(store, middle), run: made.run }));
    expect(switched.loadedAgain).toBe(true);
    expect(await ask(store, 'select count(*), count(distinct event_id) from events')).toEqual([[31, 31]]);
    expect((await keysOf(store)).filter((key) => key.includes(made.run))).toEqual([]);
  });

  it('is given back where it waits already, gives way to another, and can be given up', async () => {
    const { store } = await threeRuns();
    const first = done(await rebuild(options(store, middle)));
    const later = { now: new Date('2026-11-24T05:00:00Z') };
    expect(done(await rebuild(options(store, { ...middle, ...later }))).run).toBe(first.run);
    const other = done(await rebuild(options(store, { ...middle, ...later }, shopOnly)));
    expect(other.run).not.toBe(first.run);
    const before = await contentOf(store);
    await abandonRebuild({ ...options(store, middle), run: other.run });
    expect((await keysOf(store)).filter((key) => key.includes(other.run) || key.includes(first.run))).toEqual([]);
    expect(await contentOf(store)).toEqual(before);
    await expect(switchTo({ ...options(store, middle), run: other.run })).rejects.toThrow(
      `no rebuild ${other.run} waits in the store ${store}; none waits`,
    );
  });

  it('can be rebuilt in its turn', async () => {
    const { raw, store } = await threeRuns();
    for (const [i, config] of [shopOnly, {}].entries()) {
      const about = options(store, { ...middle, now: new Date(`2026-11-24T0${i + 4}:00:00Z`) }, config);
      const made = done(await rebuild(about));
      await switchTo({ ...about, run: made.run });
    }
    await load(raw, store, { version: 'firn-next' });
    expect(await ask(store, 'select count(*), count(distinct run) from events')).toEqual([[30, 2]]);
  });

  it('is refused where raw logs are gone, telling how many and of which days', async () => {
    const { raw, store } = await threeRuns();
    const keys = await keysOf(store);
    rmSync(join(raw, `E1.${day(2)}-10.2.gz`));
    await expect(rebuild(options(store, middle))).rejects.toThrow(
      `a rebuild of ${day(1)} to ${day(2)} needs 1 raw log object of ${day(2)} that is no longer at ${raw}; ` +
        `it was read by run ${runs[2]}; nothing was changed`,
    );
    expect(await keysOf(store)).toEqual(keys);
    await expect(rebuild(options(store, { from: '2027-01-01', to: '2027-01-02' }))).rejects.toThrow(
      `no run has rows from 2027-01-01 to 2027-01-02 in the store ${store}: nothing to rebuild`,
    );
  });
});
