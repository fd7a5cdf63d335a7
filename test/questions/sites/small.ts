import type { Site } from '../site.ts';

const fields = 'date time cs-method cs-uri-stem sc-status cs-uri-query x-edge-request-id viewer-request-log-data';

/** A line of the small site below. `pixel` is what the pixel function logged: the network id and whether it was new. */
const line = (at: string, query: string, pixel = '-', [method, path] = ['GET', '/i']): string =>
  [...at.split(' '), method, path, '200', query, `r-${at}-${query}`.replace(/\W/g, ''), pixel].join('\t');

const on = (host: string, path: string, title: string) =>
  `url=https://${host}${encodeURIComponent(path)}&page=${encodeURIComponent(title)}`;
const home = on('shop.example', '/', 'Home');
const boots = on('shop.example', '/boots?size=42', 'Boots');
const id = (n: number) => `eid=00000000-0000-4000-8000-00000000000${n}`;

/**
 * A site of two apps and two days, small enough to count by eye. On 1 November:
 *
 * | who                               | does                                                             |
 * | --------------------------------- | ---------------------------------------------------------------- |
 * | a, by first-party cookie          | shop: views / and, after 5 s on it, /boots (1.5 s); / sent twice |
 * | n, by network cookie, not yet new | shop: views / when the cookie is made, /boots when it comes back |
 * | c, by first-party cookie          | blog: views /post                                                |
 * | nobody                            | a POST, a HEAD, a page that is no pixel, one e that is no kind   |
 *
 * On 2 November a views / twice under a new title, and somebody without any cookie views it once.
 */
const firstDay = [
  '#Version: 1.0',
  `#Fields: ${fields}`,
  line('2026-11-01 10:00:00', `e=pv&aid=shop&duid=a&${id(1)}&${home}`),
  line('2026-11-01 10:00:01', `e=pv&aid=shop&duid=a&${id(1)}&${home}`),
  line('2026-11-01 10:00:05', `e=pp&aid=shop&duid=a&${id(2)}&fe=5000&${home}`),
  line('2026-11-01 10:00:06', `e=pv&aid=shop&duid=a&${id(3)}&fe=1500&${boots}`),
  line('2026-11-01 11:00:00', `e=pv&aid=shop&${id(4)}&${home}`, 'nuid=n&new=1'),
  line('2026-11-01 11:00:09', `e=pv&aid=shop&${id(5)}&${boots}`, 'nuid=n&new=0'),
  line('2026-11-01 12:00:00', `e=pv&aid=blog&duid=c&${id(6)}&${on('blog.example', '/post', 'A post')}`),
  line('2026-11-01 13:00:00', 'e=pv', '-', ['POST', '/com.snowplowanalytics.snowplow/tp2']),
  line('2026-11-01 13:00:01', `e=pv&${id(7)}`, '-', ['HEAD', '/i']),
  line('2026-11-01 13:00:02', '-', '-', ['GET', '/favicon.ico']),
  line('2026-11-01 13:00:03', 'e=pageview&aid=shop'),
];
const secondDay = [
  `#Fields: ${fields}`,
  line('2026-11-02 09:00:00', `e=pv&aid=shop&duid=a&${id(8)}&${on('shop.example', '/', 'Sale')}`),
  line('2026-11-02 09:30:00', `e=pv&aid=shop&duid=a&${id(9)}&${on('shop.example', '/', 'Sale')}`),
  line('2026-11-02 10:00:00', `e=pv&aid=shop&eid=00000000-0000-4000-8000-000000000010&${home}`),
];

export const small: Site = {
  logs: { 'E1.2026-11-01-13.aa.log': firstDay, 'E1.2026-11-02-10.bb.log': secondDay },
};
