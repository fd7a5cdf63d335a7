import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReader, type Reader } from '../../etl/duckdb/reader.ts';
import { resolveConfig } from '../../lib/config.ts';
import { generate } from '../../lib/generate/generate.ts';
import type { GenerateReport } from '../../lib/generate/truth.ts';
import { filledIn } from '../../lib/questions/fill.ts';
import { prelude, readQuestion } from '../../lib/questions/library.ts';
import { load } from '../duckdb/stores.ts';

const dayMs = 86_400_000;
const dayNumber = (day: string) => Date.parse(`${day}T00:00:00Z`) / dayMs;

interface Visit {
  readonly visit_id: string;
  readonly visitor_id: string | null;
  readonly dt: string;
  readonly start: string;
  readonly channel: string | null;
  readonly page_views: number;
  readonly goals: string | null;
}

/** An order, or a visit that reached a goal and is worth no money. */
interface Conversion {
  readonly visit_id: string | null;
  readonly currency: string | null;
  readonly total: string | null;
}

/** A row of an answer: column → value. */
type Row = Readonly<Record<string, unknown>>;

const sum = (rows: readonly Row[], column: string): number =>
  rows.reduce((total, row) => total + Number(row[column]), 0);

/** The visits a conversion's credit may go to, the first first: those of the same visitor in the days before, and its own. */
function touchesOf(own: Visit | undefined, visits: readonly Visit[], window: number): readonly Visit[] {
  if (own === undefined) return [];
  if (own.visitor_id === null) return [own];
  return visits
    .filter(({ visitor_id }) => visitor_id === own.visitor_id)
    .filter(({ start, dt }) => start <= own.start && dayNumber(own.dt) - dayNumber(dt) <= window)
    .sort((a, b) => (a.start < b.start || (a.start === b.start && a.visit_id < b.visit_id) ? -1 : 1));
}

const isDirect = ({ channel }: Visit) => (channel ?? 'Direct') === 'Direct';

/** What each of so many touches, which are not none, gets of one conversion. */
const models: Readonly<Record<string, (touches: readonly Visit[]) => readonly number[]>> = {
  first: (touches) => touches.map((_, at) => Number(at === 0)),
  last: (touches) => touches.map((_, at) => Number(at === touches.length - 1)),
  'last-non-direct': (touches) => {
    const known = touches.findLastIndex((touch) => !isDirect(touch));
    return touches.map((_, at) => Number(at === (known === -1 ? touches.length - 1 : known)));
  },
  linear: (touches) => touches.map(() => 1 / touches.length),
  position: (touches) =>
    touches.map((_, at) => {
      if (touches.length <= 2) return 1 / touches.length;
      return at === 0 || at === touches.length - 1 ? 0.4 : 0.2 / (touches.length - 2);
    }),
};

describe('questions on arrivals, asked of generated traffic', () => {
  let folder: string;
  let reader: Reader;
  let truth: GenerateReport;
  let visits: readonly Visit[];
  let orders: readonly Conversion[];

  const rowsOf = async (sql: string): Promise<readonly Row[]> => {
    const { columns, rows } = await reader.query(sql);
    return rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])));
  };
  /** All of it, robots and all rows, unless something else is given. */
  const ask = (name: string, given: Readonly<Record<string, string>> = {}) => {
    const question = readQuestion('queries', name);
    const all = question.parameters.some((parameter) => parameter.name === 'limit') ? { limit: '10000' } : {};
    const values = Object.entries({ bots: 'true', ...all, ...given }).map(([key, value]) => [key, [value]]);
    return rowsOf(filledIn(question, Object.fromEntries(values), 'duckdb'));
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firn-arrivals-'));
    const store = join(folder, 'store');
    truth = await generate({ events: 3000, seed: 11, days: 6, out: join(folder, 'raw') });
    // Nobody's ids are taken away, so that there is something to count.
    const goals = { stayed: { event: 'page_ping' } };
    const config = resolveConfig({ privacy: { gpc: 'keep' }, models: { goals } });
    await load(join(folder, 'raw'), store, { config });
    reader = await openReader(store, { threads: 1 });
    for (const statement of prelude('queries', 'duckdb')) await reader.query(statement);
    visits = (await rowsOf(
      'select visit_id, visitor_id, dt, cast(start_tstamp as varchar) as start, channel, page_views, goals from visits',
    )) as unknown as readonly Visit[];
    orders = (await rowsOf(
      'select visit_id, currency, cast(total as varchar) as total from orders',
    )) as unknown as readonly Conversion[];
  }, 600_000);
  afterAll(() => {
    reader?.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ...['audience/languages', 'audience/countries', 'audience/cities', 'audience/new-and-returning'],
    ...['audience/visits-by-duration', 'audience/visits-by-page-views', 'acquisition/channels'],
    ...['technology/browsers', 'technology/operating-systems', 'technology/devices', 'technology/mobile-share'],
    ...['technology/screen-sizes', 'technology/viewport-sizes', 'traffic/visits-by-weekday-and-hour'],
    ...['traffic/totals-by-period', 'traffic/averages-by-period', 'acquisition/channels-by-period'],
  ])('%s: the visits of all rows are all visits, and their shares 1', async (name) => {
    const rows = await ask(name);
    expect(sum(rows, 'visits')).toBe(visits.length);
    expect(rows.length).toBeGreaterThan(1);
    if (name === 'acquisition/channels-by-period') {
      expect(sum(rows, 'visit_share')).toBeCloseTo(new Set(rows.map(({ first_day }) => first_day)).size, 9);
    } else if ('visit_share' in rows[0]!) {
      expect(sum(rows, 'visit_share')).toBeCloseTo(1, 9);
    }
  });

  it.each(['technology/browsers', 'technology/operating-systems'])('%s: versions add up too', async (name) => {
    const [families, versions] = [await ask(name), await ask(name, { versions: 'true' })];
    expect(versions.length).toBeGreaterThan(families.length);
    expect(sum(versions, 'visits')).toBe(visits.length);
  });

  it('days, weeks and months hold the same, and a visitor once each', async () => {
    const whole = { visits: visits.length, page_views: sum(visits as unknown as Row[], 'page_views') };
    for (const period of ['day', 'week', 'month']) {
      const rows = await ask('traffic/totals-by-period', { period });
      expect({ visits: sum(rows, 'visits'), page_views: sum(rows, 'page_views') }).toEqual(whole);
      for (const { first_day, visitors } of rows) {
        const startOf = (day: string) => {
          const date = new Date(`${day}T00:00:00Z`);
          if (period === 'week') date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
          if (period === 'month') date.setUTCDate(1);
          return date.toISOString().slice(0, 10);
        };
        const there = visits.filter(({ dt, visitor_id }) => startOf(dt) === first_day && visitor_id !== null);
        expect(visitors).toBe(new Set(there.map(({ visitor_id }) => visitor_id)).size);
      }
    }
  });

  it('page views under privacy signals are all the generator made', async () => {
    const rows = await ask('audience/privacy-signals', { period: 'month' });
    expect(sum(rows, 'page_views')).toBe(truth.pageViews);
    expect(sum(rows, 'gpc_page_views')).toBeGreaterThan(0);
    expect(sum(rows, 'anonymised_page_views')).toBe(0);
  });

  it('hours and weekdays are those of the moment a visit begins', async () => {
    const hoursAhead = -5;
    const counts = new Map<string, number>();
    for (const { start } of visits) {
      const local = new Date(Date.parse(`${start.replace(' ', 'T')}Z`) + hoursAhead * 3_600_000);
      const key = `${((local.getUTCDay() + 6) % 7) + 1} ${local.getUTCHours()}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const rows = await ask('traffic/visits-by-weekday-and-hour', { hours_ahead: String(hoursAhead) });
    expect(new Map(rows.map((row) => [`${row.weekday} ${row.hour}`, row.visits]))).toEqual(counts);
  });

  it('frequency and recency hold every visitor once, with the visits and days of theirs', async () => {
    const days = new Map<string, string[]>();
    for (const { visitor_id, dt } of visits) {
      if (visitor_id !== null) days.set(visitor_id, [...(days.get(visitor_id) ?? []), dt]);
    }
    const tally = (keys: readonly number[]) =>
      keys.reduce((counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1), new Map<number, number>());
    const newest = Math.max(...visits.map(({ dt }) => dayNumber(dt)));
    const frequency = await ask('audience/frequency', { up_to: '3' });
    expect(new Map(frequency.map((row) => [row.visits, row.visitors]))).toEqual(
      tally([...days.values()].map((own) => Math.min(own.length, 3))),
    );
    const recency = await ask('audience/recency');
    expect(new Map(recency.map((row) => [row.days_ago, row.visitors]))).toEqual(
      tally([...days.values()].map((own) => newest - Math.max(...own.map(dayNumber)))),
    );
  });

  it('two periods compared are what each is by itself', async () => {
    const measures = await ask('traffic/compared', { from: '2026-11-04', to: '2026-11-06' });
    expect(measures[0]).toMatchObject({
      first_day: '2026-11-04',
      last_day: '2026-11-06',
      previous_first_day: '2026-11-01',
    });
    for (const [column, from, to] of [
      ['value', '2026-11-04', '2026-11-06'],
      ['previous', '2026-11-01', '2026-11-03'],
    ] as const) {
      const told = Object.fromEntries(measures.map((row) => [row.measure, row[column]]));
      // Months are cut by the days asked for, so that there is one row.
      const given = { from, to, period: 'month' };
      const [[totals], [averages]] = [
        await ask('traffic/totals-by-period', given),
        await ask('traffic/averages-by-period', given),
      ];
      const { visitors, visits, page_views } = totals!;
      const { pages_per_visit, bounce_rate, duration_seconds } = averages!;
      expect(told).toMatchObject({ visitors, visits, page_views, pages_per_visit, bounce_rate, duration_seconds });
      const days = await ask('traffic/compared-by-day', { from: '2026-11-04', to: '2026-11-06' });
      expect(sum(days, column === 'value' ? 'visits' : 'previous_visits')).toBe(visits);
      expect(days).toHaveLength(3);
    }
  });

  it('the minutes of right now are right now', async () => {
    const [now] = await ask('traffic/realtime', { minutes: '600' });
    const minutes = await ask('traffic/realtime-by-minute', { minutes: '600' });
    expect(minutes).toHaveLength(600);
    expect({ page_views: sum(minutes, 'page_views'), events: sum(minutes, 'events') }).toEqual({
      page_views: now!.page_views,
      events: now!.events,
    });
    expect(sum(await ask('traffic/realtime-pages', { minutes: '600' }), 'page_views')).toBe(now!.page_views);
    expect(now!.events).toBeGreaterThan(1);
  });

  it('consent is told as often as it was', async () => {
    const [{ told } = {}] = await rowsOf("select count(*) as told from events where se_category = 'consent'");
    expect(sum(await ask('audience/consent'), 'answers')).toBe(told);
    expect(told).toBeGreaterThan(0);
  });

  /** The visits that reached the goal of this store. */
  const stays = (): readonly Conversion[] =>
    visits
      .filter(({ goals }) => goals === '|stayed|')
      .map(({ visit_id }) => ({ visit_id, currency: null, total: null }));
  const ownVisit = ({ visit_id }: Conversion) => visits.find((visit) => visit.visit_id === visit_id);
  const window = 4;

  it.each(Object.keys(models).flatMap((model) => [[model, 'orders'] as const, [model, 'goals'] as const]))(
    'attribution by %s gives all %s away once, as reckoned by hand',
    async (model, kind) => {
      const conversions = kind === 'orders' ? orders : stays();
      const expected = new Map<string, { conversions: number; revenue: number }>();
      for (const conversion of conversions) {
        const touches = touchesOf(ownVisit(conversion), visits, window);
        const credits = touches.map((touch, at) => [touch.channel, models[model]!(touches)[at]!] as const);
        for (const [channel, credit] of touches.length === 0 ? [[null, 1] as const] : credits) {
          if (credit === 0) continue;
          const key = `${channel} ${conversion.currency}`;
          const { conversions, revenue } = expected.get(key) ?? { conversions: 0, revenue: 0 };
          expected.set(key, {
            conversions: conversions + credit,
            revenue: revenue + credit * Number(conversion.total),
          });
        }
      }
      const rows = await ask('acquisition/attribution', {
        model,
        window: String(window),
        ...(kind === 'goals' ? { goal: 'stayed' } : {}),
      });
      expect(rows.map((row) => `${row.credited_to} ${row.currency}`).sort()).toEqual([...expected.keys()].sort());
      for (const { credited_to, currency, conversions, revenue } of rows) {
        const reckoned = expected.get(`${credited_to} ${currency}`)!;
        expect(conversions).toBeCloseTo(reckoned.conversions, 5);
        expect(revenue ?? 0).toBeCloseTo(reckoned.revenue, 6);
      }
      expect(sum(rows, 'conversions')).toBeCloseTo(kind === 'orders' ? truth.orders : stays().length, 4);
      if (kind === 'goals') return;
      for (const [currency, revenue] of Object.entries(truth.revenue)) {
        const told = rows.filter((row) => row.currency === currency);
        expect(sum(told, 'revenue')).toBeCloseTo(Number(revenue), 6);
      }
    },
  );

  it('there is something to attribute: orders, and conversions after several visits by several channels', () => {
    const ways = stays().map((stay) => touchesOf(ownVisit(stay), visits, window));
    expect(truth.orders).toBeGreaterThan(3);
    expect(ways.filter((touches) => touches.length > 2).length).toBeGreaterThan(3);
    expect(ways.filter((touches) => new Set(touches.map(isDirect)).size === 2).length).toBeGreaterThan(3);
  });

  it('first and last touches are as many as conversions', async () => {
    for (const [given, conversions] of [
      [{}, truth.orders],
      [{ goal: 'stayed' }, stays().length],
    ] as const) {
      const rows = await ask('acquisition/first-and-last-touch', given);
      expect([sum(rows, 'first_touches'), sum(rows, 'last_touches')]).toEqual([conversions, conversions]);
      expect(sum(rows, 'first_share')).toBeCloseTo(1, 9);
    }
  });

  it('campaigns, contents, referrers, click ids and landing pages hold the visits that have them', async () => {
    const [counted] = await rowsOf(`select
        count(*) filter (where coalesce(mkt_source, mkt_medium, mkt_campaign) is not null) as campaigns,
        count(*) filter (where coalesce(mkt_term, mkt_content) is not null) as contents,
        count(*) filter (where refr_medium is not null) as referrers,
        count(*) filter (where refr_term is not null) as terms,
        count(*) filter (where mkt_clickid is not null) as clicks,
        count(*) filter (where landing_page_view_id is not null) as landings
      from visits`);
    const told = {
      campaigns: sum(await ask('acquisition/campaigns'), 'visits'),
      contents: sum(await ask('acquisition/campaign-contents'), 'visits'),
      referrers: sum(await ask('acquisition/referrers', { pages: 'true' }), 'visits'),
      terms: sum(await ask('acquisition/search-terms'), 'visits'),
      clicks: sum(await ask('acquisition/click-ids'), 'visits'),
      landings: sum(await ask('acquisition/landing-pages'), 'visits'),
    };
    expect(told).toEqual(counted);
    expect(sum(await ask('acquisition/campaign-conversion'), 'visits')).toBe(told.campaigns);
    expect(told.campaigns * told.referrers * told.clicks).toBeGreaterThan(0);
  });
});
