import { describe, expect, it } from 'vitest';
import { haveChromium } from './chromium.ts';
import { hostile } from './hostile.ts';
import { trackedPage } from './page.ts';
import { browserInTests, type Page, scene } from './scene.ts';

const have = haveChromium();

const calls = `
  firn('enableActivityTracking', 1, 1);
  firn('enableLinkClickTracking', { pseudoClicks: true, trackContent: true });
  firn('enableFormTracking');
  firn('enableButtonClickTracking');
  firn('trackPageView');
  addEventListener('pagehide', () => firn('trackStructEvent', 'page', 'hide'));
  for (let i = 0; i < 30; i++) firn('trackStructEvent', 'page', 'event ' + i);`;

const body = `
  <a id="link" href="/next?link">link</a>
  <a id="stays" href="/next?never" onclick="event.preventDefault(); document.title = 'stayed'">stays</a>
  <a id="hash" href="#part">part</a>
  <button id="plain" onclick="document.title = 'pressed ' + (window.presses = (window.presses || 0) + 1)">press</button>
  <form id="form" action="/next"><input name="q" value="boots"><select name="size"><option>41<option selected>42</select>
  <input type="checkbox" name="red" checked><textarea name="text">a b</textarea><button id="send">send</button></form>
  <form id="checked" action="/next" onsubmit="document.title = 'refused'; return false"><input name="q"><button id="refuse">no</button></form>`;

/** What a visitor does, and what the page shows then. The same with and without a tracker. */
async function actions(page: Page, home: string): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  const look = async () =>
    seen.push(
      await page.evaluate('[location.pathname + location.search + location.hash, document.title, history.length]'),
    );
  await look();
  await page.click('#stays');
  await look();
  await page.click('#plain');
  await page.click('#plain');
  await look();
  await page.click('#hash');
  await look();
  await page.evaluate("history.pushState({ a: 1 }, '', '/pushed?x=1')");
  await look();
  await page.goBack({ waitUntil: 'commit' });
  await page.waitForFunction("location.hash === '#part'");
  seen.push(await page.evaluate('history.state'));
  await page.fill('#form input[name=q]', 'snow & ice');
  await page.click('#refuse');
  await look();
  await page.click('#send');
  await page.waitForURL('**/next?**');
  await look();
  await page.goto(`${home}/`);
  await page.click('#link');
  await page.waitForURL('**/next?link');
  await look();
  return seen;
}

describe('what a page does', () => {
  if (!have.ok) {
    it.skip(`cannot be watched: ${have.why}`);
    return;
  }
  browserInTests();

  const collectors = [...hostile, { name: 'is well', start: null }];

  it.each(collectors)('is the same as without a tracker, also if the collector $name', async ({ start }) => {
    const here = await scene();
    const { site, visitor, newVisitor, errors } = here;
    const collector = start === null ? here.collector : await start();
    site.put('/next', '<title>next</title>');

    site.put('/', `<!doctype html><title>A page</title>${body}`);
    const without = await actions(await visitor.open('/'), site.origin());

    site.put('/', trackedPage({ collector, calls, body, script: '/firn-all.js' }));
    const tracked = await newVisitor();
    const page = await tracked.open('/');
    await page.waitForFunction('!Array.isArray(firn.q)');
    expect(await actions(page, site.origin())).toEqual(without);
    expect(errors).toEqual([]);
  });

  it('goes on at once while the collector never answers', async () => {
    const { site, visitor, errors } = await scene();
    const collector = await hostile.find(({ name }) => name === 'never answers')!.start();
    site.put('/', trackedPage({ collector, calls, body, script: '/firn-all.js' }));
    const page = await visitor.open('/');
    await page.waitForFunction('!Array.isArray(firn.q)');
    // Requests of the page itself are not behind those of the tracker, of which many stand still.
    await page.evaluate("for (let i = 0; i < 200; i++) firn('trackStructEvent', 'many', 'n' + i)");
    site.put('/data', 'own data');
    expect(await page.evaluate("fetch('/data').then((answer) => answer.text())")).toBe('own data');
    expect(errors).toEqual([]);
  });
});
