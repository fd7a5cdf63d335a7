import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { haveChromium } from '../chromium.ts';
import { chromiumKey } from '../shared-chromium.ts';
import { address, pluginPage, type Sent, sentOn } from './plugin-page.ts';

const have = haveChromium();

describe.skipIf(!have.ok)(`plugins in a page${have.ok ? '' : ` (skipped: ${have.why})`}`, () => {
  let browser: Browser;
  let context: BrowserContext;
  /** What the page saw of errors. */
  let complaints: string[];
  beforeAll(async () => {
    browser = await chromium.connect(process.env[chromiumKey]!);
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    complaints = [];
    context = await browser.newContext();
    context.on('weberror', (event) => complaints.push(String(event.error())));
  });
  afterEach(() => context.close());
  const open = (body: string, script: string, at?: string) => pluginPage(context, body, script, at);
  const said = (sent: readonly Sent[]) => sent.map(({ name, data }) => ({ name, ...data }));
  const until = async (page: Page, count: number) => {
    await page.waitForFunction(`window.sent.length >= ${count}`);
    return sentOn(page);
  };

  describe('forms', () => {
    const form = `
      <form id="login" class="short main" onsubmit="return false">
        <input name="who" class="big">
        <input name="secret" type="password">
        <input name="again" type="text" autocomplete="new-password">
        <input name="card" autocomplete="cc-number">
        <input name="news" type="checkbox" value="yes">
        <select name="land"><option>AT<option>DE</select>
        <textarea name="text"></textarea>
        <button>Send</button><input type="submit" value="Go">
      </form>
      <form id="other" class="denied" onsubmit="return false"><input name="name"><input name="id"></form>
      <input name="alone">`;
    const fill = async (page: Page) => {
      await page.fill('[name=who]', 'Ann');
      await page.fill('[name=secret]', 'hush');
      await page.fill('[name=again]', 'hush');
      await page.fill('[name=card]', '4111');
      await page.check('[name=news]');
      await page.selectOption('[name=land]', 'DE');
      await page.fill('[name=text]', 'hello');
      await page.click('button');
    };

    it('tell of fields entered and changed and of the form sent, never of secrets', async () => {
      const page = await open(form, 'add(plugins.forms()); tracker.enableFormTracking();');
      await fill(page);
      const sent = said(await sentOn(page));
      const field = { formId: 'login', elementClasses: [] };
      const text = { ...field, nodeName: 'INPUT' };
      expect(sent.filter(({ name }) => name === 'change_form')).toEqual([
        { name: 'change_form', ...text, elementId: 'who', elementClasses: ['big'], value: 'Ann', type: 'text' },
        { name: 'change_form', ...text, elementId: 'secret', value: null, type: 'password' },
        { name: 'change_form', ...text, elementId: 'again', value: null, type: 'text' },
        { name: 'change_form', ...text, elementId: 'card', value: null, type: 'text' },
        { name: 'change_form', ...text, elementId: 'news', value: 'yes', type: 'checkbox' },
        { name: 'change_form', ...field, nodeName: 'SELECT', elementId: 'land', value: 'DE' },
        { name: 'change_form', ...field, nodeName: 'TEXTAREA', elementId: 'text', value: 'hello' },
      ]);
      expect(sent.filter(({ name }) => name === 'focus_form')[0]).toEqual({
        name: 'focus_form',
        ...text,
        elementId: 'who',
        elementClasses: ['big'],
        value: '',
        elementType: 'text',
      });
      expect(sent.filter(({ name }) => name === 'submit_form')).toEqual([
        {
          name: 'submit_form',
          formId: 'login',
          formClasses: ['short', 'main'],
          elements: [
            { name: 'who', value: 'Ann', nodeName: 'INPUT', type: 'text' },
            { name: 'news', value: 'yes', nodeName: 'INPUT', type: 'checkbox' },
            { name: 'land', value: 'DE', nodeName: 'SELECT' },
            { name: 'text', value: 'hello', nodeName: 'TEXTAREA' },
          ],
        },
      ]);
      expect(JSON.stringify(sent)).not.toMatch(/hush|4111/);
      expect(complaints).toEqual([]);
    });

    it.each([
      ['forms by class', "{ options: { forms: { allowlist: ['main'] } } }", ['login']],
      ['all forms but some', "{ options: { forms: { denylist: ['main'] } } }", ['other']],
      [
        'forms a function takes',
        "{ options: { forms: { filter: (form) => form.classList.contains('denied') } } }",
        ['other'],
      ],
      ['these forms', "{ options: { forms: document.querySelectorAll('#other') } }", ['other']],
      ['forms by class, as before 2021', "{ forms: { whitelist: ['main'] } }", ['login']],
    ])('are chosen: %s', async (_, options, ids) => {
      const page = await open(
        form,
        `addEventListener('load', () => { add(plugins.forms()); tracker.enableFormTracking(${options}); });`,
      );
      await page.fill('[name=who]', 'a');
      // The fields "name" and "id" of a form hide its own.
      await page.fill('#other [name=name]', 'b');
      await page.fill('[name=alone]', 'c');
      await page.locator('[name=alone]').blur();
      const changed = said(await sentOn(page)).filter(({ name }) => name === 'change_form') as { formId?: string }[];
      expect(changed.map(({ formId }) => formId)).toEqual(ids.map((id) => (id === 'other' ? 'FORM' : id)));
    });

    it('choose and change fields, and stop when told', async () => {
      const page = await open(
        form,
        `add(plugins.forms()); tracker.enableFormTracking({
          options: { events: ['submit_form'], fields: { denylist: ['text'], transform: (value, info) => info.name === 'who' ? value.length + '' : value } },
          context: [(form, elements) => ({ schema: 'iglu:com.acme/n/jsonschema/1-0-0', data: { id: form.id, n: elements.length } })],
        });`,
      );
      await fill(page);
      const sent = await sentOn(page);
      expect(sent.map(({ name }) => name)).toEqual(['submit_form']);
      expect(sent[0]!.data!.elements).toEqual([
        { name: 'who', value: '3', nodeName: 'INPUT', type: 'text' },
        { name: 'news', value: 'yes', nodeName: 'INPUT', type: 'checkbox' },
        { name: 'land', value: 'DE', nodeName: 'SELECT' },
      ]);
      expect(sent[0]!.context).toEqual([{ schema: 'iglu:com.acme/n/jsonschema/1-0-0', data: { id: 'login', n: 3 } }]);
      await page.evaluate('tracker.disableFormTracking()');
      await page.click('button');
      await page.evaluate(
        'tracker.enableFormTracking(); tracker.enableFormTracking({ options: { events: ["submit_form"] } })',
      );
      await page.click('button');
      expect((await sentOn(page)).length).toBe(2);
    });
  });

  it('clicks on buttons are told with label, id, classes and name; enabled twice, told once', async () => {
    const page = await open(
      `<button id="buy" class="big red" name="b">Buy <b>now</b></button><input type="button" value="Plain">
       <button data-sp-button-label="Labelled" class="quiet">x</button><button id="bare"></button><a href="#x">no button</a>`,
      `add(plugins.buttons()); tracker.enableButtonClickTracking();
       tracker.enableButtonClickTracking({ filter: { denylist: ['quiet'] }, defaultLabel: (button) => 'the ' + button.id });`,
    );
    await page.click('b');
    await page.click('input');
    await page.click('.quiet');
    await page.click('#bare');
    await page.click('a');
    expect((await sentOn(page)).map(({ data }) => data)).toEqual([
      { label: 'Buy now', id: 'buy', classes: ['big', 'red'], name: 'b' },
      { label: 'Plain' },
      { label: 'the bare', id: 'bare' },
    ]);
    await page.evaluate('tracker.disableButtonClickTracking()');
    await page.click('#buy');
    expect((await sentOn(page)).length).toBe(3);
  });

  it('errors nobody caught are told, and files that fail to load', async () => {
    const page = await open(
      `<button onclick="undefined.oops()">x</button>`,
      `add(plugins.errors()); tracker.enableErrorTracking({ filter: (event) => !/ignored/.test(event.message) });`,
    );
    await page.click('button');
    await page.evaluate("setTimeout(() => { throw new Error('ignored'); })");
    await page.evaluate("document.body.append(Object.assign(new Image(), { src: '/none.png' }))");
    const [first, second] = await until(page, 2);
    expect(first!.data).toMatchObject({ programmingLanguage: 'JAVASCRIPT', fileName: address });
    expect(first!.data!.message).toMatch(/oops/);
    expect(first!.data!.stackTrace).toMatch(/onclick/);
    expect(second!.data).toEqual({
      programmingLanguage: 'JAVASCRIPT',
      message: 'Non-script error on IMG element',
      fileName: 'http://shop.firn.localhost/none.png',
    });
    expect((await sentOn(page)).length).toBe(2);
  });

  describe('links to another domain', () => {
    const links = `<a id="a" href="http://other.test/x?b=1&_sp=old.1#part">a</a><a id="b" href="http://other.test/">b</a>
      <a id="c" href="http://third.test/?q=1">c</a><form><a id="d" href="http://other.test/%7E?a=%20b+c"><b>d</b></a></form>`;
    const script = `window.plugin = add(plugins.crossDomain()); tracker.crossDomainLinker((link) => link.hostname === 'other.test');
      addEventListener('click', (event) => event.preventDefault());`;
    const hrefs = (page: Page) => page.evaluate('[...document.links].map(({ href }) => href)') as Promise<string[]>;

    it('carry the id when clicked, and nothing else changes', async () => {
      const page = await open(links, script);
      await page.evaluate("plugin.afterTrack({ duid: 'me' })");
      for (const id of ['#a', '#b', '#c', '#d b']) await page.click(id);
      const [a, b, c, d] = await hrefs(page);
      expect(a).toMatch(/^http:\/\/other\.test\/x\?_sp=me\.\d{13}&b=1#part$/);
      expect(b).toMatch(/^http:\/\/other\.test\/\?_sp=me\.\d{13}$/);
      expect(c).toBe('http://third.test/?q=1');
      expect(d).toMatch(/^http:\/\/other\.test\/%7E\?_sp=me\.\d{13}&a=%20b\+c$/);
    });

    it('say more when asked, and of the user only then', async () => {
      const page = await open(links, `tracker.options.useExtendedCrossDomainLinker = true; ${script}`);
      const said = async (extended: string) => {
        await page.evaluate(`tracker.options.useExtendedCrossDomainLinker = ${extended};
          plugin.afterTrack({ duid: 'me', sid: 'visit', uid: 'Ann Übel', aid: 'shop', p: 'web' })`);
        await page.click('#b');
        const value = new URL((await hrefs(page))[1]!).searchParams.get('_sp')!;
        return value.replace(/\.\d{13}/, '');
      };
      expect(await said('true')).toBe('me.visit..c2hvcA');
      expect(await said('{ userId: true, sourcePlatform: true, reason: true }')).toBe(
        `me.visit.${Buffer.from('Ann Übel').toString('base64url')}.c2hvcA.web.Yg`,
      );
      expect(await said("{ sessionId: false, sourceId: false, reason: (event) => 'by ' + event.type }")).toBe(
        `me.....${Buffer.from('by click').toString('base64url')}`,
      );
      expect(await said('{ sessionId: false, sourceId: false }')).toBe('me');
    });

    it('carry none while no event has one', async () => {
      const page = await open(links, script);
      await page.click('#b');
      await page.evaluate("plugin.afterTrack({ duid: 'me' }); plugin.afterTrack({})");
      await page.click('#b');
      expect((await hrefs(page))[1]).toBe('http://other.test/');
    });
  });

  it('places on the page are page views where asked', async () => {
    const page = await open(
      '<a id="a" href="#part">part</a>',
      'tracker.trackPageView = () => sent.push({ name: location.hash }); add(plugins.history({ hash: true }));',
    );
    await page.click('#a');
    await page.waitForFunction('sent.length === 1');
    await page.evaluate("location.hash = 'other'");
    await page.waitForFunction('sent.length === 2');
    await page.goBack();
    await page.waitForFunction('sent.length === 3');
    expect((await sentOn(page)).map(({ name }) => name)).toEqual(['#part', '#other', '#part']);
  });

  it('vitals are told once, when the page is hidden', async () => {
    const page = await open(
      '<h1>Text to paint</h1><button onclick="const end = performance.now() + 60; while (performance.now() < end);">slow</button>',
      'add(plugins.webVitals());',
    );
    await page.waitForFunction("performance.getEntriesByName('first-contentful-paint').length");
    await page.click('button');
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))');
    await page.evaluate(`const shift = document.createElement('div'); shift.style.height = '200px';
      new Promise((done) => setTimeout(() => { document.body.prepend(shift); requestAnimationFrame(() => setTimeout(done, 100)); }, 600))`);
    expect(await sentOn(page)).toEqual([]);
    const hide =
      "Object.defineProperty(document, 'hidden', { get: () => true, configurable: true }); document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));";
    await page.evaluate(hide + hide);
    const sent = await sentOn(page);
    expect(sent).toHaveLength(1);
    const { lcp, fcp, cls, inp, ttfb, navigationType, ...others } = sent[0]!.data as Record<string, number>;
    expect(others).toEqual({});
    expect(sent[0]!.schema).toBe('iglu:com.snowplowanalytics.snowplow/web_vitals/jsonschema/1-0-0');
    expect(navigationType).toBe('navigate');
    expect(lcp).toBeGreaterThan(0);
    expect(fcp).toBeGreaterThan(0);
    expect(ttfb).toBeGreaterThan(0);
    expect(inp).toBeGreaterThanOrEqual(56);
    expect(cls).toBeGreaterThan(0);
    expect(cls).toBeLessThan(1);
    expect(complaints).toEqual([]);
  });

  it('an element is told when enough of it was seen for long enough, those added later too', async () => {
    const page = await open(
      '<div class="ad" id="one" style="width:100px;height:100px"></div><div style="height:3000px"></div><div class="ad" id="two" style="width:100px;height:100px"></div>',
      `add(plugins.elementVisibility()); addEventListener('load', () => tracker.startElementTracking({
        elements: { selector: '.ad', name: 'ad', expose: { when: 'element', minPercentage: 0.5, minTimeMillis: 100 } },
        context: [(element) => ({ schema: 'iglu:com.acme/ad/jsonschema/1-0-0', data: { id: element.id } })],
      }));`,
    );
    const [first] = await until(page, 1);
    expect(said([first!])).toEqual([{ name: 'expose_element', element_name: 'ad' }]);
    expect(first!.context).toMatchObject([
      {
        data: { element_name: 'ad', width: 100, height: 100, element_index: 1, element_matches: 2, doc_position_y: 8 },
      },
      { data: { id: 'one' } },
    ]);
    await page.evaluate('scrollTo(0, 4000)');
    await until(page, 2);
    await page.evaluate('scrollTo(0, 0)');
    await page.evaluate(`const late = document.createElement('div'); late.className = 'ad'; late.id = 'three';
      late.style.cssText = 'width:50px;height:50px'; document.body.prepend(late);`);
    await until(page, 3);
    await page.evaluate("tracker.endElementTracking({ elements: ['ad'] })");
    await page.evaluate(
      "const later = document.getElementById('three').cloneNode(); later.id = 'four'; document.body.prepend(later)",
    );
    await page.waitForTimeout(400);
    const ids = (await sentOn(page)).map(({ context }) => context[1]!.data.id);
    expect(ids).toEqual(['one', 'two', 'three']);
  });

  it('links out, downloads and searches are captured by themselves', async () => {
    const page = await open(
      `<a id="out" href="http://elsewhere.test/">out</a><a id="in" href="http://www.shop.firn.localhost/">in</a>
       <a id="file" href="/files/Price.PDF">file</a><a id="page" href="/page2">page</a><a id="mail" href="mailto:a@b.test">mail</a>`,
      `window.plugin = add(plugins.autoCapture()); tracker.enableAutoCapture(); addEventListener('click', (event) => event.preventDefault());`,
      `${address}?q=red%20%20hat&s=no`,
    );
    for (const id of ['out', 'in', 'file', 'page', 'mail']) await page.click(`#${id}`);
    await page.evaluate(
      "plugin.afterTrack({ e: 'pv' }); plugin.afterTrack({ e: 'pp' }); plugin.afterTrack({ e: 'pv' })",
    );
    const sent = await sentOn(page);
    expect(sent.map(({ name, data }) => [name, data!.targetUrl ?? data!.terms])).toEqual([
      ['link_click', 'http://elsewhere.test/'],
      ['link_click', 'http://shop.firn.localhost/files/Price.PDF'],
      ['site_search', ['red', 'hat']],
    ]);
  });

  it('a film is told from play to end, with progress and the time it was watched', async () => {
    const page = await open(
      '',
      `add(plugins.media());
       // Half a second of silence, as a file: 8 kHz, one byte a sample.
       const head = new DataView(new ArrayBuffer(44)); const text = (at, s) => [...s].forEach((c, i) => head.setUint8(at + i, c.charCodeAt(0)));
       text(0, 'RIFF'); head.setUint32(4, 36 + 4000, true); text(8, 'WAVEfmt '); head.setUint32(16, 16, true); head.setUint16(20, 1, true);
       head.setUint16(22, 1, true); head.setUint32(24, 8000, true); head.setUint32(28, 8000, true); head.setUint16(32, 1, true); head.setUint16(34, 8, true);
       text(36, 'data'); head.setUint32(40, 4000, true);
       window.audio = new Audio(URL.createObjectURL(new Blob([head, new Uint8Array(4000).fill(128)], { type: 'audio/wav' })));
       audio.muted = true;
       tracker.startHtml5MediaTracking({ id: 'm1', video: audio, label: 'Silence', boundaries: [50] });`,
    );
    await page.evaluate('new Promise((done) => { audio.onended = () => setTimeout(done, 50); audio.play(); })');
    const sent = await sentOn(page);
    const names = sent.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['ready_event', 'play_event', 'pause_event', 'end_event', 'percent_progress_event']),
    );
    expect(names.filter((name) => name === 'percent_progress_event')).toHaveLength(1);
    const end = sent.find(({ name }) => name === 'end_event')!;
    expect(end.schema).toBe('iglu:com.snowplowanalytics.snowplow.media/end_event/jsonschema/1-0-0');
    expect(end.context.map(({ schema }) => schema)).toEqual([
      'iglu:com.snowplowanalytics.snowplow/media_player/jsonschema/2-0-0',
      'iglu:com.snowplowanalytics.snowplow.media/session/jsonschema/1-0-0',
    ]);
    expect(end.context[0]!.data).toMatchObject({
      ended: true,
      paused: true,
      label: 'Silence',
      mediaType: 'audio',
      muted: true,
      duration: 0.5,
    });
    expect(end.context[1]!.data).toMatchObject({ mediaSessionId: 'm1', contentWatched: 1 });
    expect(end.context[1]!.data.timePlayed).toBeGreaterThan(0.2);
    expect(await page.evaluate('window.active')).toBeGreaterThan(0);
    await page.evaluate(
      "tracker.endHtml5MediaTracking('m1'); audio.volume = 0.5; new Promise((done) => setTimeout(done, 100))",
    );
    expect((await sentOn(page)).length).toBe(sent.length);
  });

  it('client hints are said once the browser gives them', async () => {
    const page = await open('', 'window.plugin = add(plugins.clientHints(true));', 'http://localhost/page');
    await page.waitForFunction('plugin.contexts().length === 0 || "platform" in plugin.contexts()[0].data');
    const entities = (await page.evaluate('plugin.contexts()')) as { schema: string; data: Record<string, unknown> }[];
    const known = await page.evaluate('"userAgentData" in navigator');
    expect(entities.map(({ schema }) => schema)).toEqual(
      known ? ['iglu:org.ietf/http_client_hints/jsonschema/1-0-0'] : [],
    );
    if (known)
      expect(entities[0]!.data).toMatchObject({
        isMobile: false,
        brands: expect.any(Array),
        platform: expect.any(String),
      });
  });
});
