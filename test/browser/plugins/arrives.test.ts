/** Plugins on the real tracker, from the page to the row. */
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { haveChromium } from '../chromium.ts';
import { entitiesOf, selfOf } from '../collected.ts';
import { trackedPage } from '../page.ts';
import { browserInTests, scene } from '../scene.ts';

const have = haveChromium();

const script = async (contents: string): Promise<string> => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    define: { VERSION: '"test"' },
    bundle: true,
    minify: true,
    format: 'iife',
    write: false,
  });
  return outputFiles[0]!.text;
};

describe.skipIf(!have.ok)(`what plugins send arrives${have.ok ? '' : ` (skipped: ${have.why})`}`, () => {
  if (have.ok) browserInTests();

  it('of the build with all of them, for two trackers of a page', async () => {
    const { site, collector, visitor, collected } = await scene();
    site.put(
      '/all.js',
      await script(`import { all } from './tracker/plugins/all.ts';
        import { newTracker, trackers, run } from './tracker/core/trackers.ts';
        const q = window.firn.q;
        for (const [call, name, address, options] of q.filter(([call]) => call === 'newTracker'))
          newTracker(name, address, { ...options, plugins: all() });
        for (const call of q.filter(([call]) => call !== 'newTracker')) run(call, []);
        window.firn = (...call) => run(call, []);`),
    );
    site.put(
      '/',
      trackedPage({
        collector,
        script: '/all.js',
        options: { appId: 'shop', contexts: { webVitals: true } },
        calls: `firn('newTracker', 'second', '${collector}', { appId: 'second' });
          firn('enableFormTracking', { options: { events: ['submit_form'] } });
          firn('enableButtonClickTracking:second');
          firn('setPageType:sp', { type: 'product' });
          firn('trackAddToCart:sp', { total_value: 20, currency: 'EUR', products: [{ id: 'h1', price: 20, currency: 'EUR' }] });
          firn('addTrans:second', 'o1', 'web', 20);
          firn('addItem:second', 'o1', 'h1', 'Hat', 'clothes', 20, 1);
          firn('trackTrans:second');`,
        body: '<form id="f" onsubmit="return false"><input name="who" value="Ann"><button>Send</button></form>',
      }),
    );
    const page = await visitor.open('/');
    await page.waitForFunction('!firn.q');
    await page.click('button');
    await page.close();
    const events = await collected(7);
    const told = events.map(
      (event) => `${event.app_id} ${event.event === 'unstruct' ? selfOf(event).name : event.event}`,
    );
    expect(told.toSorted()).toEqual([
      'second button_click',
      'second submit_form',
      'second transaction',
      'second transaction_item',
      'shop snowplow_ecommerce_action',
      'shop submit_form',
      'shop web_vitals',
    ]);
    const cart = events.find((event) => event.unstruct_event?.includes('snowplow_ecommerce_action'))!;
    expect(selfOf(cart).data).toEqual({ type: 'add_to_cart' });
    expect(entitiesOf(cart)).toMatchObject({
      product: { id: 'h1', price: 20, currency: 'EUR' },
      cart: { total_value: 20, currency: 'EUR' },
      page: { type: 'product' },
    });
    const order = events.find(({ event }) => event === 'transaction')!;
    expect([order.tr_orderid, order.tr_total, order.tr_affiliation]).toEqual(['o1', '20.00', 'web']);
    expect(entitiesOf(order)).not.toHaveProperty('page');
  });

  it('of a page that changes its address: each is a page view, with the one before as referrer', async () => {
    const { site, collector, visitor, collected } = await scene();
    site.put('/', trackedPage({ collector, script: '/firn-all.js', options: { appId: 'app', history: true } }));
    const page = await visitor.open('/');
    await collected(1);
    const go = (way: string, title: string) =>
      page.evaluate(`${way}; firn('trackStructEvent', 'app', 'at once'); document.title = '${title}'`);
    await go("history.pushState({}, '', '/boots')", 'Boots');
    await collected(3);
    await go("history.replaceState({}, '', '/boots?size=42')", 'Boots 42');
    await collected(5);
    // Neither the same address nor another place on the page is another page.
    await page.evaluate("history.replaceState({ a: 1 }, ''); location.hash = 'sizes'");
    await page.evaluate("history.pushState({}, '', '/hats')");
    await collected(6);
    await page.evaluate('history.back()');
    const events = await collected(7);
    const origin = site.origin();
    const views = events.filter(({ event }) => event === 'page_view');
    expect(views.map(({ page_url, page_referrer, page_title }) => [page_url, page_referrer, page_title])).toEqual([
      [`${origin}/`, null, 'A page'],
      [`${origin}/boots`, `${origin}/`, 'Boots'],
      [`${origin}/boots?size=42`, `${origin}/boots`, 'Boots 42'],
      [`${origin}/hats`, `${origin}/boots?size=42`, 'Boots 42'],
      [`${origin}/boots?size=42#sizes`, `${origin}/hats`, 'Boots 42'],
    ]);
    expect(new Set(views.map((event) => entitiesOf(event).web_page!.id)).size).toBe(5);
    // What is said between a change and its page view is of the new address already.
    const between = events.filter(({ event }) => event === 'struct');
    expect(between.map(({ page_urlpath, page_referrer }) => [page_urlpath, page_referrer])).toEqual([
      ['/boots', `${origin}/`],
      ['/boots', `${origin}/boots`],
    ]);
  });

  it('of a page of 2012', async () => {
    const { site, collector, visitor, collected } = await scene();
    site.put('/sp.js', await script("import { snaq } from './tracker/plugins/snaq.ts'; snaq();"));
    const host = new URL(collector).host;
    site.put(
      '/',
      `<!doctype html><title>Old page</title><script>
        var _snaq = _snaq || [];
        _snaq.push(['setCollectorUrl', '${host}']);
        _snaq.push(['setAppId', 'old']);
        _snaq.push(['setUserId', 'anna']);
        _snaq.push(['trackPageView']);
        _snaq.push(['trackEvent', 'shop', 'add', 'hat', 'red', 2]);
        _snaq.push(['addTrans', 'o1', 'web', '20', '4', '5', 'Graz', 'Styria', 'AT']);
        _snaq.push(['addItem', 'o1', 'h1', 'Hat', 'clothes', '20', '1']);
        _snaq.push(['trackTrans']);
        _snaq.push(['attachUserId', true], ['noSuchCall']);
        _snaq.push(function () { window.ran = this.getDomainUserId(); });
      </script><script src="/sp.js"></script><script>
        _snaq.push(['trackStructEvent', 'shop', 'late']);
        var tracker = SnowPlow.getTrackerUrl('${host}');
        tracker.setCustomUrl('http://old.test/custom');
        tracker.trackPageView('By hand');
        tracker.trackImpression('b1', 'c1', 'a1', 'u1');
        window.known = tracker.getDomainUserId();
      </script>`,
    );
    const page = await visitor.open('/');
    const [ran, known] = (await page.evaluate('[ran, known]')) as string[];
    const events = await collected(7);
    expect(ran).toMatch(/^[0-9a-f-]{36}$/);
    expect(known).toBe(ran);
    expect(events.map(({ event }) => event).toSorted()).toEqual(
      ['page_view', 'page_view', 'struct', 'struct', 'transaction', 'transaction_item', 'unstruct'].toSorted(),
    );
    expect(
      new Set(events.map(({ app_id, user_id, domain_userid }) => `${app_id} ${user_id} ${domain_userid}`)),
    ).toEqual(new Set([`old anna ${ran}`]));
    const [first] = events.filter(({ page_title }) => page_title === 'Old page');
    expect(first).toMatchObject({ event: 'page_view' });
    expect(events.find(({ page_title }) => page_title === 'By hand')).toMatchObject({
      page_url: 'http://old.test/custom',
    });
    expect(events.find(({ se_action }) => se_action === 'add')).toMatchObject({
      se_category: 'shop',
      se_label: 'hat',
      se_property: 'red',
    });
    expect(selfOf(events.find(({ event }) => event === 'unstruct')!)).toEqual({
      name: 'ad_impression',
      data: { bannerId: 'b1', campaignId: 'c1', advertiserId: 'a1' },
    });
  });
});
