import type { Options } from '../api.ts';
import { readCookie, rootDomain, writeCookie } from './cookies.ts';
import { guarded } from './guard.ts';
import { sha1Start } from './sha1.ts';
import { uuid } from './uuid.ts';

/**
 * The parts of Snowplow's id cookie, in its order, dots between them: user id, created, visits, now, last visit, session id,
 * previous session id, first event id, first event's time, event index. Times are seconds since 1970, the first event's milliseconds.
 */
export type Visit = (string | number)[];

/** The visit an id cookie tells of, advanced to this moment: a new session where the last has ended, an event more where one is told. */
export function advanced(
  cookie: string,
  isNew: boolean,
  isAnonymous: boolean,
  event: string | undefined,
  ms: number,
): Visit {
  const now = Math.floor(ms / 1000);
  let visit: Visit = cookie.split('.');
  if (!visit[5]) visit = ['', now, 0, '', '', ''];
  visit[0] = isAnonymous ? '' : visit[0] || uuid();
  if (isNew || !visit[5]) {
    visit[2] = (+visit[2]! || 0) + 1;
    visit[4] = visit[3]!;
    visit[6] = visit[5]!;
    visit[5] = uuid();
    visit[7] = visit[8] = '';
    visit[9] = 0;
  }
  visit[3] = now;
  if (event) {
    visit[9] = (+visit[9]! || 0) + 1;
    if (!visit[7]) {
      visit[7] = event;
      visit[8] = ms;
    }
  }
  return visit;
}

/** Ids and sessions, kept where every tab reads them again at each event, so that they agree. */
export function visits(options: Options, hidden: () => { withSessionTracking?: boolean } | undefined | false) {
  const { cookieName = '_sp_', cookieSameSite = 'Lax', cookieSecure = location.protocol === 'https:' } = options;
  let path = '/';
  let lifetime = options.cookieLifetime || 63072000;
  let domain = options.cookieDomain;
  let ending = '';
  /** What keeps instead of cookies. */
  let store: Record<string, unknown> | undefined;

  const nameOf = (basename: string) => {
    if (!ending) {
      domain = domain || (options.discoverRootDomain !== false && rootDomain(location.hostname)) || '';
      ending = `.${sha1Start((domain || location.hostname) + path)}`;
    }
    return cookieName + basename + ending;
  };
  const read = (basename: string) => {
    const name = nameOf(basename);
    return store
      ? (+(store[`${name}.expires`] as string) > Date.now() && (store[name] as string)) || ''
      : readCookie(name);
  };
  const write = (basename: string, value: string, seconds: number) => {
    const name = nameOf(basename);
    guarded(() => {
      if (store) {
        store[`${name}.expires`] = Date.now() + seconds * 1000;
        store[name] = value;
      } else {
        writeCookie(
          name,
          value,
          seconds,
          `;path=${path}${domain && `;domain=${domain}`};samesite=${cookieSameSite}${cookieSecure ? ';secure' : ''}`,
        );
      }
    });
    // Refused: remembered as long as the page lives.
    if (read(basename) !== value) {
      store = {};
      write(basename, value, seconds);
    }
  };
  const keepBy = (strategy = options.stateStorageStrategy) => {
    store =
      strategy === 'none' ? {} : strategy === 'localStorage' ? guarded(() => localStorage as {}) || {} : undefined;
  };
  const forget = (given?: { preserveSession?: boolean; preserveUser?: boolean }) => {
    const { preserveSession, preserveUser } = given || {};
    if (!preserveSession) write('ses', '', 0);
    if (!preserveUser) write('id', '', 0);
  };

  /** The visit of this moment, kept; nothing in it where nobody is to be known. */
  const visit = (event?: string, ms = Date.now(), restart = false): Visit => {
    const anonymous = hidden();
    if (anonymous && !anonymous.withSessionTracking) return [];
    const now = advanced(read('id'), restart || !read('ses'), !!anonymous, event, ms);
    write('id', now.join('.'), lifetime);
    write('ses', '*', options.sessionCookieTimeout || 1800);
    return now;
  };

  keepBy();
  const calls = {
    setCookiePath(given: string) {
      path = given;
      ending = '';
    },
    setVisitorCookieTimeout(seconds: number) {
      lifetime = seconds;
    },
    newSession() {
      visit(undefined, undefined, true);
    },
    clearUserData: forget,
    getDomainUserId: () => visit()[0],
    getDomainUserInfo: () => ['0', ...visit()],
    getDomainSessionId: () => visit()[5],
    getDomainSessionIndex: () => visit()[2],
    getCookieName: (basename?: string) => nameOf(basename || 'id'),
  };
  return [visit, calls, keepBy, forget] as const;
}
