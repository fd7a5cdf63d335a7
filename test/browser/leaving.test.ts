import { describe, expect, it } from 'vitest';
import { haveChromium } from './chromium.ts';
import { selfOf } from './collected.ts';
import { trackedPage } from './page.ts';
import { browserInTests, type Page, type Scene, scene } from './scene.ts';

const have = haveChromium();

const twenty = "for (let i = 0; i < 20; i++) firn('trackStructEvent', 'leave', 'n' + i);";
const names = Array.from({ length: 20 }, (_, i) => `n${i}`).sort();

interface Way {
  readonly name: string;
  /** When the page fires its events. */
  readonly on: 'pagehide' | 'visibilitychange' | 'click';
  readonly leave: (page: Page) => Promise<unknown>;
}

const click = async (page: Page) => {
  await page.click('a');
  await page.waitForURL('**/next');
};

const ways: readonly Way[] = [
  { name: 'the tab is closed, events on pagehide', on: 'pagehide', leave: (page) => page.close() },
  { name: 'the tab is closed, events on visibilitychange', on: 'visibilitychange', leave: (page) => page.close() },
  { name: 'a link is followed, events on pagehide', on: 'pagehide', leave: click },
  { name: 'a link is followed, events on visibilitychange', on: 'visibilitychange', leave: click },
  { name: 'a link is followed, events on the click', on: 'click', leave: click },
  { name: 'the page is loaded again, events on pagehide', on: 'pagehide', leave: (page) => page.reload() },
];

/** A page, an answer that it has its tracker, and a page to go to. */
async function at(given: Scene, calls: string, body = '', script = '/firn.js'): Promise<Page> {
  given.site.put('/', trackedPage({ collector: given.collector, calls, body, script }));
  given.site.put('/next', '<title>next</title>');
  const page = await given.visitor.open('/');
  await page.waitForFunction('!Array.isArray(firn.q)');
  return page;
}

describe('who leaves', () => {
  if (!have.ok) {
    it.skip(`cannot be watched: ${have.why}`);
    return;
  }
  browserInTests();

  // A page that closes has half a second from Chromium, which a busy machine may not give it in time: it is tried again.
  it.each(ways)('loses none of twenty events: $name', { retry: 4 }, async ({ on, leave }) => {
    const here = await scene();
    const page = await at(
      here,
      `addEventListener('${on}', () => { ${twenty} }, { once: true, capture: true });`,
      '<a href="/next">next</a>',
    );
    await leave(page);
    const events = await here.collected(20);
    expect(events.map((event) => event.se_action).sort()).toEqual(names);
  });

  it('500 events over 25 clicks that lead away are 500 requests and 500 events', async () => {
    const here = await scene();
    const calls = `addEventListener('click', () => { ${twenty} }, true);`;
    const page = await at(here, calls, '<a href="/?again">again</a>');
    for (let i = 0; i < 25; i++) {
      await page.waitForFunction('!Array.isArray(firn.q)');
      await Promise.all([page.waitForNavigation(), page.click('a')]);
    }
    const events = await here.collected(500);
    expect(new Set(events.map((event) => event.event_id)).size).toBe(500);
    // The first clicks' events left before the collector's cookie was there, each to be given one: the last answer's stays.
    const settled = events.slice(200);
    expect(settled.map(({ network_userid_new }) => network_userid_new)).not.toContain('true');
    expect(new Set(settled.map(({ network_userid }) => network_userid)).size).toBe(1);
  });

  it('and comes back from the back/forward cache is heard again, nothing twice', async () => {
    const here = await scene();
    const calls = `
      firn('trackPageView');
      addEventListener('pageshow', (event) => { if (event.persisted) firn('trackStructEvent', 'back', 'again'); });
      addEventListener('pagehide', () => firn('trackStructEvent', 'back', 'leaving'));`;
    const page = await at(here, calls, '<a href="/next">next</a>');
    await page.evaluate("window.mark = 'kept'");
    await click(page);
    await page.goBack({ waitUntil: 'commit' });
    await page.waitForFunction("window.mark === 'kept'");
    await expect.poll(async () => (await here.soFar()).events.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
    await click(page);
    const events = await here.collected(4);
    expect(events.map((event) => event.se_action ?? event.event).sort()).toEqual([
      'again',
      'leaving',
      'leaving',
      'page_view',
    ]);
  });

  it('the time of the back/forward cache is not engaged time', async () => {
    const here = await scene();
    const calls = `
      firn('trackPageView');
      addEventListener('pageshow', (event) => { if (event.persisted) firn('trackStructEvent', 'back', 'again'); });`;
    const page = await at(here, calls, '<a href="/next">next</a>');
    await page.evaluate("window.mark = 'kept'");
    await click(page);
    const away = 3000;
    await new Promise((resolve) => setTimeout(resolve, away));
    const began = Date.now();
    await page.goBack({ waitUntil: 'commit' });
    await page.waitForFunction("window.mark === 'kept'");
    const events = await here.collected(2);
    const total = events.reduce((sum, event) => sum + Number(event.engaged_ms ?? 0), 0);
    const there = await page.evaluate<number>('performance.now()');
    // What the page's clock counted, less the time it was away: the only bound that holds on a busy machine.
    expect(total).toBeLessThanOrEqual(there - away + (Date.now() - began));
  });

  it('by a link of a page with link tracking is one event for each click', async () => {
    const here = await scene();
    const page = await at(here, "firn('enableLinkClickTracking');", '<a href="/next">next</a>', '/firn-all.js');
    for (let i = 0; i < 5; i++) {
      await page.waitForFunction('!Array.isArray(firn.q)');
      await click(page);
      await page.goto(`${here.site.origin()}/`);
    }
    const events = await here.collected(5);
    expect(events.map((event) => selfOf(event).name)).toEqual(Array(5).fill('link_click'));
  });
});
