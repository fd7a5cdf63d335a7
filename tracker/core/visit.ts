import type { Settings } from '../api.ts';
import type { Visit } from '../contract.ts';
import { readCookie, writeCookie } from './cookies.ts';
import { guarded } from './guard.ts';
import { hidden } from './privacy.ts';
import { rootDomain } from './root-domain.ts';
import { sha1Start } from './sha1.ts';
import { uuid } from './uuid.ts';

/** The visit an id cookie tells of, advanced to this moment: a new session where the last has ended, and for an event one more. */
export function advanced(
  cookie: string,
  isNew: boolean,
  isAnonymous: boolean,
  event: string | undefined,
  ms: number,
): Visit {
  const now = Math.floor(ms / 1000);
  let visit: Visit = cookie.split('.');
  if (!visit[5]) {
    visit = ['', now, 0, '', '', ''];
    isNew = true;
  }
  visit[0] = isAnonymous ? '' : visit[0] || uuid();
  if (isNew) visit = [visit[0], visit[1]!, (+visit[2]! | 0) + 1, 0, visit[3]!, uuid(), visit[5]!, '', '', 0];
  visit[3] = now;
  if (event) {
    visit[9] = (+visit[9]! | 0) + 1;
    if (!visit[7]) {
      visit[7] = event;
      visit[8] = ms;
    }
  }
  return visit;
}

/** Ids and sessions, kept where every tab reads them again at each event, so that they agree. */
export function visits(options: Settings) {
  let domain = options.cookieDomain;
  const hashes: Record<string, string> = {};
  /** What keeps instead of cookies, by the page's wish or because they are refused. */
  let store: Record<string, unknown> | undefined;

  const cookieName = (basename: string) => {
    const { hostname } = location;
    domain ||= options.discoverRootDomain === false ? '' : rootDomain(hostname, options);
    const place = (domain || hostname) + (options.cookiePath || '/');
    hashes[place] ||= sha1Start(place);
    return `${options.cookieName || '_sp_'}${basename}.${hashes[place]}`;
  };
  const read = (name: string): string =>
    store ? ((+(store[`${name}.expires`] as string) > Date.now() && store[name]) as string) || '' : readCookie(name);
  const write = (name: string, value: string, seconds: number): void => {
    guarded(() => {
      if (store) {
        store[`${name}.expires`] = Date.now() + seconds * 1000;
        store[name] = value;
      } else writeCookie(name, value, seconds, domain!, options);
    });
  };

  return {
    cookieName,
    /** The visit of this moment, kept; nothing in it where nobody is to be known. `event` is the id of the event it is asked for. */
    visit(event?: string, ms = Date.now(), restart = false): Visit {
      const anonymous = hidden(options);
      if (anonymous && !anonymous.withSessionTracking) return [];
      const { stateStorageStrategy } = options;
      if (stateStorageStrategy === 'localStorage')
        store = guarded(() => localStorage as unknown as Record<string, unknown>) || store;
      if (stateStorageStrategy === 'none') store ||= {};
      const id = cookieName('id');
      const ses = cookieName('ses');
      const visit = advanced(read(id), restart || !read(ses), !!anonymous, event, ms);
      const value = visit.join('.');
      // In cookies, or where they are refused as long as the page lives. One look tells of both: each may ask another process.
      for (const kept of [store, {}]) {
        if (read(id) !== value) {
          store = kept;
          write(ses, '*', options.sessionCookieTimeout || 1800);
          write(id, value, options.cookieLifetime || 63072000);
        }
      }
      return visit;
    },
    forget: (basename: string) => write(cookieName(basename), '', 0),
  };
}
