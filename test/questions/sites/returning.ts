import type { Hit } from '../../models/site.ts';
import type { Site } from '../site.ts';

const snowplow = 'iglu:com.snowplowanalytics.snowplow';
const uuid = (group: string, n: number) => `00000000-0000-4000-${group}-${String(n).padStart(12, '0')}`;

interface Person {
  /** What every event of theirs carries. */
  readonly sent: Hit['sent'];
  readonly pixel?: string;
  /** How far the device's clock is ahead; null: it tells no time of sending. */
  readonly aheadSeconds: number | null;
}

const person = (duid: string, aheadSeconds: number | null = null, ua: string | null = null): Person => ({
  sent: { aid: 'shop', p: 'web', duid, ...(ua === null ? {} : { ua, lang: 'en', res: '1280x800' }) },
  aheadSeconds,
});

const a = person('a', 2, 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0');
const b = person(
  'b',
  -3600,
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1',
);
const c = person('größe');
const d = person('d');
const f = person('f');
const n: Person = { sent: { aid: 'blog', p: 'web' }, aheadSeconds: null };
const r = person('r', null, 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)');
const s = person('s');

/** A visit: its id and number. */
const visit = (id: number, vid: number): Hit['sent'] => ({ sid: uuid('9000', id), vid });

const customer = { schema: 'iglu:com.acme/customer/jsonschema/1-0-0', data: { plan: 'gold' } };

/** The page an event happens on: number of the page view, address, and entities beside its web_page. */
const on = (pageView: number, path: string, more: readonly unknown[] = [], host = 'shop.example'): Hit['sent'] => ({
  url: `https://${host}${path}`,
  co: JSON.stringify({
    schema: `${snowplow}/contexts/jsonschema/1-0-0`,
    data: [{ schema: `${snowplow}/web_page/jsonschema/1-0-0`, data: { id: uuid('a000', pageView) } }, ...more],
  }),
});

const view = { e: 'pv' };
const struct = (category: string, action: string, more: Hit['sent'] = {}): Hit['sent'] => ({
  ...{ e: 'se', se_ca: category, se_ac: action },
  ...more,
});
const selfDescribing = (name: string, version: string, data: unknown): Hit['sent'] => ({
  e: 'ue',
  ue_pr: JSON.stringify({
    schema: `${snowplow}/unstruct_event/jsonschema/1-0-0`,
    data: { schema: `${snowplow}/${name}/jsonschema/${version}`, data },
  }),
});
const click = (targetUrl: string) => selfDescribing('link_click', '1-0-1', { targetUrl });
const form = (name: string, formId: string) => selfDescribing(`${name}_form`, '1-0-0', { formId });
const order = (id: string, total: number, currency: string): Hit['sent'] => ({
  ...{ e: 'tr', tr_id: id, tr_tt: total, tr_cu: currency },
});

/** An event of somebody: its number, day and time in November, and what is sent. */
const hit = ({ sent, pixel, aheadSeconds }: Person, number: number, at: string, ...parts: Hit['sent'][]): Hit => {
  const time = Date.parse(`2026-11-${at.replace(' ', 'T')}Z`);
  const clock = aheadSeconds === null ? {} : { dtm: time + aheadSeconds * 1000, stm: time + aheadSeconds * 1000 };
  return {
    at: `2026-11-${at}`,
    sent: Object.assign({ ...sent, eid: uuid('8000', number), ...clock }, ...parts),
    ...(pixel === undefined ? {} : { pixel }),
  };
};

const fromNewsletter = '/?utm_source=news&utm_medium=email';
const [a1, a2, a3, a4] = [visit(1, 1), visit(2, 2), visit(7, 3), visit(11, 4)];
const [b1, b2, b3] = [visit(4, 1), visit(5, 2), visit(12, 3)];
const [c1, c2] = [visit(6, 1), visit(10, 2)];
const f1 = visit(9, 1);

/** Week of 2 November. */
const firstWeek = [
  hit(a, 1, '02 10:00:00', a1, view, on(1, '/'), { refr: 'https://www.google.com/', fs: 1 }),
  hit(a, 2, '02 10:00:10', a1, { e: 'pp' }, on(1, '/'), { fs: 2 }),
  hit(a, 3, '02 10:00:40', a1, click('https://partner.example/größe'), on(1, '/'), { fs: 4 }),
  hit(a, 4, '02 10:01:00', a1, view, on(2, '/boots'), { fs: 1 }),
  hit(a, 5, '02 10:01:30', a1, struct('account', 'sign_up', { se_la: 'größe' }), on(2, '/boots'), { fs: 2 }),
  hit(a, 6, '03 09:00:00', a2, view, on(3, '/boots')),
  hit(a, 39, '03 09:01:00', a2, click('https://shop.example/price.pdf'), on(3, '/boots')),
  hit(a, 40, '03 09:01:30', a2, click('https://shop.example/price.pdf'), on(3, '/boots')),
  hit(d, 7, '03 11:00:00', visit(3, 7), view, on(4, '/')),
  hit(b, 8, '04 12:00:00', b1, view, on(5, fromNewsletter), { fs: 1 }),
  hit(b, 9, '04 12:00:30', b1, view, on(6, '/boots'), { fs: 1 }),
  hit(b, 10, '04 12:01:00', b1, struct('shop', 'add-to-basket', { se_la: 'boots', se_va: 50.5 }), on(6, '/boots'), {
    fs: 3,
  }),
  hit(b, 11, '04 12:02:00', b1, view, on(7, '/basket'), { fs: 1 }),
  hit(r, 12, '04 13:00:00', visit(14, 1), view, on(8, '/', [customer])),
  hit(r, 13, '04 13:00:05', visit(14, 1), view, on(9, '/boots')),
  hit(b, 14, '05 18:00:00', b2, view, on(10, '/basket')),
  hit(b, 15, '05 18:05:00', b2, view, on(11, '/checkout')),
];

/** Week of 9 November. */
const secondWeek = [
  hit(c, 16, '10 07:00:00', c1, view, on(12, '/')),
  hit(c, 17, '10 07:00:20', c1, view, on(13, '/sign-up')),
  hit(c, 18, '10 07:00:40', c1, form('focus', 'signup'), on(13, '/sign-up')),
  hit(c, 19, '10 07:00:50', c1, form('change', 'signup'), on(13, '/sign-up')),
  hit(c, 20, '10 07:01:00', c1, form('submit', 'signup'), on(13, '/sign-up')),
  hit(c, 21, '10 07:01:05', c1, struct('account', 'sign_up'), on(13, '/sign-up')),
  hit(a, 22, '10 20:00:00', a3, view, on(14, '/', [customer])),
  hit(a, 23, '10 20:01:00', a3, view, on(15, '/boots')),
  hit(a, 24, '10 20:02:00', a3, struct('shop', 'add-to-basket', { se_la: 'boots', se_va: 50.5 }), on(15, '/boots')),
  hit(a, 25, '10 20:03:00', a3, view, on(16, '/basket')),
  hit(a, 26, '10 20:10:00', a3, view, on(17, '/checkout')),
  hit(a, 27, '10 20:12:00', a3, order('A-1', 55.4, 'EUR'), on(17, '/checkout')),
  hit(d, 28, '11 11:00:00', visit(8, 8), view, on(18, '/')),
  hit(f, 29, '11 12:00:00', f1, view, on(19, '/gr%C3%B6%C3%9Fe')),
  hit(f, 30, '11 12:01:00', f1, form('focus', 'signup'), on(19, '/gr%C3%B6%C3%9Fe')),
  hit(f, 41, '11 12:02:00', f1, form('submit', 'suche ö'), on(19, '/gr%C3%B6%C3%9Fe')),
  hit(f, 42, '11 12:03:00', f1, form('submit', 'suche ö'), on(19, '/gr%C3%B6%C3%9Fe')),
  hit({ ...n, pixel: 'nuid=n&new=1' }, 31, '12 08:00:00', view, on(20, '/post', [], 'blog.example')),
  hit({ ...n, pixel: 'nuid=n&new=0' }, 32, '12 08:01:00', view, on(21, '/post2', [], 'blog.example')),
];

/** Week of 16 November. */
const thirdWeek = [
  hit(c, 33, '16 07:00:00', c2, view, on(22, '/boots')),
  hit(c, 34, '16 07:00:30', c2, view, on(23, '/boots')),
  hit(c, 35, '16 07:01:00', c2, view, on(24, '/basket')),
  hit({ ...a, aheadSeconds: 90 }, 36, '17 08:00:00', a4, view, on(25, '/', [customer])),
  hit(b, 37, '18 19:00:00', b3, view, on(26, '/checkout')),
  hit(b, 38, '18 19:02:00', b3, order('B-1', 50.5, 'USD'), on(26, '/checkout')),
  ...Array.from({ length: 30 }, (_, i) =>
    hit(s, 101 + i, `20 03:00:${String(i).padStart(2, '0')}`, visit(13, 1), view, on(101 + i, '/boots')),
  ),
];

/**
 * Three weeks of a shop whose visitors come back, and of its blog. In each visit, in this order:
 *
 * | who                             | November        | does                                                                         |
 * | ------------------------------- | --------------- | ---------------------------------------------------------------------------- |
 * | a, Firefox on Linux, 2 s ahead  | 2, from Google  | /, a click that leads away, /boots, signs up; a number of / is missing        |
 * |                                 | 3               | /boots, two clicks on the same link                                          |
 * |                                 | 10              | / (with an entity), /boots, adds them, /basket, /checkout, buys for 55.40 EUR |
 * |                                 | 17, 90 s ahead  | / (with an entity)                                                           |
 * | b, Safari on iOS, 1 hour behind | 4, newsletter   | /, /boots, adds them, /basket; a number of /boots is missing                  |
 * |                                 | 5               | /basket, /checkout                                                           |
 * |                                 | 18              | /checkout, buys for 50.50 USD                                                |
 * | c ("größe"), direct             | 10              | /, /sign-up, where the form is entered, changed and sent, signs up            |
 * |                                 | 16              | /boots, which is loaded again, /basket                                       |
 * | d, here for the 7th time        | 3               | /                                                                            |
 * |                                 | 11              | /                                                                            |
 * | f, direct                       | 11              | /größe, enters the form, sends another one twice                             |
 * | n, by network cookie            | 12              | blog: /post, when the cookie is made, /post2, when it comes back              |
 * | r, Googlebot                    | 4               | / (with an entity), /boots                                                   |
 * | s, a robot that does not say so | 20              | 30 times /boots, once a second                                               |
 *
 * Goals of the config: "signed up" (the action sign_up) and "basket" (the page /basket).
 */
export const returning: Site = {
  config: { models: { goals: { 'signed up': { action: 'sign_up' }, basket: { path: '/basket' } } } },
  logs: {
    'E1.2026-11-05-19.aa.log': firstWeek,
    'E1.2026-11-12-09.bb.log': secondWeek,
    'E1.2026-11-20-04.cc.log': thirdWeek,
  },
};
