import type { Hit } from '../../models/site.ts';
import type { Site } from '../site.ts';

const eid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const sid = (n: number) => `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`;

interface Person {
  /** What every event of theirs carries. */
  readonly sent: Hit['sent'];
  readonly pixel?: string;
}

const a: Person = {
  sent: {
    ...{ aid: 'shop', p: 'web', duid: 'a', lang: 'de-DE', res: '1920x1080', vp: '1280x720' },
    ua: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  },
  pixel: 'gpc=0&dnt=0&country=DE&region=BE&city=Berlin',
};
const b: Person = {
  sent: {
    ...{ aid: 'shop', p: 'web', duid: 'b', lang: 'en-US', res: '390x844', vp: '390x664' },
    ua: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1',
  },
  pixel: 'gpc=0&dnt=0&country=US&region=TX&city=Austin',
};
const g: Person = {
  sent: {
    ...{ aid: 'shop', p: 'web', duid: 'größe', lang: 'de-DE', res: '1366x768', vp: '1200x600' },
    ua: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0',
  },
  pixel: 'gpc=0&dnt=1&country=DE&region=BY&city=M%C3%BCnchen',
};
const reader: Person = { sent: { aid: 'blog', p: 'web' } };
const robot: Person = {
  sent: {
    ...{ aid: 'shop', p: 'web', duid: 'robot' },
    ua: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  },
};
const private_: Person = {
  sent: { aid: 'shop', p: 'web', duid: 'private', vid: 1, sid: sid(99) },
  pixel: 'gpc=1&dnt=0',
};
const server: Person = { sent: { aid: 'shop', p: 'srv' } };

/** The visit of somebody: its number among all visits, and among their own. */
const visit = ({ sent, pixel }: Person, number: number, ownNumber?: number): Person => ({
  sent: { ...sent, sid: sid(number), ...(ownNumber === undefined ? {} : { vid: ownNumber }) },
  ...(pixel === undefined ? {} : { pixel }),
});

let made = 0;
const hit = (at: string, { sent, pixel }: Person, more: Hit['sent']): Hit => {
  made++;
  return { at, sent: { ...sent, eid: eid(made), ...more }, ...(pixel === undefined ? {} : { pixel }) };
};
const view = (at: string, who: Person, page: string, refr?: string): Hit =>
  hit(at, who, { e: 'pv', url: `https://${page}`, page, ...(refr === undefined ? {} : { refr }) });
const order = (at: string, who: Person, id: string, total: number, currency: string): Hit =>
  hit(at, who, { e: 'tr', tr_id: id, tr_tt: total, tr_cu: currency });
const denial = JSON.stringify({
  schema: 'iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0',
  data: {
    schema: 'iglu:com.snowplowanalytics.snowplow/consent_preferences/jsonschema/1-0-0',
    data: { eventType: 'deny_all' },
  },
});
const news = (campaign: string, more = '') =>
  `utm_source=news&utm_medium=email&utm_campaign=${encodeURIComponent(campaign)}${more}`;

const [a1, a2, a3] = [visit(a, 1, 1), visit(a, 2, 2), visit(a, 3, 3)];
const [b1, b2] = [visit(b, 4, 1), visit(b, 5, 2)];
const [g1, g2] = [visit(g, 6, 1), visit(g, 7, 2)];
const r1 = visit(reader, 8);
const robot1 = visit(robot, 9, 1);

/**
 * Eight visits of three people and one that nobody knows, by five channels; orders in two currencies, and a robot.
 *
 * a: DE Berlin, de-DE, Firefox 145 on Linux, screen 1920, viewport 1280. b: US Austin, en-US, iPhone, both 390 wide.
 * größe: DE München, de-DE, Firefox 133 on Windows, 1366 and 1200, Do Not Track. All others tell nothing of themselves.
 * Mondays are 2 and 9 November; 1 November is a Sunday.
 *
 * | visit  | begins (UTC) | by                                        | does                                                    | seconds |
 * | ------ | ------------ | ----------------------------------------- | ------------------------------------------------------- | ------- |
 * | a1     | 1 Nov 10:00  | Email: news, herbst größe, content oben   | views /, accepts cookies (struct), views /boots         | 60      |
 * | robot1 | 2 Nov 03:00  | Direct                                    | views /                                                 | 0       |
 * | r1     | 2 Nov 09:30  | Direct, on the blog, no visitor           | views /post, a ping (5 s engaged)                       | 20      |
 * | b1     | 2 Nov 12:00  | Paid Search: a Google click id            | views /boots                                            | 0       |
 * | g1     | 2 Nov 23:30  | Referral: friends.example                 | views /, denies cookies (self-describing), views /größe | 600     |
 * | none   | 3 Nov 08:00  | (Global Privacy Control: ids are removed) | views /                                                 |         |
 * | g2     | 3 Nov 09:00  | Email: news, herbst größe, content unten  | views /, /welcome (the goal)                            | 30      |
 * | a2     | 3 Nov 20:00  | Organic Search: Google, for "boots"       | views /boots, orders A-1: 100 EUR                       | 300     |
 * | b2     | 9 Nov 12:05  | Email: news, winter                       | views /boots, orders B-1: 50 USD                        | 60      |
 * | a3     | 10 Nov 21:30 | Direct                                    | views /, /welcome (the goal), orders A-2: 30 EUR        | 600     |
 * | none   | 10 Nov 22:00 | (a server)                                | orders X-1: 20 EUR                                      |         |
 */
export const arrivals: Site = {
  config: { models: { goals: { sign_up: { path: '/welcome' } } } },
  logs: {
    'E2.2026-11-01-10.aa.log': [
      view('2026-11-01 10:00:00', a1, `shop.example/?${news('herbst größe', '&utm_content=oben')}`),
      hit('2026-11-01 10:00:02', a1, { e: 'se', se_ca: 'consent', se_ac: 'accept_all' }),
      view('2026-11-01 10:01:00', a1, 'shop.example/boots', 'https://shop.example/'),
    ],
    'E2.2026-11-02-23.bb.log': [
      view('2026-11-02 03:00:00', robot1, 'shop.example/'),
      view('2026-11-02 09:30:00', r1, 'blog.example/post'),
      hit('2026-11-02 09:30:20', r1, { e: 'pp', url: 'https://blog.example/post' }),
      view('2026-11-02 12:00:00', b1, 'shop.example/boots?gclid=G-1'),
      view('2026-11-02 23:30:00', g1, 'shop.example/', 'https://friends.example/links'),
      hit('2026-11-02 23:30:05', g1, { e: 'ue', ue_pr: denial }),
      view('2026-11-02 23:40:00', g1, 'shop.example/größe', 'https://shop.example/'),
    ],
    'E2.2026-11-03-20.cc.log': [
      view('2026-11-03 08:00:00', private_, 'shop.example/'),
      view('2026-11-03 09:00:00', g2, `shop.example/?${news('herbst größe', '&utm_content=unten')}`),
      view('2026-11-03 09:00:30', g2, 'shop.example/welcome'),
      view('2026-11-03 20:00:00', a2, 'shop.example/boots', 'https://www.google.com/search?q=boots'),
      order('2026-11-03 20:05:00', a2, 'A-1', 100, 'EUR'),
    ],
    'E2.2026-11-10-22.dd.log': [
      view('2026-11-09 12:05:00', b2, `shop.example/boots?${news('winter')}`),
      order('2026-11-09 12:06:00', b2, 'B-1', 50, 'USD'),
      view('2026-11-10 21:30:00', a3, 'shop.example/'),
      view('2026-11-10 21:30:30', a3, 'shop.example/welcome'),
      order('2026-11-10 21:40:00', a3, 'A-2', 30, 'EUR'),
      order('2026-11-10 22:00:00', server, 'X-1', 20, 'EUR'),
    ],
  },
};
