import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { snippetsOf } from '../docs/pages.ts';
import { haveChromium } from './chromium.ts';
import { browserInTests, scene } from './scene.ts';
import { builtTracker } from './site.ts';

const have = haveChromium();

/** The tags of docs/tracker.md that make a tracker, as a reader would paste them. */
const tags = snippetsOf('docs/tracker.md')
  .filter(({ language, text }) => language === 'html' && text.includes('newTracker'))
  .map(({ text }) => text);
const [start] = tags;
const module = snippetsOf('docs/tracker.md').find(({ text }) => text.includes('type="module"'))!.text;

/** A page with this tag: scripts from its own host, this collector, what the build printed. */
function pageWith(tag: string, collector: string): string {
  const { hashed, integrity } = JSON.parse(readFileSync(join(builtTracker, 'manifest.json'), 'utf8'))['firn.js'];
  const here = tag
    .replaceAll('https://c.shop.example/', '/')
    .replaceAll("'c.shop.example'", `'${collector}'`)
    .replaceAll('firn.HASH.js', hashed)
    .replaceAll('sha384-INTEGRITY', integrity);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>As documented</title>${here}</head><body></body></html>`;
}

describe('a page with a tag of docs/tracker.md', () => {
  if (!have.ok) {
    it.skip(`cannot be opened: ${have.why}`);
    return;
  }
  browserInTests();

  it('finds them: the loader, a blocking script, one for after consent, one that is checked', () => {
    expect(tags.length).toBe(4);
  });

  it.each(tags)('sends its page view, and nothing before consent: %#', async (tag) => {
    const { site, collector, visitor, collected, soFar } = await scene();
    site.put('/', pageWith(tag, collector));
    const page = await visitor.open('/');
    if (tag.includes('agreed')) {
      await page.waitForLoadState('networkidle');
      expect((await soFar()).requests).toBe(0);
      await page.evaluate('agreed()');
    }
    expect(await collected(1)).toMatchObject([{ event: 'page_view', page_title: 'As documented' }]);
  });

  it('counts changes of its address with the module that does', async () => {
    const { site, collector, visitor, collected } = await scene();
    // Without pings: what attention is left is one, at the end of a page view.
    site.put('/', pageWith(`${start!.replace(/.*enableActivityTracking.*/, '')}${module}`, collector));
    site.put('/firn/plugins/history.js', {
      body: readFileSync(join(builtTracker, 'plugins/history.js'), 'utf8'),
      headers: { 'content-type': 'text/javascript' },
    });
    const page = await visitor.open('/');
    await collected(1);
    await page.evaluate("history.pushState({}, '', '/boots')");
    const events = await collected(2);
    expect(events.map(({ page_urlpath, page_referrer }) => [page_urlpath, page_referrer])).toEqual([
      ['/', null],
      ['/boots', `${site.origin()}/`],
    ]);
  });
});
