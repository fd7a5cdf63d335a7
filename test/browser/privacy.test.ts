import { describe, expect, it } from 'vitest';
import { haveChromium } from './chromium.ts';
import { trackedPage } from './page.ts';
import { browserInTests, type Page, scene } from './scene.ts';

const have = haveChromium();

const calls = "firn('trackPageView'); firn('trackStructEvent', 'a', 'b');";

/** Everything a page has left in the browser: cookies scripts can see, and storage. */
const kept = (page: Page) =>
  page.evaluate<string[]>(
    "[...document.cookie.split('; ').filter(Boolean), ...Object.keys(localStorage), ...Object.keys(sessionStorage)]",
  );

/** Chromium has no Global Privacy Control of its own: extensions put it there, like this. */
const gpc = "<script>Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });</script>";
const dnt = "<script>Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' });</script>";

interface Wish {
  readonly name: string;
  readonly head?: string;
  readonly options?: object;
  readonly calls?: string;
  readonly events: number;
  /** Columns that say something, of those that identify. */
  readonly says: readonly string[];
  /** Whether the page leaves something in the browser. */
  readonly keeps: boolean;
  /** The collector may not leave its cookie: the id it then makes up for each request identifies nobody. */
  readonly madeUp?: true;
  readonly headers?: Readonly<Record<string, string>>;
}

const identities = ['user_id', 'domain_userid', 'domain_sessionid', 'domain_sessionidx', 'network_userid'] as const;
const sessions = ['domain_sessionid', 'domain_sessionidx'];

const wishes: readonly Wish[] = [
  { name: 'no wish', events: 2, says: identities, keeps: true },
  { name: 'Global Privacy Control', head: gpc, headers: { 'sec-gpc': '1' }, events: 2, says: [], keeps: false },
  { name: 'Global Privacy Control that only scripts see', head: gpc, events: 2, says: [], keeps: false, madeUp: true },
  {
    name: 'Global Privacy Control, to be dropped',
    head: gpc,
    options: { respectGlobalPrivacyControl: 'drop' },
    events: 0,
    says: [],
    keeps: false,
  },
  {
    name: 'Global Privacy Control, ignored by the site',
    head: gpc,
    options: { respectGlobalPrivacyControl: 'ignore' },
    events: 2,
    says: identities,
    keeps: true,
  },
  { name: 'Do Not Track, which the site does not heed', head: dnt, events: 2, says: identities, keeps: true },
  {
    name: 'Do Not Track, which the site heeds',
    head: dnt,
    options: { respectDoNotTrack: true },
    events: 0,
    says: [],
    keeps: false,
  },
  { name: 'anonymous', options: { anonymousTracking: true }, events: 2, says: [], keeps: false, madeUp: true },
  {
    name: 'anonymous with sessions',
    options: { anonymousTracking: { withSessionTracking: true } },
    events: 2,
    says: sessions,
    keeps: true,
    madeUp: true,
  },
  {
    name: 'an opt-out cookie is there',
    head: "<script>document.cookie = 'nothanks=1'</script>",
    calls: `firn('setOptOutCookie', 'nothanks'); ${calls}`,
    events: 0,
    says: [],
    keeps: false,
  },
];

describe('what a visitor wishes', () => {
  if (!have.ok) {
    it.skip(`cannot be tested: ${have.why}`);
    return;
  }
  browserInTests();

  it.each(wishes)('decides what is sent and kept: $name', async (wish) => {
    const { site, collector, visitor, collected } = await scene();
    const options = { appId: 'test', ...wish.options };
    const said = `firn('setUserId', 'anna'); ${wish.calls ?? calls}`;
    site.put(
      '/',
      trackedPage({ collector, options, calls: said, script: '/firn-all.js', ...(wish.head && { head: wish.head }) }),
    );
    await visitor.context.setExtraHTTPHeaders(wish.headers ?? {});
    const page = await visitor.open('/');
    await page.waitForFunction('!Array.isArray(firn.q)');
    const events = await collected(wish.events);
    for (const event of events) {
      if (wish.madeUp) expect(event.network_userid_new).toBe('true');
      const network_userid = wish.madeUp ? null : event.network_userid;
      expect(identities.filter((column) => ({ ...event, network_userid })[column] !== null)).toEqual(wish.says);
    }
    const left = (await kept(page)).filter((name) => !name.startsWith('nothanks'));
    expect(left.length > 0, left.join()).toBe(wish.keeps);
    const cookies = await visitor.context.cookies(collector);
    if (wish.madeUp || !wish.keeps) expect(cookies.filter(({ name }) => name === 'sp')).toEqual([]);
  });

  it('is asked of the collector too with server anonymisation, one preflight ahead', async () => {
    const { site, collector, visitor, soFar, errors } = await scene();
    const options = { appId: 'test', anonymousTracking: { withServerAnonymisation: true } };
    site.put('/', trackedPage({ collector, options }));
    await visitor.open('/');
    await expect.poll(async () => (await soFar()).requests, { timeout: 60_000 }).toBe(2);
    const { events } = await soFar();
    expect(events.map(({ network_userid, domain_userid }) => [network_userid, domain_userid])).toEqual([[null, null]]);
    expect(await visitor.context.cookies(collector)).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('is heard while the page lives: anonymous from now on forgets, and back again begins anew', async () => {
    const { site, collector, visitor, collected } = await scene();
    site.put('/', trackedPage({ collector, calls: "firn('trackStructEvent', 'a', 'named');", script: '/firn-all.js' }));
    const page = await visitor.open('/');
    await collected(1);
    await page.evaluate("firn('enableAnonymousTracking'); firn('trackStructEvent', 'a', 'nobody')");
    await collected(2);
    expect(await kept(page)).toEqual([]);
    await page.evaluate("firn('disableAnonymousTracking'); firn('trackStructEvent', 'a', 'another')");
    const events = await collected(3);
    const of = (action: string) => events.find((event) => event.se_action === action)!;
    expect(of('nobody')).toMatchObject({ domain_userid: null, domain_sessionid: null });
    expect(of('nobody').network_userid).not.toBe(of('named').network_userid);
    expect(of('another').domain_userid).not.toBeNull();
    expect(of('another').domain_userid).not.toBe(of('named').domain_userid);
  });

  it('is waited for: before consent nothing is sent, asked for or kept; after it, what was called comes', async () => {
    const { site, collector, visitor, soFar, collected } = await scene();
    site.put(
      '/',
      `<!doctype html><title>asks</title><button>Yes</button><script>
        window.firn = function () { (firn.q = firn.q || []).push(arguments); };
        firn('newTracker', 'sp', '${collector}', { appId: 'test' });
        ${calls}
        document.querySelector('button').onclick = () => {
          document.head.append(Object.assign(document.createElement('script'), { src: '/firn.js' }));
        };
      </script>`,
    );
    const page = await visitor.open('/');
    await page.waitForLoadState('networkidle');
    expect((await soFar()).requests).toBe(0);
    expect(await kept(page)).toEqual([]);
    expect(site.asked).toEqual(['/']);
    await page.click('button');
    await collected(2);
  });

  it('is waited for also with the script there: without newTracker nothing is sent or kept', async () => {
    const { site, collector, visitor, soFar, collected } = await scene();
    site.put(
      '/',
      `<!doctype html><title>asks</title><script>
        window.firn = function () { (firn.q = firn.q || []).push(arguments); };
        ${calls}
      </script><script src="/firn.js"></script>`,
    );
    const page = await visitor.open('/');
    await page.waitForFunction('!Array.isArray(firn.q)');
    await page.waitForLoadState('networkidle');
    expect((await soFar()).requests).toBe(0);
    expect(await kept(page)).toEqual([]);
    await page.evaluate(`firn('newTracker', 'sp', '${collector}', { appId: 'test' }); ${calls}`);
    await collected(2);
  });
});
