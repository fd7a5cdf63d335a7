import { describe, expect, it } from 'vitest';
import { haveChromium } from './chromium.ts';
import { entitiesOf, inOrder, selfOf } from './collected.ts';
import { trackedPage } from './page.ts';
import { browserInTests, scene } from './scene.ts';

const have = haveChromium();

describe('every kind of event', () => {
  if (!have.ok) {
    it.skip(`cannot be sent: ${have.why}`);
    return;
  }
  browserInTests();

  it('arrives once, as the page said it', async () => {
    const { site, collector, visitor, collected } = await scene();
    const calls = `
      firn('trackPageView');
      firn('trackStructEvent', 'shop', 'add', 'boots', 'size 42', 12.5);
      firn('trackStructEvent', { category: 'shop', action: 'remove' });
      firn('trackSelfDescribingEvent', { event: { schema: 'iglu:com.acme/tasted/jsonschema/1-0-0', data: { wine: 'Pinot' } } });`;
    site.put('/', trackedPage({ collector, calls, title: 'Wine & snow' }));
    await visitor.open('/');
    const [view, added, removed, tasted] = inOrder(await collected(4));
    expect(view).toMatchObject({
      event: 'page_view',
      app_id: 'test',
      platform: 'web',
      name_tracker: 'sp',
      page_title: 'Wine & snow',
      page_url: `${site.origin()}/`,
      br_cookies: 'true',
      domain_sessionidx: '1',
      field_errors: null,
    });
    expect(added).toMatchObject({
      event: 'struct',
      se_category: 'shop',
      se_action: 'add',
      se_label: 'boots',
      se_property: 'size 42',
      se_value: '12.5',
    });
    expect(removed).toMatchObject({ event: 'struct', se_action: 'remove', se_label: null, se_value: null });
    expect(selfOf(tasted!)).toEqual({ name: 'tasted', data: { wine: 'Pinot' } });
    for (const column of ['domain_userid', 'domain_sessionid'] as const) {
      expect(new Set([view, added, removed, tasted].map((event) => event![column])).size, column).toBe(1);
      expect(view![column]).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(new Set([view, added, removed, tasted].map((event) => entitiesOf(event!).web_page!.id)).size).toBe(1);
  });

  it('pings go on while the visitor reads, and say how far', async () => {
    const { site, collector, visitor, soFar, errors } = await scene();
    const calls = `firn('enableActivityTracking', { minimumVisitLength: 1, heartbeatDelay: 1 }); firn('trackPageView');`;
    site.put('/', trackedPage({ collector, calls, body: '<div style="width:3000px;height:5000px"></div>' }));
    const page = await visitor.open('/');
    await page.evaluate('scrollTo(50, 700)');
    await expect.poll(async () => (await soFar()).events.length, { timeout: 60_000 }).toBe(2);
    const [view, ping] = (await soFar()).events;
    expect(ping).toMatchObject({
      event: 'page_ping',
      pp_xoffset_max: '50',
      pp_yoffset_max: '700',
      page_title: 'A page',
    });
    expect(entitiesOf(ping!).web_page).toEqual(entitiesOf(view!).web_page);
    expect(errors).toEqual([]);
  });

  it('clicks on links are events, also where they lead away', async () => {
    const { site, collector, visitor, collected } = await scene();
    site.put('/to', '<title>there</title>');
    const body = '<p><a id="away" class="big red" target="_self" href="/to?a=1"><b>Go</b></a></p>';
    site.put('/', trackedPage({ collector, calls: "firn('enableLinkClickTracking');", body, script: '/firn-all.js' }));
    const page = await visitor.open('/');
    await page.waitForFunction('!Array.isArray(firn.q)');
    await page.click('#away b');
    await page.waitForURL('**/to?a=1');
    const [click] = await collected(1);
    expect(selfOf(click!)).toEqual({
      name: 'link_click',
      data: {
        targetUrl: `${site.origin()}/to?a=1`,
        elementId: 'away',
        elementClasses: ['big', 'red'],
        elementTarget: '_self',
      },
    });
  });
});
