import { describe, expect, it } from 'vitest';
import { haveChromium } from './chromium.ts';
import { hindrances } from './hindrances.ts';
import { queueTag, trackedPage } from './page.ts';
import { browserInTests, scene } from './scene.ts';

const have = haveChromium();

const calls = "firn('trackPageView'); firn('trackStructEvent', 'still', 'here', 'l', 'p', 1);";

describe('a page where something is missing', () => {
  if (!have.ok) {
    it.skip(`cannot be opened: ${have.why}`);
    return;
  }
  browserInTests();

  it.each(hindrances.filter(({ name }) => name !== 'fetch throws'))(
    'sends its events once: $name',
    async ({ takes, garbles }) => {
      const { site, collector, visitor, collected } = await scene();
      site.put('/', trackedPage({ collector, calls, head: `<script>{${takes}}</script>` }));
      await visitor.open('/');
      const events = await collected(2);
      expect(events.map(({ event, se_action, se_value }) => [event, se_action, se_value]).sort()).toEqual([
        ['page_view', null, null],
        ['struct', 'here', '1'],
      ]);
      if (!garbles) for (const event of events) expect(event.field_errors).toBeNull();
      for (const column of ['domain_userid', 'domain_sessionid', 'domain_sessionidx'] as const) {
        expect(events[0]![column], column).toBe(events[1]![column]);
        expect(events[0]![column], column).not.toBeNull();
      }
    },
  );

  it('hears nothing of a fetch that throws', async () => {
    const { site, collector, visitor, collected } = await scene();
    const { takes } = hindrances.find(({ name }) => name === 'fetch throws')!;
    site.put('/', trackedPage({ collector, calls, head: `<script>{${takes}}</script>` }));
    site.put('/healthy', trackedPage({ collector, calls }));
    const page = await visitor.open('/');
    await page.waitForFunction('!Array.isArray(firn.q)');
    await collected(0);
    // The next page of the site, where nothing throws, is heard.
    await page.goto(`${site.origin()}/healthy`);
    // What was said before goes with it.
    await collected(4);
  });

  it('on a plain site that is neither encrypted nor localhost', async () => {
    const { site, collector, visitor, collected } = await scene();
    site.put('/', trackedPage({ collector: collector.replace('c.firn.localhost', 'c.shop.test'), calls }));
    await visitor.open(`${site.origin('www.shop.test')}/`);
    const [one, two] = await collected(2);
    expect(one!.domain_userid).toMatch(/^[0-9a-f-]{36}$/);
    expect(one!.domain_userid).toBe(two!.domain_userid);
  });

  it('in a frame with no origin, where cookies and storage are forbidden', async () => {
    const { site, collector, visitor, collected } = await scene();
    site.put('/inner', trackedPage({ collector, calls }));
    site.put('/', '<iframe sandbox="allow-scripts" src="/inner"></iframe>');
    await visitor.open('/');
    const events = await collected(2);
    expect(new Set(events.map((event) => event.domain_userid)).size).toBe(1);
    expect(events[0]!.domain_userid).not.toBeNull();
  });

  const strict = (collector: string) =>
    `default-src 'none'; script-src 'nonce-n0nce'; connect-src ${collector}; base-uri 'none'; form-action 'none'`;

  it.each([
    { name: 'a nonce', more: '' },
    { name: 'a nonce that passes on trust', more: "; script-src-elem 'nonce-n0nce' 'strict-dynamic'", loader: true },
    { name: 'trusted types demanded', more: "; require-trusted-types-for 'script'; trusted-types 'none'" },
  ])('under a content security policy: $name', async ({ more, loader }) => {
    const { site, collector, visitor, collected } = await scene();
    const page = `<!doctype html><title>strict</title>
      <script nonce="n0nce">${loader ? queueTag('/firn.js') : 'window.firn = function () { (firn.q = firn.q || []).push(arguments); };'}
        window.reports = [];
        document.addEventListener('securitypolicyviolation', (event) => reports.push(event.violatedDirective + ' ' + event.blockedURI));
        firn('newTracker', 'sp', '${collector}', { appId: 'test' });
        firn('enableActivityTracking', 600, 600);
        firn('enableLinkClickTracking');
        ${calls}
      </script>${loader ? '' : '<script nonce="n0nce" async src="/firn.js"></script>'}`;
    site.put('/', { body: page, headers: { 'content-security-policy': strict(collector) + more } });
    const tab = await visitor.open('/');
    await collected(2);
    const reports = await tab.evaluate<string[]>('reports');
    expect(reports.filter((report) => !report.includes('favicon'))).toEqual([]);
  });
});
