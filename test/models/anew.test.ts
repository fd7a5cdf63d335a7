import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { erase } from '../../etl/erase/erase.ts';
import { readCommits } from '../../etl/run/commits.ts';
import { expire } from '../../etl/run/expire.ts';
import { currentModels } from '../../etl/run/model-files.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { rebuild, switchTo } from '../../etl/run/rebuild.ts';
import { type FirnConfig, resolveConfig } from '../../lib/config.ts';
import type { Commit } from '../../lib/protocol/store.ts';
import { ask, keysOf, load } from '../duckdb/stores.ts';
import { testFolder } from '../run/folder.ts';
import { fromScratch, type Hit, modelCommits, modelRows, writeHits } from './site.ts';

const day = (n: number) => `2026-11-${String(10 + n).padStart(2, '0')}`;
const runOf = (n: number) => `20261201T${String(n).padStart(2, '0')}0000Z`;
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const folders = () => {
  const folder = testFolder();
  return { raw: join(folder, 'raw'), store: join(folder, 'store') };
};

/** Somebody does something at some time of ten days: few people and few ids, so that they meet. */
const anyHit = fc
  .record({
    day: fc.nat(9),
    // Near midnight, so that visits go over it.
    minute: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1420, max: 1439 }), fc.nat(1439)),
    kind: fc.constantFrom('pv', 'pv', 'pp', 'se', 'tr'),
    who: fc.constantFrom<Hit['sent']>(
      { sid: uuid(1), duid: 'a', vid: 1 },
      { sid: uuid(2) },
      { duid: 'b', vid: 3 },
      { duid: 'c' },
      { duid: 'c', uid: 'u-1' },
      {},
    ),
    pixel: fc.constantFrom('nuid=n&new=1', 'nuid=n&new=0', 'nuid=m&new=1', '-'),
    page: fc.constantFrom('/', '/boots'),
    web: fc.constantFrom(null, uuid(100), uuid(101)),
  })
  .map(({ day: on, minute, kind, who, pixel, page, web }): Hit => {
    const at = `${day(on)} ${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00`;
    const context = {
      schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0',
      data: [{ schema: 'iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0', data: { id: web } }],
    };
    return {
      at,
      pixel,
      sent: {
        e: kind,
        ...who,
        url: `https://shop.example${page}`,
        ...(web === null ? {} : { co: JSON.stringify(context) }),
        ...(kind === 'tr' ? { tr_id: 'A-1', tr_tt: 10 } : {}),
      },
    };
  });

/** Writes a hit per file, as each arrived in a log of its own. */
const writeAll = (raw: string, hits: readonly (readonly [number, Hit])[]) => {
  for (const [n, hit] of hits) {
    writeHits(raw, `E1.${hit.at.slice(0, 10)}-10.${n}.gz`, [{ ...hit, sent: { ...hit.sent, eid: uuid(1000 + n) } }]);
  }
};

describe('models made day by day', () => {
  it('are the same in any order and grouping of the logs, and made all at once', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anyHit, fc.nat(2)), { minLength: 8, maxLength: 30 }),
        fc.integer({ min: 1, max: 3 }),
        async (hits, maxVisitDays) => {
          const config = resolveConfig({ models: { maxVisitDays } });
          const [several, once] = [folders(), folders()];
          const numbered = hits.map(([hit, group], n) => ({ hit, group, n }));
          writeAll(
            once.raw,
            numbered.map(({ n, hit }) => [n, hit] as const),
          );
          await load(once.raw, once.store, { config, run: runOf(0) });
          for (const group of [0, 1, 2]) {
            const its = numbered.filter((one) => one.group === group);
            writeAll(
              several.raw,
              its.map(({ n, hit }) => [n, hit] as const),
            );
            if (its.length > 0) await load(several.raw, several.store, { config, run: runOf(group), since: day(0) });
          }
          expect(await modelRows(several.store)).toEqual(await modelRows(once.store));
          const [[events] = []] = await ask(
            once.store,
            'select count(*) from events where domain_sessionid is not null or domain_userid is not null',
          );
          const [[inVisits] = []] = await ask(
            once.store,
            "select coalesce(cast(sum(events) as integer), 0) from visits where identified_by like 'domain%'",
          );
          expect(inVisits).toBe(events);
        },
      ),
      { numRuns: process.env.FIRN_FULL === undefined ? 3 : 100 },
    );
  });
});

const visitHits = (n: number, who = `visitor-${n}`): readonly Hit[] =>
  ['10:00:00', '10:05:00'].map((at, i) => ({
    at: `${day(n)} ${at}`,
    sent: {
      e: 'pv',
      aid: n % 2 === 0 ? 'shop' : 'blog',
      eid: uuid(n * 10 + i),
      sid: uuid(500 + n),
      duid: who,
      vid: 1,
      url: 'https://shop.example/',
    },
  }));

let made: string;
beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), 'firn-ten-days-'));
  await loadTenDays(join(made, 'raw'), join(made, 'store'));
});
afterAll(() => rmSync(made, { recursive: true }));

/** A copy of what `loadTenDays` made. */
function tenDays() {
  const folder = testFolder();
  cpSync(made, folder, { recursive: true, preserveTimestamps: true });
  return { raw: join(folder, 'raw'), store: join(folder, 'store') };
}

/** Ten days, each in a run of its own, of visitor-0 to visitor-9; visitor-3 goes on the next day. */
async function loadTenDays(raw: string, store: string) {
  for (let n = 0; n < 10; n++) {
    const later =
      n === 4
        ? visitHits(3).map((hit) => ({
            ...hit,
            at: `${day(4)} 00:00:01`,
            sent: { ...hit.sent, eid: uuid(900 + Number(hit.at.slice(15, 16))) },
          }))
        : [];
    writeHits(raw, `E1.${day(n)}-10.a.gz`, [...visitHits(n), ...later]);
    await load(raw, store, { run: runOf(n) });
  }
}

const lastDays = async (store: string): Promise<readonly string[]> => {
  const change = (await modelCommits(store)).at(-1)?.change;
  return change?.kind === 'models' ? change.days.visits : [];
};

const options = (store: string, config: FirnConfig = {}) => ({
  store,
  version: 'firn-test',
  engine: duckdbEngine({ threads: 1 }),
  config: resolveConfig(config),
  now: new Date('2026-12-02T04:00:00Z'),
});

const done = <T>(outcome: { readonly result: T } | { readonly busy: unknown }): T => {
  if ('busy' in outcome) throw new Error('busy');
  return outcome.result;
};

describe('models follow the events', () => {
  it('for the days around a late log, and leave the other days as they were', async () => {
    const { raw, store } = tenDays();
    expect(await lastDays(store)).toEqual([5, 6, 7, 8, 9].map(day));
    writeHits(raw, `E1.${day(0)}-10.late.gz`, [
      {
        at: `${day(0)} 10:09:00`,
        sent: { e: 'pv', eid: uuid(99), sid: uuid(500), duid: 'visitor-0', vid: 1, url: 'https://shop.example/late' },
      },
    ]);
    await load(raw, store, { run: runOf(12), since: day(0) });
    expect(await lastDays(store)).toEqual([0, 1, 2, 3, 4, 5, 6].map(day));
    expect(await ask(store, `select page_views from visits where visitor_id = 'visitor-0'`)).toEqual([[3]]);
    expect(await modelRows(store)).toEqual(await modelRows(await fromScratch(raw, store)));
  });

  it('where nothing is new, nothing is made', async () => {
    const { raw, store } = tenDays();
    const before = await keysOf(store);
    await load(raw, store, { run: runOf(12) });
    const commits = await readCommits(openStorage(store));
    expect(commits.filter(({ change }) => change?.kind === 'models').length).toBe(10);
    // But what others took the place of goes.
    const seen = new Set(currentModels(commits).flatMap(({ files }) => files.map(({ key }) => key)));
    const models = (keys: readonly string[]) => keys.filter((key) => key.startsWith('models/'));
    expect(new Set(models(await keysOf(store)))).toEqual(seen);
    expect(models(before).length).toBeGreaterThan(seen.size);
  });

  it('after a run that was killed before it made them', async () => {
    const { raw, store } = folders();
    writeHits(raw, `E1.${day(0)}-10.a.gz`, visitHits(0));
    const { makeModels, ...unmade } = duckdbEngine({ threads: 1 });
    await load(raw, store, { run: runOf(0), engine: unmade });
    expect(await ask(store, 'select count(*) from visits')).toEqual([[0]]);
    expect(makeModels).toBeDefined();
    expect((await load(raw, store, { run: runOf(1) })).outcome).toBe('nothing_new');
    expect(await ask(store, 'select count(*) from visits')).toEqual([[1]]);
  });

  it('a run whose models fail is a run, and says so; the next makes up for it', async () => {
    const { raw, store } = folders();
    writeHits(raw, `E1.${day(0)}-10.a.gz`, visitHits(0));
    const engine = { ...duckdbEngine({ threads: 1 }), makeModels: () => Promise.reject(new Error('no space left')) };
    const report = await load(raw, store, { run: runOf(0), engine });
    expect(report.outcome).toBe('committed');
    expect(report.modelsError).toBe('the models could not be made, the next "firn etl" tries again: no space left');
    expect(await ask(store, 'select (select count(*) from events), (select count(*) from visits)')).toEqual([[2, 0]]);
    writeHits(raw, `E1.${day(1)}-10.a.gz`, visitHits(1));
    expect((await load(raw, store, { run: runOf(1) })).modelsError).toBeNull();
    expect(await ask(store, 'select count(*) from visits')).toEqual([[2]]);
  });

  it('all days are made anew by other settings', async () => {
    const { raw, store } = tenDays();
    await load(raw, store, { run: runOf(12), config: resolveConfig({ models: { goals: { home: { path: '/' } } } }) });
    expect((await lastDays(store)).length).toBe(10);
    expect(await ask(store, 'select distinct goals from visits')).toEqual([['|home|']]);
  });

  it.each<readonly [string, (place: { readonly raw: string; readonly store: string }) => Promise<FirnConfig>]>([
    [
      'rebuilt with another config',
      async ({ raw, store }) => {
        const config: FirnConfig = { collect: { apps: ['shop'] } };
        const { run } = done(await rebuild({ ...options(store, config), raw, from: day(2), to: day(5) }));
        done(await switchTo({ ...options(store, config), run }));
        expect(await ask(store, "select count(*) from visits where app_id = 'blog'")).toEqual([[3]]);
        return config;
      },
    ],
    [
      'expired',
      async ({ raw, store }) => {
        const config: FirnConfig = { retention: { eventDays: 18 } };
        done(await expire({ ...options(store, config), raw }));
        expect(await ask(store, 'select min(dt) from visits')).toEqual([[day(4)]]);
        return config;
      },
    ],
    [
      'erased',
      async ({ raw, store }) => {
        done(await erase({ ...options(store), raw, user: 'visitor-3' }));
        expect(await ask(store, "select count(*) from users where visitor_id = 'visitor-3'")).toEqual([[0]]);
        return {};
      },
    ],
  ])('of days that were %s', async (_, change) => {
    const { raw, store } = tenDays();
    const config = resolveConfig(await change({ raw, store }));
    expect(await modelRows(store)).toEqual(await modelRows(await fromScratch(raw, store, { config })));
    const commits: readonly Commit[] = await readCommits(openStorage(store));
    expect(commits.at(-1)?.change?.kind).toBe('models');
  });
});
