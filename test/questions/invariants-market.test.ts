import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReader, type Reader } from '../../etl/duckdb/reader.ts';
import { resolveConfig } from '../../lib/config.ts';
import { generate } from '../../lib/generate/generate.ts';
import { Random } from '../../lib/generate/prng.ts';
import type { GenerateReport } from '../../lib/generate/truth.ts';
import { filledIn, type GivenValues } from '../../lib/questions/fill.ts';
import { prelude, readQuestion } from '../../lib/questions/library.ts';
import { load } from '../duckdb/stores.ts';
import { type Hit, writeHits } from '../models/site.ts';

type Answer = readonly Readonly<Record<string, unknown>>[];

/** Somebody had something first at a moment. */
interface Possession {
  readonly person: string;
  readonly item: string;
  readonly at: string;
}

const sum = (rows: Answer, column: string): number => rows.reduce((total, row) => total + Number(row[column]), 0);
const cents = (rows: Answer, column: string): number =>
  rows.reduce((total, row) => total + Math.round(Number(row[column] ?? 0) * 100), 0);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

/** Cosine of each two items by the people who have them, as "a\nb" → value; in the plainest way. */
function cosines(possessions: readonly Possession[]): ReadonlyMap<string, number> {
  const people = new Map(
    [...grouped(possessions, ({ item }) => item)].map(([item, rows]) => [item, new Set(rows.map((row) => row.person))]),
  );
  const found = new Map<string, number>();
  for (const [a, ofA] of people) {
    for (const [b, ofB] of people) {
      const both = [...ofA].filter((person) => ofB.has(person)).length;
      if (a !== b && both > 0) found.set(`${a}\n${b}`, both / Math.sqrt(ofA.size * ofB.size));
    }
  }
  return found;
}

/** The hold-out trial in the plainest way: the last item of each with two and more, suggested or not by the others. */
function trial(possessions: readonly Possession[], suggestions: number) {
  const histories = [...grouped(possessions, ({ person }) => person).values()].map((rows) =>
    [...rows].sort((a, b) => compare(a.at, b.at) || compare(a.item, b.item)),
  );
  const learned = histories.flatMap((rows) => (rows.length < 2 ? rows : rows.slice(0, -1)));
  const likeness = cosines(learned);
  const items = [...new Set(learned.map(({ item }) => item))];
  const trials = histories
    .filter((rows) => rows.length >= 2)
    .map((rows) => {
      const own = rows.slice(0, -1).map(({ item }) => item);
      const heldOut = rows.at(-1)!.item;
      const scores = items
        .filter((item) => !own.includes(item))
        .map((item) => ({
          item,
          score: own.reduce((total, each) => total + Math.round(1e6 * (likeness.get(`${each}\n${item}`) ?? 0)), 0),
        }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score || compare(a.item, b.item));
      return scores.slice(0, suggestions).some(({ item }) => item === heldOut);
    });
  return { tried: trials.length, hits: trials.filter((hit) => hit).length };
}

/** A market stall where nearly all buy, as generated people seldom do: forty visitors, up to three orders, twelve products. */
function stallOrders(): readonly { readonly hits: readonly Hit[] }[] {
  const random = new Random(29, 1, 1);
  const shoppers = Array.from({ length: 40 }, (_, n) => n);
  return shoppers.flatMap((shopper) =>
    Array.from({ length: 1 + random.below(3) }, (_, day) => {
      const id = `stall-${shopper}-${day}`;
      const at = (second: number) => `2026-11-0${day + 1} 1${day}:${String(shopper).padStart(2, '0')}:0${second}`;
      const who = {
        aid: 'stall',
        duid: `shopper-${shopper}`,
        vid: day + 1,
        ...(shopper % 4 === 0 ? { uid: 'crowd' } : {}),
      };
      const lines = Array.from({ length: 1 + random.below(4) }, (_, line) => ({
        at: at(line + 1),
        // The first products are bought more often.
        sent: {
          ...who,
          e: 'ti',
          ti_id: id,
          ti_sk: `sku-${random.below(1 + random.below(12))}`,
          ti_pr: 5,
          ti_cu: 'XTS',
          ti_qu: 1,
        },
      }));
      return {
        hits: [{ at: at(0), sent: { ...who, e: 'tr', tr_id: id, tr_tt: 5 * lines.length, tr_cu: 'XTS' } }, ...lines],
      };
    }),
  );
}

describe('questions about pages, orders and people, asked of generated traffic', () => {
  let folder: string;
  let reader: Reader;
  let truth: GenerateReport;
  const stall = stallOrders();
  const rowsOf = async (sql: string): Promise<Answer> => {
    const { columns, rows } = await reader.query(sql);
    return rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])));
  };
  const asked = (name: string, given: GivenValues = {}) =>
    rowsOf(filledIn(readQuestion('queries', name), { bots: ['true'], ...given }, 'duckdb'));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firn-market-'));
    const [raw, store] = [join(folder, 'raw'), join(folder, 'store')];
    truth = await generate({ events: 3000, seed: 23, out: raw });
    writeHits(
      raw,
      'stall.gz',
      stall.flatMap(({ hits }) => hits),
    );
    // Nobody's ids are taken away, so that there is something to count.
    await load(raw, store, { config: resolveConfig({ privacy: { gpc: 'keep' } }) });
    reader = await openReader(store, { threads: 1 });
    for (const statement of prelude('queries', 'duckdb')) await reader.query(statement);
  }, 400_000);
  afterAll(() => {
    reader?.close();
    rmSync(folder, { recursive: true });
  });

  const all = { limit: ['10000'] };

  it('every page view and order that was made is found', async () => {
    expect(sum(await asked('content/top-pages', all), 'page_views')).toBe(truth.pageViews);
    const days = await asked('ecommerce/orders-by-day');
    expect(truth.orders).toBeGreaterThan(0);
    expect(sum(days, 'orders')).toBe(truth.orders + stall.length);
    for (const [currency, revenue] of Object.entries(truth.revenue)) {
      const made = Math.round(Number(revenue) * 100);
      expect(
        cents(
          days.filter((day) => day.currency === currency),
          'revenue',
        ),
      ).toBe(made);
      const sources = (await asked('ecommerce/revenue-by-source', all)).filter((row) => row.currency === currency);
      expect(cents(sources, 'revenue')).toBe(made);
    }
  });

  it('visits begin and end as often, a page leads to the next as often as it is led to', async () => {
    const [entries, exits] = [await asked('content/entry-pages', all), await asked('content/exit-pages', all)];
    const [visits] = await rowsOf('select count(*) as n from visits where page_views > 0');
    expect([sum(entries, 'entries'), sum(exits, 'exits')]).toEqual([visits!.n, visits!.n]);
    expect(sum(entries, 'share')).toBeCloseTo(1, 9);
    expect(sum(exits, 'share')).toBeCloseTo(1, 9);

    const steps = (rows: Answer, columns: readonly string[]) =>
      rows
        .filter((row) => row.next_path !== null && row.previous_path !== null)
        .map((row) => JSON.stringify([...columns.map((column) => row[column]), row.page_views]))
        .sort();
    const [next, previous] = [await asked('content/next-pages', all), await asked('content/previous-pages', all)];
    expect(steps(next, ['page_host', 'page_path', 'next_host', 'next_path'])).toEqual(
      steps(previous, ['previous_host', 'previous_path', 'page_host', 'page_path']),
    );
    expect(
      sum(
        next.filter((row) => row.next_path === null),
        'page_views',
      ),
    ).toBe(visits!.n);
  });

  it('the p75 of each page and measure is what sorting finds', async () => {
    const loads = await rowsOf(
      "select page_urlhost, page_urlpath, unstruct_event from events where event_name = 'web_vitals'",
    );
    const readings = loads.flatMap((load) =>
      Object.entries(JSON.parse(load.unstruct_event as string).data.data)
        .filter(([, reading]) => typeof reading === 'number')
        .map(([measure, reading]) => ({
          key: `${load.page_urlhost} ${load.page_urlpath} ${measure}`,
          reading: reading as number,
        })),
    );
    const expected = [...grouped(readings, ({ key }) => key)].map(([key, group]) => {
      const sorted = group.map(({ reading }) => reading).sort((a, b) => a - b);
      return [key, sorted.length, sorted[Math.ceil(0.75 * sorted.length) - 1]];
    });
    const vitals = await asked('content/web-vitals', all);
    expect(vitals.length).toBeGreaterThan(20);
    expect(
      vitals.map((row) => [`${row.page_host} ${row.page_path} ${row.measure}`, row.measured, row.p75]).sort(),
    ).toEqual(expected.sort());
    for (const row of vitals) expect(Number(row.good) + Number(row.needs_work) + Number(row.poor)).toBeCloseTo(1, 9);
  });

  it('searches, clicks and errors add up to the events', async () => {
    const [events] = await rowsOf(`select
      count(*) filter (where event_name = 'site_search') as searches,
      count(*) filter (where event_name = 'link_click') as clicks from events`);
    expect(sum(await asked('content/site-searches', all), 'searches')).toBe(events!.searches);
    expect(sum(await asked('content/event-properties', all), 'events')).toBe(events!.clicks);
  });

  it('a visit has its events, and somebody has those of all visits', async () => {
    const kinds = await rowsOf(`select visit_id, events from (
      select *, row_number() over (partition by identified_by order by events desc, visit_id) as place from visits
    ) where place <= 8`);
    expect(kinds.length).toBeGreaterThan(10);
    for (const visit of kinds) {
      const events = await asked('customers/one-visit', { visit_id: [visit.visit_id as string], ...all });
      expect([visit.visit_id, events.length]).toEqual([visit.visit_id, visit.events]);
    }
    const people = await rowsOf('select visitor_id, events from users order by visits desc, visitor_id limit 8');
    for (const person of people) {
      const events = await asked('customers/one-user', { user: [person.visitor_id as string], ...all });
      expect([person.visitor_id, events.length]).toEqual([person.visitor_id, person.events]);
    }
    expect(sum(await asked('customers/visits-list', all), 'events')).toBe(
      sum(await rowsOf('select events from visits'), 'events'),
    );
  });

  it('buyers are divided, none is lost: by segment, by visits and days to the first order, by cohort', async () => {
    const [buyers] = await asked('ecommerce/repeat-purchases');
    const [segments, members] = [await asked('segments/rfm'), await asked('segments/members', all)];
    expect(sum(segments, 'buyers')).toBe(members.length);
    expect(sum(segments, 'orders')).toBe(buyers!.orders);
    expect(Number(buyers!.orders) + Number(buyers!.unidentified_orders)).toBe(truth.orders + stall.length);
    for (const { segment, currency, buyers: n } of segments) {
      const ofIt = members.filter((member) => member.segment === segment && member.currency === currency);
      expect(ofIt.length).toBe(n);
    }
    const [known] = await rowsOf(
      'select count(distinct visitor_id) as visitors, count(visitor_id) as orders from orders',
    );
    for (const name of ['customers/visits-before-first-order', 'customers/time-to-first-order']) {
      const rows = await asked(name);
      expect(sum(rows, 'buyers')).toBe(known!.visitors);
      expect(rows.at(-1)!.cumulative_share).toBe(1);
    }
    expect(sum(await asked('customers/lifetime-value', { period: ['week'] }), 'orders')).toBe(known!.orders);
  });

  it('orders with lines are divided by their pieces, and baskets go both ways', async () => {
    const [orders] = await rowsOf('select count(distinct order_id) as n from order_items');
    expect(sum(await asked('ecommerce/items-per-order'), 'orders')).toBe(orders!.n);
    const pairs = await asked('ecommerce/market-basket', { least_orders: ['1'], limit: ['100000'] });
    expect(pairs.length).toBeGreaterThan(2);
    for (const pair of pairs) {
      const back = pairs.find((each) => each.sku === pair.other_sku && each.other_sku === pair.sku)!;
      expect([back.orders, back.support, back.lift]).toEqual([pair.orders, pair.support, pair.lift]);
    }
  });

  const bought = `select coalesce(m.user_id, i.visitor_id) as person, sku as item, cast(min(item_tstamp) as varchar) as at
    from order_items i left join user_mapping m on m.visitor_id = i.visitor_id where i.visitor_id is not null group by 1, 2`;
  const boughtByVisitor = `select visitor_id as person, sku as item, cast(min(item_tstamp) as varchar) as at
    from order_items where visitor_id is not null group by 1, 2`;
  const read = `select visitor_id as person, page_urlhost || ' ' || page_urlpath as item, cast(min(start_tstamp) as varchar) as at
    from page_views where visitor_id is not null group by 1, 2`;
  const wide = { most_items: ['2000'], largest_history: ['200'] };

  it.each([
    ['also-bought', bought, boughtByVisitor, 'buyers', (row: Answer[number]) => `${row.sku}\n${row.other_sku}`],
    [
      'read-next',
      read,
      read,
      'visitors',
      (row: Answer[number]) => `${row.page_host} ${row.page_path}\n${row.other_host} ${row.other_path}`,
    ],
  ])(
    '%s finds what the plainest reckoning finds, and is right as often',
    async (name, sql, trialSql, people, keyOf) => {
      const possessions = (await rowsOf(sql)) as unknown as readonly Possession[];
      const given = { ...wide, suggestions: ['100'], limit: ['1000000'] };
      const rows = await asked(`recommendations/${name}`, given);
      const likeness = cosines(possessions);
      expect(rows.length).toBeGreaterThan(2);
      for (const row of rows) expect(row.similarity).toBeCloseTo(likeness.get(keyOf(row))!, 12);
      const perItem = [...grouped([...likeness.keys()], (key) => key.split('\n')[0]!).values()];
      expect(rows.length).toBe(perItem.reduce((total, { length }) => total + Math.min(length, 100), 0));

      const tries = (await rowsOf(trialSql)) as unknown as readonly Possession[];
      for (const suggestions of [1, 5]) {
        const [rate] = await asked(`recommendations/${name}-hit-rate`, {
          ...wide,
          neighbours: ['200'],
          suggestions: [String(suggestions)],
        });
        const { tried, hits } = trial(tries, suggestions);
        expect(hits).toBeGreaterThan(0);
        expect(rate).toMatchObject({ [people]: tried, hits });
      }
    },
  );
});
