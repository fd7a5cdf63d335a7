import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seed } from '../rows/fuzz.ts';
import { haveChromium } from './chromium.ts';
import { hindrances } from './hindrances.ts';
import { hostileArguments } from './hostile-values.ts';
import { trackedPage } from './page.ts';
import { browserInTests, type Page, scene } from './scene.ts';

const have = haveChromium();
const rounds = process.env.FIRN_FULL ? 60 : 10;
const callsOfRound = 60;

const places = [
  { name: 'an ordinary one', takes: '' },
  ...hindrances.filter(({ name }) =>
    [
      'the globals are frozen',
      'Prototype.js gave arrays a toJSON',
      'prototypes have enumerable members',
      'cookies throw',
      'storage throws when it is touched',
      'there is no fetch',
      'fetch throws',
      'there is no Intl',
    ].includes(name),
  ),
];

const ready = (page: Page) => page.waitForFunction('!Array.isArray(firn.q)');

/** All calls a page can make, of the core and of all plugins, as they are in the page. */
const callNames = (page: Page) =>
  page.evaluate<string[]>(
    "(() => { let names; firn(function () { const { sp } = this; names = Object.keys(sp).filter((name) => typeof sp[name] === 'function'); }); return names; })()",
  );

describe('whatever a page calls', () => {
  if (!have.ok) {
    it.skip(`cannot be tried: ${have.why}`);
    return;
  }
  browserInTests();

  it.each(places)('nothing is thrown into a page: $name', { timeout: 120_000 + rounds * 20_000 }, async ({ takes }) => {
    const { site, collector, visitor, soFar, errors } = await scene();
    site.put(
      '/',
      trackedPage({
        collector,
        calls: '',
        script: '/firn-all.js',
        head: `<script>{${takes}}</script>`,
        body: '<a href="/x">x</a><form><input name="a"></form>',
      }),
    );
    const page = await visitor.open('/');
    await ready(page);
    const names = ['newTracker', ...(await callNames(page))];
    expect(names.length).toBeGreaterThan(60);

    let called = 0;
    const calls = fc.array(fc.tuple(fc.constantFrom(...names), hostileArguments), {
      minLength: callsOfRound / 2,
      maxLength: callsOfRound,
    });
    await fc.assert(
      fc.asyncProperty(calls, async (all) => {
        await page.reload();
        await ready(page);
        const thrown = await page.evaluate<string[]>(`(() => {
          const thrown = [];
          const call = (text, run) => { try { run(); } catch (error) { thrown.push(text + ': ' + error); } };
          ${all
            .map(([name, given]) => {
              const text = JSON.stringify(`${name}(${given})`);
              // Making the arguments must not fail; handing them over must not.
              return `{ const given = [${given}]; call(${text}, () => firn('${name}', ...given)); }`;
            })
            .join('\n')}
          return thrown;
        })()`);
        called += all.length;
        expect(thrown).toEqual([]);
        // What they began goes on: the visitor moves, listeners hear it.
        await page.mouse.move(5, 5);
        await page.mouse.wheel(0, 50);
        await page.evaluate(
          "document.querySelector('form input').dispatchEvent(new Event('change', { bubbles: true }))",
        );
        await page.evaluate(
          "document.dispatchEvent(new Event('visibilitychange')); history.pushState(null, '', '?pushed')",
        );
        expect(errors.splice(0)).toEqual([]);
      }),
      {
        numRuns: takes === '' ? rounds : Math.ceil(rounds / 4),
        seed,
        interruptAfterTimeLimit: 100_000 + rounds * 15_000,
      },
    );
    expect(called).toBeGreaterThan(0);

    // And what is asked properly is done.
    if (takes.includes('window.fetch = ')) return;
    await page.reload();
    await ready(page);
    await page.evaluate("firn('trackStructEvent', 'still', 'alive')");
    await expect
      .poll(async () => (await soFar()).events.filter((event) => event.se_action === 'alive').length, {
        timeout: 60_000,
      })
      .toBe(1);
  });

  it.each([
    ['no call', '[]'],
    ['no name', '[undefined]'],
    ['an unknown call', "['whatever', 1]"],
    ['an unknown tracker', "['trackPageView:nobody']"],
    ['names of every object', "['constructor:__proto__'], ['toString:constructor'], ['__proto__']"],
    ['a function that throws', "[() => { throw new Error('page'); }]"],
    ['a hostile name', "[{ split() { throw new Error('split'); } }], [Symbol('x')], [10n]"],
    [
      'no address',
      "['newTracker'], ['newTracker', 'x'], ['newTracker', 'y', 7], ['newTracker', '__proto__', 'c.example'], ['newTracker', {}, {}, 7]",
    ],
  ])('the queue takes what is not a call: %s', async (_, calls) => {
    const { site, collector, visitor, collected } = await scene();
    const queued = `for (const one of [${calls}]) firn(...one);`;
    site.put('/', trackedPage({ collector, calls: `${queued} firn('trackStructEvent:sp', 'before', 'a');` }));
    const page = await visitor.open('/');
    await ready(page);
    await page.evaluate(`${queued} firn('trackStructEvent:sp', 'after', 'b')`);
    await collected(2);
  });

  it('a page whose own names are in the way is left alone', async () => {
    const { site, visitor, soFar, errors } = await scene();
    for (const [n, before] of [
      'window.firn = 7;',
      "window.firn = Object.freeze({ q: 'mine' });",
      "Object.defineProperty(window, 'firn', { value: null });",
      "Object.defineProperty(window, 'firn', { get() { throw new Error('mine'); } });",
      'window.GlobalSnowplowNamespace = null;',
      "window.GlobalSnowplowNamespace = 'firn';",
    ].entries()) {
      site.put(
        `/${n}`,
        `<title>mine</title><script>${before}</script><script src="/firn-all.js"></script><script>window.after = true</script>`,
      );
      const page = await visitor.open(`/${n}`);
      expect(await page.evaluate('after')).toBe(true);
      expect(errors.splice(0), before).toEqual([]);
    }
    expect((await soFar()).requests).toBe(0);
  });
});
