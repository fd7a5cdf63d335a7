import type { Hit } from '../../models/site.ts';
import type { Site } from '../site.ts';

const snowplow = 'iglu:com.snowplowanalytics.snowplow';
const named = (name: string, data: object) => ({ schema: `${snowplow}/${name}/jsonschema/1-0-0`, data });
const contexts = (...entities: readonly object[]) => JSON.stringify({ ...named('contexts', {}), data: entities });
const selfDescribing = (name: string, data: object) => ({
  e: 'ue',
  ue_pr: JSON.stringify(named('unstruct_event', named(name, data))),
});
const link = (targetUrl: string) => selfDescribing('link_click', { targetUrl });
const product = (id: string, name: string, price: number, currency: string) => ({
  id,
  name,
  price,
  currency,
  quantity: 1,
});
const shopEntity = (name: string, data: object) => ({
  schema: `${snowplow}.ecommerce/${name}/jsonschema/1-0-0`,
  data,
});
const shopAction = (type: string) => ({
  e: 'ue',
  ue_pr: JSON.stringify(named('unstruct_event', shopEntity('snowplow_ecommerce_action', { type }))),
});

const boots = (currency: string, price: number) => shopEntity('product', product('B-1', 'Boots', price, currency));
const tent = (currency: string, price: number) => shopEntity('product', product('T-1', 'Tent', price, currency));

type Sent = Record<string, string | number>;

let hitNumber = 0;
let pageNumber = 0;
/** A visit of somebody: hits one after the other, each on the page that was viewed last. Events are numbered through. */
function visit(day: string, who: Sent, steps: readonly (readonly [time: string, sent: Sent, ...object[]])[]): Hit[] {
  const { pixel, ...ids } = who;
  let page: Sent = {};
  let pageId = '';
  return steps.map(([time, sent, ...entities]) => {
    if (sent.e === 'pv') {
      page = { url: sent.url!, page: sent.page! };
      pageId = `aaaaaaaa-0000-4000-8000-${String(++pageNumber).padStart(12, '0')}`;
    }
    const eid = `00000000-0000-4000-8000-${String(++hitNumber).padStart(12, '0')}`;
    const co = contexts(named('web_page', { id: pageId }), ...entities);
    return {
      at: `${day} ${time}`,
      sent: { aid: 'shop', eid, ...ids, ...page, ...sent, co },
      ...(pixel === undefined ? {} : { pixel: String(pixel) }),
    };
  });
}

const pv = (path: string, title: string, more: Sent = {}): Sent => ({
  e: 'pv',
  url: `https://shop.example${path}`,
  page: title,
  ...more,
});
const sid = (n: number) => `00000000-0000-4000-9000-00000000000${n}`;
const somebody = (duid: string, n: number, vid: number, more: Sent = {}): Sent => ({ duid, sid: sid(n), vid, ...more });
const order = (id: string, total: number, more: Sent = {}): Sent => ({
  e: 'tr',
  tr_id: id,
  tr_tt: total,
  tr_cu: 'EUR',
  ...more,
});
const line = (id: string, sku: string, name: string, price: number, quantity = 1): Sent => ({
  e: 'ti',
  ti_id: id,
  ti_sk: sku,
  ti_nm: name,
  ti_pr: price,
  ti_qu: quantity,
  ti_cu: 'EUR',
});

/**
 * A shop and its blog, small enough to count by eye. Boots are B-1, tents T-1, stoves S-1. The customer table knows u-1
 * (gold) and u-2 (silver).
 *
 * | day | visit | who                      | does                                                                            |
 * | --- | ----- | ------------------------ | ------------------------------------------------------------------------------- |
 * |   2 | 1     | a, from Google           | / (10 s, half way down), /boots (views B-1, clicks care.pdf of maker.example), /tent |
 * |   2 | 2     | b = u-2, from a mailing  | / (searches "Red Boots": 3), /tent, /stove, /thanks: order A-1, EUR 260: T, 2 × S |
 * |   2 | 3     | a robot                  | /: order A-9, EUR 999: B                                                        |
 * |   4 | 4     | a = u-1, by itself       | /boots (logs in as m-9, adds B-1), /thanks: order A-2, EUR 305: B, T            |
 * |   4 | 5     | c = u-3, from a partner  | /boots (views B-1, an error, searches "red boots": 0, two links): order A-3, CHF 300: B, T |
 * |   4 | 6     | n, by network cookie     | blog: /größe, then /missing, which is not found                                 |
 * |   4 | none  | nobody                   | /tent                                                                           |
 * |  10 | 7     | a = u-1, another address | /stove (searches "größe 42", help and mail, adds S-1), /thanks: order A-4, EUR 25: S |
 * |  10 | 8     | d = u-2                  | /                                                                               |
 */
const hits: readonly Hit[] = [
  ...visit('2026-11-02', somebody('a', 1, 1, { ip: '192.0.2.1' }), [
    ['10:00:00', pv('/', 'Home', { refr: 'https://www.google.com/' })],
    ['10:00:10', { e: 'pp', fe: 10_000, fr: 50 }],
    ['10:00:20', pv('/boots', 'Boots')],
    ['10:00:25', { e: 'se', se_ca: 'product', se_ac: 'view', se_la: 'B-1', se_pr: 'Boots' }],
    ['10:00:30', link('https://maker.example/care.pdf')],
    ['10:00:40', pv('/tent', 'Tent', { fe: 1500 })],
    ['10:00:41', selfDescribing('web_vitals', { lcp: 3000, cls: 0.05, inp: 100, ttfb: 500, fcp: 1000 })],
  ]),
  ...visit('2026-11-02', somebody('b', 2, 1, { uid: 'u-2', ip: '192.0.2.2' }), [
    ['11:00:00', pv('/?utm_source=news&utm_medium=email&utm_campaign=autumn', 'Home')],
    ['11:00:20', selfDescribing('site_search', { terms: ['Red', 'Boots'], totalResults: 3 })],
    ['11:00:30', pv('/tent', 'Tent')],
    ['11:00:31', selfDescribing('web_vitals', { lcp: 2000, cls: 0.3, ttfb: 900 })],
    ['11:00:40', pv('/stove', 'Stove')],
    ['11:00:50', pv('/thanks', 'Thanks')],
    ['11:00:51', order('A-1', 260, { tr_tx: 40, tr_sh: 10 })],
    ['11:00:52', line('A-1', 'T-1', 'Tent', 200)],
    ['11:00:53', line('A-1', 'S-1', 'Stove', 25, 2)],
  ]),
  ...visit('2026-11-02', somebody('r', 3, 1, { ua: 'Mozilla/5.0 (compatible; Googlebot/2.1)' }), [
    ['11:30:00', pv('/', 'Home')],
    ['11:30:01', order('A-9', 999)],
    ['11:30:02', line('A-9', 'B-1', 'Boots', 999)],
  ]),
  ...visit('2026-11-04', somebody('a', 4, 2, { uid: 'u-1', ip: '192.0.2.1' }), [
    ['09:00:00', pv('/boots', 'Boots')],
    ['09:00:05', { e: 'se', se_ca: 'user', se_ac: 'login', se_la: 'm-9' }],
    ['09:00:10', shopAction('add_to_cart'), boots('EUR', 100)],
    ['09:00:20', pv('/thanks', 'Thanks')],
    ['09:00:21', order('A-2', 305, { tr_tx: 50, tr_sh: 5 })],
    ['09:00:22', line('A-2', 'B-1', 'Boots', 100)],
    ['09:00:23', line('A-2', 'T-1', 'Tent', 200)],
  ]),
  ...visit('2026-11-04', somebody('c', 5, 1, { uid: 'u-3', ip: '192.0.2.3' }), [
    ['12:00:00', pv('/boots', 'Boots', { refr: 'https://partner.example/gear' })],
    ['12:00:05', shopAction('product_view'), boots('CHF', 120)],
    [
      '12:00:06',
      selfDescribing('application_error', {
        message: 'x is not defined',
        fileName: 'https://shop.example/app.js',
        lineNumber: 12,
      }),
    ],
    ['12:00:10', selfDescribing('site_search', { terms: ['red', 'boots'], totalResults: 0 })],
    ['12:00:15', link('https://maker.example/?a=1')],
    ['12:00:16', link('https://shop.example/files/map.ZIP?x=1')],
    [
      '12:00:30',
      shopAction('transaction'),
      boots('CHF', 120),
      tent('CHF', 180),
      shopEntity('transaction', { transaction_id: 'A-3', revenue: 300, tax: 20, shipping: 0, currency: 'CHF' }),
    ],
  ]),
  ...visit('2026-11-04', { aid: 'blog', pixel: 'nuid=n&new=1' }, [
    ['13:00:00', { e: 'pv', url: 'https://blog.example/größe', page: 'Größe' }],
  ]),
  ...visit('2026-11-04', { aid: 'blog', pixel: 'nuid=n&new=0' }, [
    [
      '13:00:10',
      {
        e: 'pv',
        url: 'https://blog.example/missing',
        page: '404: Not Found',
        refr: 'https://blog.example/gr%C3%B6%C3%9Fe',
      },
    ],
  ]),
  ...visit('2026-11-04', {}, [['14:00:00', pv('/tent', 'Tent')]]),
  ...visit('2026-11-10', somebody('a', 7, 3, { uid: 'u-1', ip: '192.0.2.9', pixel: 'nuid=na&new=0' }), [
    ['10:00:00', pv('/stove', 'Stove')],
    ['10:00:05', selfDescribing('site_search', { terms: ['größe', '42'] })],
    ['10:00:06', link('https://help.shop.example/')],
    ['10:00:07', link('mailto:x@maker.example')],
    ['10:00:10', selfDescribing('add_to_cart', { sku: 'S-1', name: 'Stove', unitPrice: 25, quantity: 1 })],
    ['10:00:20', pv('/thanks', 'Thanks')],
    ['10:00:21', order('A-4', 25)],
    ['10:00:22', line('A-4', 'S-1', 'Stove', 25)],
  ]),
  ...visit('2026-11-10', somebody('d', 8, 1, { uid: 'u-2', ip: '192.0.2.2' }), [['11:00:00', pv('/', 'Home')]]),
];

export const market: Site = {
  config: {
    privacy: { ip: { store: 'full' } },
    lookups: [
      {
        file: new URL('market-customers.csv', import.meta.url).pathname,
        key: 'user_id',
        on: 'customer_id',
        schema: 'iglu:com.acme/customer/jsonschema/1-0-0',
      },
    ],
  },
  logs: { 'E1.2026-11-10-12.aa.log': hits },
};
