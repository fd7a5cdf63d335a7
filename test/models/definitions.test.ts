import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveConfig } from '../../lib/config.ts';
import { ask, load } from '../duckdb/stores.ts';
import { type Hit, writeHits } from './site.ts';

const sid = (n: number) => `00000000-0000-4000-9000-00000000000${n}`;
let number = 0;
const eid = () => `00000000-0000-4000-8000-${String(++number).padStart(12, '0')}`;
const entities = (...list: readonly unknown[]) =>
  JSON.stringify({ schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0', data: list });
const webPage = (id: string) => ({
  schema: 'iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0',
  data: { id },
});
const page = (path: string) => ({ url: `https://shop.example${path}`, page: `Page ${path}` });

/**
 * Five visits, to be counted by eye.
 *
 * | visit | who and when                          | does                                                              |
 * | ----- | ------------------------------------- | ----------------------------------------------------------------- |
 * | 1     | a, session 1, over midnight           | from a campaign: views /, /boots (firn: 4 s + 3 s, half way down), /thanks; orders |
 * | 2     | a, session 2, the next day, as u-7    | views /, nothing else: a bounce, with 3 pings (Snowplow: 10 × (2 − 1) + 5 s) |
 * | 3     | n, whose cookie is made, then back    | views /, /boots                                                   |
 * | 4     | n, 40 minutes later                   | views /                                                           |
 * | none  | m, whose cookie never comes back      | views /                                                           |
 */
const p1 = 'aaaaaaaa-0000-4000-8000-000000000001';
const p2 = 'aaaaaaaa-0000-4000-8000-000000000002';
const p3 = 'aaaaaaaa-0000-4000-8000-000000000003';
const p4 = 'aaaaaaaa-0000-4000-8000-000000000004';
const one = { aid: 'shop', duid: 'a', sid: sid(1), vid: 1, p: 'web', lang: 'de', res: '1440x900', vp: '1300x700' };
const two = { ...one, sid: sid(2), vid: 2, uid: 'u-7' };
const hits: readonly Hit[] = [
  {
    at: '2026-11-01 23:59:50',
    sent: {
      ...one,
      e: 'pv',
      eid: eid(),
      fs: 1,
      co: entities(webPage(p1)),
      ...page('/?utm_source=news&utm_medium=email'),
      refr: 'https://mail.example/',
    },
  },
  {
    at: '2026-11-01 23:59:55',
    sent: { ...one, e: 'pp', eid: eid(), fs: 2, fe: 4000, fr: 20, co: entities(webPage(p1)), ...page('/') },
  },
  {
    at: '2026-11-02 00:00:05',
    sent: { ...one, e: 'pv', eid: eid(), fs: 1, co: entities(webPage(p2)), ...page('/boots') },
  },
  {
    at: '2026-11-02 00:00:09',
    sent: { ...one, e: 'pp', eid: eid(), fs: 2, fe: 3000, fr: 50, co: entities(webPage(p2)), ...page('/boots') },
  },
  {
    at: '2026-11-02 00:00:20',
    sent: {
      ...one,
      e: 'se',
      eid: eid(),
      fs: 3,
      se_ca: 'ecomm',
      se_ac: 'add',
      co: entities(webPage(p2), { schema: 'iglu:com.acme/size/jsonschema/1-0-0', data: { size: 42 } }),
      ...page('/boots'),
    },
  },
  {
    at: '2026-11-02 00:01:00',
    sent: { ...one, e: 'pv', eid: eid(), fs: 1, co: entities(webPage(p3)), ...page('/thanks') },
  },
  {
    at: '2026-11-02 00:01:01',
    sent: {
      ...one,
      e: 'tr',
      eid: eid(),
      fs: 2,
      tr_id: 'A-1',
      tr_tt: '129.9',
      tr_tx: '20',
      tr_sh: '4.9',
      tr_cu: 'EUR',
      ...page('/thanks'),
    },
  },
  {
    at: '2026-11-02 00:01:02',
    sent: {
      ...one,
      e: 'ti',
      eid: eid(),
      fs: 3,
      ti_id: 'A-1',
      ti_sk: 'B-42',
      ti_nm: 'Boots',
      ti_pr: '125',
      ti_qu: '1',
      ti_cu: 'EUR',
      ...page('/thanks'),
    },
  },
  // The page of the order is opened again.
  {
    at: '2026-11-02 00:01:30',
    sent: {
      ...one,
      e: 'tr',
      eid: eid(),
      fs: 4,
      tr_id: 'A-1',
      tr_tt: '129.9',
      tr_tx: '20',
      tr_sh: '4.9',
      tr_cu: 'EUR',
      ...page('/thanks'),
    },
  },
  { at: '2026-11-02 09:00:00', sent: { ...two, e: 'pv', eid: eid(), co: entities(webPage(p4)), ...page('/') } },
  ...['09:00:05', '09:00:06', '09:00:15'].map((at) => ({
    at: `2026-11-02 ${at}`,
    sent: { ...two, e: 'pp', eid: eid(), co: entities(webPage(p4)), pp_may: '350', ds: '1300x2100', ...page('/') },
  })),
  { at: '2026-11-02 10:00:00', sent: { aid: 'shop', e: 'pv', eid: eid(), ...page('/') }, pixel: 'nuid=n&new=1' },
  { at: '2026-11-02 10:00:30', sent: { aid: 'shop', e: 'pv', eid: eid(), ...page('/boots') }, pixel: 'nuid=n&new=0' },
  { at: '2026-11-02 10:40:31', sent: { aid: 'shop', e: 'pv', eid: eid(), ...page('/') }, pixel: 'nuid=n&new=0' },
  { at: '2026-11-02 11:00:00', sent: { aid: 'shop', e: 'pv', eid: eid(), ...page('/') }, pixel: 'nuid=m&new=1' },
];

describe('models of a site small enough to count', () => {
  let folder: string;
  let store: string;
  const query = (sql: string) => ask(store, sql);
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firn-models-'));
    store = join(folder, 'store');
    writeHits(join(folder, 'raw'), 'E1.2026-11-02-12.a.gz', hits);
    const config = resolveConfig({
      models: {
        goals: {
          order: { event: 'transaction' },
          basket: { category: 'ecomm', action: 'add' },
          account: { path: '/account/*' },
        },
      },
    });
    await load(join(folder, 'raw'), store, { config });
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('visits go on over midnight, come back with their cookie, and end after half an hour', async () => {
    expect(
      await query(`select dt, identified_by, visitor_id, user_id, visit_number, is_new, events, page_views, pages, interactions,
        orders, duration_seconds, engaged_seconds, is_bounce, is_engaged, goals from visits order by start_tstamp`),
    ).toEqual([
      ['2026-11-01', 'domain_sessionid', 'a', null, 1, true, 9, 3, 3, 4, 1, 100, 7, false, true, '|order|basket|'],
      ['2026-11-02', 'domain_sessionid', 'a', 'u-7', 2, false, 4, 1, 1, 0, 0, 15, 15, true, false, null],
      ['2026-11-02', 'network_userid', 'n', null, null, true, 2, 2, 2, 0, 0, 30, 0, false, true, null],
      ['2026-11-02', 'network_userid', 'n', null, null, false, 1, 1, 1, 0, 0, 0, 0, true, false, null],
    ]);
  });

  it('a visit has the source of its first event, where it landed and where it left', async () => {
    expect(
      await query(`select landing_page_urlpath, exit_page_urlpath, exit_page_title, mkt_source, channel, refr_urlhost, br_lang,
        screen_class, viewport_class, is_bot, is_capped from visits order by start_tstamp limit 2`),
    ).toEqual([
      ['/', '/thanks', 'Page /thanks', 'news', 'Email', 'mail.example', 'de', 'desktop', 'laptop', false, false],
      ['/', '/', 'Page /', null, 'Direct', null, 'de', 'desktop', 'laptop', false, false],
    ]);
  });

  it('a page view has its place in the visit, and what happened on it', async () => {
    expect(
      await query(`select dt, page_urlpath, page_number, is_entry, is_exit, is_bounce, previous_page_urlpath, next_page_urlpath,
        events, page_pings, interactions, engaged_seconds, is_engagement_measured, absolute_seconds, scroll_share
        from page_views order by start_tstamp`),
    ).toEqual([
      ['2026-11-01', '/', 1, true, false, false, null, '/boots', 2, 1, 0, 4, true, 5, 0.2],
      ['2026-11-02', '/boots', 2, false, false, false, '/', '/thanks', 3, 1, 1, 3, true, 15, 0.5],
      ['2026-11-02', '/thanks', 3, false, true, false, '/boots', null, 1, 0, 0, 0, true, 0, null],
      ['2026-11-02', '/', 1, true, true, true, null, null, 4, 3, 0, 15, false, 15, 0.5],
      ['2026-11-02', '/', 1, true, false, false, null, '/boots', 1, 0, 0, 0, false, 0, null],
      ['2026-11-02', '/boots', 2, false, true, false, '/', null, 1, 0, 0, 0, false, 0, null],
      ['2026-11-02', '/', 1, true, true, true, null, null, 1, 0, 0, 0, false, 0, null],
      ['2026-11-02', '/', null, true, true, true, null, null, 1, 0, 0, 0, false, 0, null],
    ]);
  });

  it('an order counts once, with its visit and its lines', async () => {
    const visit = "(select visit_id from visits where domain_sessionid = '00000000-0000-4000-9000-000000000001')";
    expect(
      await query(
        `select dt, order_id, visit_id = ${visit}, visit_dt, visitor_id, currency, total, tax, shipping from orders`,
      ),
    ).toEqual([['2026-11-02', 'A-1', true, '2026-11-01', 'a', 'EUR', '129.90', '20.00', '4.90']]);
    expect(await query('select order_id, sku, name, price, quantity, currency from order_items')).toEqual([
      ['A-1', 'B-42', 'Boots', '125.00', 1, 'EUR'],
    ]);
  });

  it('entities stand in rows of their own', async () => {
    expect(
      await query(
        'select dt, event_name, origin, place, schema_vendor, schema_name, schema_version, data from entities',
      ),
    ).toEqual([['2026-11-02', 'event', 'sent', 1, 'com.acme', 'size', '1-0-0', '{"size":42}']]);
  });

  it('days of visitors add up to visitors, who are known by their user id from then on and before', async () => {
    expect(
      await query(
        'select dt, visitor_id, visits, bounces, page_views, orders, is_new, channel from user_days order by dt, visitor_id',
      ),
    ).toEqual([
      ['2026-11-01', 'a', 1, 0, 3, 1, true, 'Email'],
      ['2026-11-02', 'a', 1, 1, 1, 0, false, 'Direct'],
      ['2026-11-02', 'n', 2, 1, 3, 0, true, 'Direct'],
    ]);
    expect(
      await query(
        'select visitor_id, user_id, first_dt, last_dt, active_days, visits, orders, first_channel from users order by 1',
      ),
    ).toEqual([
      ['a', 'u-7', '2026-11-01', '2026-11-02', 2, 2, 1, 'Email'],
      ['n', null, '2026-11-02', '2026-11-02', 1, 2, 0, 'Direct'],
    ]);
    expect(await query('select visitor_id, user_id from user_mapping')).toEqual([['a', 'u-7']]);
    expect(await query("select user_id, stitched_user_id from sessions where visitor_id = 'a' order by dt")).toEqual([
      [null, 'u-7'],
      ['u-7', 'u-7'],
    ]);
  });

  it('the calendar has the days, the numbers the numbers', async () => {
    expect(await query("select * from calendar where dt in ('2026-11-23', '2027-01-01') order by dt")).toEqual([
      ['2026-11-23', 2026, 4, 11, 23, 1, 48, '2026-11-23', '2026-11-01', 20780],
      ['2027-01-01', 2027, 1, 1, 1, 5, 53, '2026-12-28', '2027-01-01', 20819],
    ]);
    expect(await query('select min(n), max(n), count(*) from numbers')).toEqual([[0, 9999, 10000]]);
  });
});
