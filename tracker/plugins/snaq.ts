/**
 * Pages of 2012 and 2013 keep working: `_snaq.push(['trackPageView'])`, and `SnowPlow.getTrackerCf('d3…').trackPageView()`.
 *
 * Not a plugin of a tracker but of the page: run `snaq()` once, in the script that takes the place of the old sp.js.
 * What `_snaq` holds is run in order, then `_snaq` is an object whose `push` runs calls at once. The tracker is named
 * after its collector and made with the first call that needs it, so that all `set…` calls before that still count.
 * Calls of old go by their names of today (see `renamed`); those that have no use any more are ignored:
 * attachUserId, setDomains, the classes and file kinds of link tracking, setCountPreRendered, killFrame, redirectFile,
 * addListener, trackUnstructEvent (its events had no schema).
 */
import type { Tracker } from '../contract.ts';
import { guarded } from '../core/guard.ts';
import { newTracker } from '../core/trackers.ts';
import { ads } from './ads.ts';
import { links } from './links.ts';
import { pageSettings } from './page-settings.ts';
import { settings } from './settings.ts';
import { transactions } from './transactions.ts';

type Call = (name: string, ...given: unknown[]) => unknown;

/** Calls that set what is now an option. */
const options: Readonly<Record<string, string>> = {
  setAppId: 'appId',
  setSiteId: 'appId',
  setCookieDomain: 'cookieDomain',
  setCookieNamePrefix: 'cookieName',
  setSessionCookieTimeout: 'sessionCookieTimeout',
  setDoNotTrack: 'respectDoNotTrack',
};

/** Calls by their names of today. */
const renamed: Readonly<Record<string, string>> = {
  trackEvent: 'trackStructEvent',
  setHeartBeatTimer: 'enableActivityTracking',
  trackLink: 'trackLinkClick',
  getVisitorId: 'getDomainUserId',
  getVisitorInfo: 'getDomainUserInfo',
};

/** A tracker of old: its collector may come later, and the tracker of today is made when it is needed. */
function trackerOfOld(collector = ''): Call {
  let tracker: Tracker | undefined;
  let waiting: unknown[][] = [];
  const chosen: Record<string, unknown> = {};
  const run: Call = (name, ...given) =>
    (tracker as unknown as Record<string, ((...given: unknown[]) => unknown) | undefined>)[renamed[name] || name]?.(
      ...given,
    );
  return (name, ...given) => {
    const [first] = given;
    const option = options[name];
    if (/^set(Account|Collector)/.test(name)) {
      collector = name === 'setCollectorUrl' ? `${first}` : `${first}.cloudfront.net`;
      if (tracker) run('setCollectorUrl', collector);
      return undefined;
    }
    if (option) {
      Object.assign((tracker?.options as object) || chosen, { [option]: first });
      return undefined;
    }
    // It took three ids by position, in another order, and one of the advertisement's reader.
    if (name === 'trackImpression') {
      const [bannerId, campaignId, advertiserId] = given;
      name = 'trackAdImpression';
      given = [{ bannerId, campaignId, advertiserId }];
    }
    if (name === 'enableLinkTracking') {
      name = 'enableLinkClickTracking';
      given = [{ pseudoClicks: first }];
    }
    if (!collector || (!tracker && /^(set|discard)/.test(name))) {
      waiting.push([name, ...given]);
      return undefined;
    }
    if (!tracker) {
      tracker = newTracker(collector, collector, {
        ...chosen,
        plugins: [settings(), pageSettings(), links(), transactions(), ads()],
      });
      const before = waiting;
      waiting = [];
      for (const [name, ...given] of before) guarded(() => run(name as string, ...given));
    }
    return run(name, ...given);
  };
}

/** The tracker as an object that has every call. */
const asObject = (call: Call): object =>
  new Proxy(
    {},
    {
      get:
        (_, name) =>
        (...given: unknown[]) =>
          guarded(() => call(String(name), ...given)),
    },
  );

export function snaq(): void {
  const page = window as unknown as { _snaq?: unknown; SnowPlow?: unknown };
  const asynchronous = trackerOfOld();
  const itself = asObject(asynchronous);
  const push = (...entries: unknown[]) => {
    for (const entry of entries) {
      guarded(() => {
        const [call, ...given] = [entry].flat();
        if (typeof call === 'function') call.apply(itself, given);
        else asynchronous(call as string, ...given);
      });
    }
  };
  const queued = page._snaq;
  page._snaq = { push };
  const getTrackerUrl = (host: string) => asObject(trackerOfOld(host));
  const getTrackerCf = (subdomain: string) => getTrackerUrl(`${subdomain}.cloudfront.net`);
  page.SnowPlow = { getTracker: getTrackerCf, getTrackerCf, getTrackerUrl, getAsyncTracker: () => itself };
  if (Array.isArray(queued)) push(...queued);
}
