import { readCookie, rootDomain, writeCookie } from './cookies.ts';
import type { Core } from './core.ts';
import { sha1Start } from './sha1.ts';
import { local } from './storage.ts';
import { uuid } from './uuid.ts';

/**
 * The parts of Snowplow's id cookie, in its order. Dots stand between them in the cookie.
 * Times are seconds since 1970, but for the first event's, which are milliseconds.
 */
export type Visit = [
  userId: string,
  created: number,
  visits: number,
  now: number,
  last: number | '',
  sessionId: string,
  previousSessionId: string,
  firstEventId: string,
  firstEventMs: number | '',
  eventIndex: number,
];

/** Reads an id cookie, also one of an older tracker, which has fewer parts; null where it is none. */
export function parsedVisit(text: string): Visit | null {
  const [userId, ...rest] = text.split('.');
  if (rest.length < 4) return null;
  const number = (i: number) => +rest[i]! || 0;
  return [
    userId!,
    number(0),
    number(1),
    number(2),
    number(3) || '',
    rest[4] || '',
    rest[5] || '',
    rest[6] || '',
    number(7) || '',
    number(8),
  ];
}

/** The visit of this moment: a new session where the last has ended, an event more where one is told. Changes the parts in place. */
export function advanceVisit(
  visit: Visit,
  { isNew, anonymous, event, ms }: { isNew: boolean; anonymous: boolean; event: string | undefined; ms: number },
): void {
  const now = Math.floor(ms / 1000);
  visit[0] = anonymous ? '' : visit[0] || uuid();
  if (isNew || !visit[5]) {
    visit[2]++;
    visit[4] = visit[3];
    visit[6] = visit[5];
    visit[5] = uuid();
    visit[7] = visit[8] = '';
    visit[9] = 0;
  }
  visit[3] = now;
  if (event) {
    visit[9]++;
    if (!visit[7]) {
      visit[7] = event;
      visit[8] = ms;
    }
  }
}

/** Where ids are kept: cookies that every tab reads again at each event, so that they agree. */
export function visitKeeper(t: Core) {
  const { options } = t;
  // What the browser refuses to keep is remembered as long as the page lives.
  const memory: Record<string, [value: string, end: number]> = {};
  let domain = options.cookieDomain;

  const cookieName = (basename: string) => {
    domain ??= options.discoverRootDomain === false ? '' : rootDomain(location.hostname);
    return `${options.cookieName || '_sp_'}${basename}.${sha1Start((domain || location.hostname) + (t.cookiePath || '/'))}`;
  };

  const read = (basename: string): string => {
    const name = cookieName(basename);
    const kept =
      t.strategy === 'localStorage'
        ? +local.read(`${name}.expires`) > Date.now() && local.read(name)
        : t.strategy !== 'none' && readCookie(name);
    return kept || (memory[name] && memory[name][1] > Date.now() ? memory[name][0] : '');
  };

  const write = (basename: string, value: string, seconds: number): void => {
    const name = cookieName(basename);
    const end = Date.now() + seconds * 1000;
    delete memory[name];
    if (t.strategy === 'localStorage') {
      local.write(name, value);
      local.write(`${name}.expires`, `${end}`);
    } else if (t.strategy !== 'none') {
      const { cookieSecure = location.protocol === 'https:', cookieSameSite = 'Lax' } = options;
      writeCookie(
        name,
        value,
        seconds,
        `;path=${t.cookiePath || '/'}${domain ? `;domain=${domain}` : ''};samesite=${cookieSameSite}${cookieSecure ? ';secure' : ''}`,
      );
    }
    if (seconds > 0 && read(basename) !== value) memory[name] = [value, end];
  };

  const blank = (now: number): Visit => ['', now, 0, now, '', '', '', '', '', 0];

  return {
    cookieName,

    /** The visit of this moment, kept; `event` is the id of the event it is asked for. */
    visit(event?: string, ms = Date.now(), restart = false): Visit {
      const visit = parsedVisit(read('id')) || blank(Math.floor(ms / 1000));
      advanceVisit(visit, { isNew: restart || !read('ses'), anonymous: !!t.anonymity(), event, ms });
      write('id', visit.join('.'), options.cookieLifetime ?? 63072000);
      write('ses', '*', options.sessionCookieTimeout ?? 1800);
      return visit;
    },

    forget(session: boolean, user: boolean): void {
      if (session) write('ses', '', 0);
      if (user) write('id', '', 0);
    },
  };
}
