import { describe, expect, it } from 'vitest';
import { haveChromium } from './chromium.ts';
import { trackedPage } from './page.ts';
import { browserInTests, scene } from './scene.ts';

const have = haveChromium();

/** How many events wait, in localStorage. */
const unsent =
  "Object.keys(localStorage).filter((name) => name.startsWith('firn')).map((name) => localStorage[name].split('\\n').filter(Boolean).length).join()";

describe('without a network', () => {
  if (!have.ok) {
    it.skip(`cannot be tested: ${have.why}`);
    return;
  }
  browserInTests();

  it('events are kept and sent once when it is back', async () => {
    const { site, collector, visitor, collected } = await scene();
    site.put('/', trackedPage({ collector }));
    const page = await visitor.open('/');
    await collected(1);
    await visitor.context.setOffline(true);
    await page.evaluate("for (let i = 0; i < 10; i++) firn('trackStructEvent', 'off', 'n' + i)");
    await expect.poll(() => page.evaluate(unsent), { timeout: 60_000 }).toBe('10');
    await collected(1);
    await visitor.context.setOffline(false);
    const events = await collected(11);
    expect(
      events
        .slice(1)
        .map((event) => event.se_action)
        .sort(),
    ).toEqual(Array.from({ length: 10 }, (_, i) => `n${i}`));
    for (const { dvce_created_tstamp, dvce_sent_tstamp } of events.slice(1)) {
      expect(dvce_sent_tstamp! > dvce_created_tstamp!).toBe(true);
    }
    await expect.poll(() => page.evaluate(unsent), { timeout: 60_000 }).toBe('0');
  });

  it('events are sent by the next page if the network comes back only there', async () => {
    const { site, collector, visitor, collected } = await scene();
    site.put('/', trackedPage({ collector }));
    const page = await visitor.open('/');
    await collected(1);
    await visitor.context.setOffline(true);
    await page.evaluate("for (let i = 0; i < 5; i++) firn('trackStructEvent', 'off', 'n' + i)");
    await expect.poll(() => page.evaluate(unsent), { timeout: 60_000 }).toBe('5');
    await page.close();
    await visitor.context.setOffline(false);
    await visitor.open('/');
    const events = await collected(7);
    expect(new Set(events.map((event) => event.event_id)).size).toBe(7);
  });

  it('a page that is left sends nothing again, and takes nothing with it', async () => {
    const { site, collector, visitor, collected } = await scene();
    site.put('/', trackedPage({ collector }));
    const page = await visitor.open('/');
    await collected(1);
    await visitor.context.setOffline(true);
    await page.evaluate("for (let i = 0; i < 5; i++) firn('trackStructEvent', 'off', 'n' + i)");
    await expect.poll(() => page.evaluate(unsent), { timeout: 60_000 }).toBe('5');
    await page.evaluate("dispatchEvent(new Event('pagehide'))");
    await visitor.context.setOffline(false);
    await page.waitForFunction('navigator.onLine');
    await collected(1);
    expect(await page.evaluate(unsent)).toBe('5');
    await page.evaluate("dispatchEvent(new Event('pageshow')); dispatchEvent(new Event('online'))");
    await collected(6);
  });

  it('three tabs come back together and send each event once', async () => {
    const { site, collector, visitor, collected } = await scene();
    site.put('/', trackedPage({ collector }));
    const tabs = [await visitor.open('/'), await visitor.open('/'), await visitor.open('/')];
    await collected(3);
    await visitor.context.setOffline(true);
    for (const [n, tab] of tabs.entries()) {
      await tab.evaluate(`for (let i = 0; i < 4; i++) firn('trackStructEvent', 'tab ${n}', 'n' + i)`);
    }
    await expect.poll(() => tabs[0]!.evaluate(unsent), { timeout: 60_000 }).toBe('12');
    await visitor.context.setOffline(false);
    const events = await collected(15);
    expect(new Set(events.map((event) => event.event_id)).size).toBe(15);
  });
});
