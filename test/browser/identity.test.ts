import { describe, expect, it } from 'vitest';
import type { Cells } from '../rows/cells.ts';
import { haveChromium } from './chromium.ts';
import { entitiesOf } from './collected.ts';
import { trackedPage } from './page.ts';
import { browserInTests, scene } from './scene.ts';

const have = haveChromium();

const different = (events: readonly Cells[], column: keyof Cells) => new Set(events.map((event) => event[column])).size;

/** The session of a tab: all that must agree. */
const visitOf = ({ domain_userid, domain_sessionid, domain_sessionidx, network_userid }: Cells) => ({
  domain_userid,
  domain_sessionid,
  domain_sessionidx,
  network_userid,
});

/** Sets the clock of a page, and of what runs in it: `shift(ms)` from then on. */
const clock = `<script>
  const now = Date.now.bind(Date);
  let shifted = Number(localStorage.getItem('shifted'));
  Date.now = () => now() + shifted;
  window.shift = (ms) => localStorage.setItem('shifted', shifted = ms);
</script>`;

describe('who somebody is', () => {
  if (!have.ok) {
    it.skip(`cannot be asked: ${have.why}`);
    return;
  }
  browserInTests();

  it('stays the same over hits, pages, hosts of a domain and a new tracker', async () => {
    const { site, collector, visitor, collected } = await scene();
    // One event first: of several that leave at once without a cookie, each would be given another.
    site.put('/first', trackedPage({ collector }));
    site.put('/', trackedPage({ collector, calls: "firn('trackPageView'); firn('trackStructEvent', 'a', 'b');" }));
    const page = await visitor.open('/first');
    await collected(1);
    await page.goto(`${site.origin('shop.firn.localhost')}/`);
    await collected(3);
    await page.goto(`${site.origin('firn.localhost')}/`);
    const events = await collected(5);
    expect(events.map(visitOf)).toEqual(Array(5).fill(visitOf(events[0]!)));
    expect(events[0]!.network_userid).toMatch(/^[0-9a-f-]{36}$/);
    expect(different(events, 'event_id')).toBe(5);
  });

  it('is another for another visitor', async () => {
    const { site, collector, visitor, newVisitor, collected } = await scene();
    site.put('/', trackedPage({ collector }));
    await visitor.open('/');
    await (await newVisitor()).open('/');
    const [one, other] = await collected(2);
    expect(one!.domain_userid).not.toBe(other!.domain_userid);
    expect(one!.network_userid).not.toBe(other!.network_userid);
    expect(one!.domain_sessionid).not.toBe(other!.domain_sessionid);
  });

  it('is agreed on by three tabs, whichever speaks', async () => {
    const { site, collector, visitor, collected } = await scene();
    const options = { appId: 'test', contexts: { session: true } };
    site.put('/', trackedPage({ collector, options, script: '/firn-all.js' }));
    const first = await visitor.open('/');
    await collected(1);
    const tabs = [first, await visitor.open('/'), await visitor.open('/')];
    await collected(3);
    for (let round = 0; round < 3; round++) {
      for (const tab of tabs) await tab.evaluate(`firn('trackStructEvent', 'tab', 'round ${round}')`);
    }
    const events = await collected(12);
    expect(events.map(visitOf)).toEqual(Array(12).fill(visitOf(events[0]!)));
    const indexes = events.map((event) => entitiesOf(event).client_session!.eventIndex as number);
    expect(indexes.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(new Set(events.map((event) => entitiesOf(event).web_page!.id)).size).toBe(3);
    expect(new Set(events.map((event) => entitiesOf(event).client_session!.firstEventId))).toEqual(
      new Set([events[0]!.event_id]),
    );
  });

  it('has a new session after half an hour, whose number and predecessor are right', async () => {
    const { site, collector, visitor, collected } = await scene();
    const options = { appId: 'test', contexts: { session: true }, sessionCookieTimeout: 1 };
    site.put('/', trackedPage({ collector, options, script: '/firn-all.js' }));
    const page = await visitor.open('/');
    await collected(1);
    await expect.poll(() => page.evaluate('document.cookie.includes("_sp_ses")'), { timeout: 60_000 }).toBe(false);
    await page.evaluate("firn('trackStructEvent', 'later', 'now')");
    const [before, after] = await collected(2);
    expect(after!.domain_userid).toBe(before!.domain_userid);
    expect([before!.domain_sessionidx, after!.domain_sessionidx]).toEqual(['1', '2']);
    expect(after!.domain_sessionid).not.toBe(before!.domain_sessionid);
    expect(entitiesOf(after!).client_session).toMatchObject({
      previousSessionId: before!.domain_sessionid,
      eventIndex: 1,
      firstEventId: after!.event_id,
    });
  });

  it('survives a clock that is set back or forward, and the events say both clocks', async () => {
    const { site, collector, visitor, collected } = await scene();
    site.put('/', trackedPage({ collector, head: clock }));
    const page = await visitor.open('/');
    await collected(1);
    const hour = 3_600_000;
    let n = 1;
    for (const ms of [-26 * hour, 400 * 24 * hour, 0]) {
      await page.evaluate(`shift(${ms}); firn('trackStructEvent', 'clock', '${ms}')`);
      await collected(++n);
      await page.reload();
      await collected(++n);
    }
    const events = await collected(7);
    expect(different(events, 'domain_userid')).toBe(1);
    expect(different(events, 'event_id')).toBe(7);
    const numbers = events.map((event) => Number(event.domain_sessionidx));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    for (const event of events) {
      expect(event.field_errors).toBeNull();
      expect(Number(event.engaged_ms)).toBeGreaterThanOrEqual(0);
      const created = Date.parse(`${event.dvce_created_tstamp}Z`);
      expect(Date.parse(`${event.dvce_sent_tstamp}Z`) - created).toBeGreaterThanOrEqual(0);
      expect(Date.parse(`${event.dvce_sent_tstamp}Z`) - created).toBeLessThan(hour);
    }
    const dated = (action: string) =>
      Date.parse(`${events.find((event) => event.se_action === action)!.dvce_created_tstamp}Z`);
    expect(dated(`${-26 * hour}`)).toBeLessThan(Date.now() - 25 * hour);
    expect(dated(`${400 * 24 * hour}`)).toBeGreaterThan(Date.now() + 399 * 24 * hour);
  });

  it('is the same in a frame of the site', async () => {
    const { site, collector, visitor, collected } = await scene();
    site.put('/inner', trackedPage({ collector, title: 'inner' }));
    site.put('/', trackedPage({ collector, title: 'outer', body: '<iframe src="/inner"></iframe>' }));
    site.put('/first', trackedPage({ collector, title: 'first' }));
    await visitor.open('/first');
    await collected(1);
    await visitor.open('/');
    const events = await collected(3);
    expect(events.map((event) => event.page_title).sort()).toEqual(['first', 'inner', 'outer']);
    expect(events.map(visitOf)).toEqual(Array(3).fill(visitOf(events[0]!)));
    expect(events.find((event) => event.page_title === 'inner')!.page_referrer).toBe(`${site.origin()}/`);
  });
});
