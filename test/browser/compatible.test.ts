import { describe, expect, it } from 'vitest';
import { haveChromium } from './chromium.ts';
import { entitiesOf, readQueries } from './collected.ts';
import { queueTag } from './page.ts';
import { browserInTests, patience, type Scene, scene } from './scene.ts';
import { readBuilt } from './site.ts';
import { stockScript } from './stock.ts';

const have = haveChromium();

/** A page as it was written for Snowplow's tracker v4; only what stands at `/sp.js` changes. */
const page = (collector: string, options: object, calls: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Boots</title>
<script>${queueTag('/sp.js', 'snowplow')}
snowplow('newTracker', 'sp', '${collector}', ${JSON.stringify({ appId: 'shop', eventMethod: 'get', ...options })});
${calls}
</script></head><body><div style="width: 2000px; height: 4000px"></div></body></html>`;

const calls = `
snowplow('setUserId', 'anna@shop.example');
snowplow('addGlobalContexts', [
  { schema: 'iglu:com.acme/site/jsonschema/1-0-0', data: { region: 'Länd', tier: 2 } },
  [{ accept: ['iglu:com.acme/*/jsonschema/1-*-*'] }, { schema: 'iglu:com.acme/only_ours/jsonschema/1-0-0', data: { ours: true } }],
]);
snowplow('trackPageView', { title: 'Boots & more', context: [{ schema: 'iglu:com.acme/product/jsonschema/1-0-0', data: { sku: 'B-1', price: 99.5 } }] });
snowplow('trackPageView');
snowplow('trackStructEvent', { category: 'shop', action: 'add', label: 'boots', property: 'red', value: 99.5 });
snowplow('trackStructEvent', { category: 'shop', action: 'zero', value: 0 });
snowplow('trackStructEvent', { category: 'shop', action: 'look', label: '', context: [{ schema: 'iglu:com.acme/product/jsonschema/1-0-0', data: { sku: 'B-2' } }] });
snowplow('trackStructEvent', { category: 'shop', action: 'late', timestamp: 1700000000000 });
snowplow('trackStructEvent', { category: 'shop', action: 'true', timestamp: { type: 'ttm', value: 1700000000000 } });
snowplow('trackSelfDescribingEvent', { event: { schema: 'iglu:com.acme/tasted/jsonschema/1-0-0', data: { wine: 'Grüner 🍷', notes: ['a', null, { b: 1 }], empty: '', none: null } } });
snowplow('setUserId', null);
snowplow('setCustomUrl', 'https://shop.example/other?a=1#b');
snowplow('setReferrerUrl', 'https://search.example/?q=boots');
snowplow('setDocumentTitle', 'Other title');
snowplow('trackPageView');
snowplow('clearGlobalContexts');
snowplow('trackStructEvent:sp', { category: 'shop', action: 'by name' });
snowplow('trackStructEvent:other', { category: 'shop', action: 'of nobody' });
snowplow('enableAnonymousTracking');
snowplow('trackStructEvent', { category: 'shop', action: 'anonymous' });
`;
const events = 11;

interface Case {
  readonly name: string;
  readonly options: object;
}

const cases: readonly Case[] = [
  { name: 'as most sites have it', options: {} },
  {
    name: 'with the session entity, without base64',
    options: { contexts: { webPage: true, session: true }, encodeBase64: false },
  },
  { name: 'without the page entity', options: { contexts: { webPage: false }, platform: 'mob' } },
  { name: 'anonymous with sessions', options: { anonymousTracking: { withSessionTracking: true } } },
  { name: 'everything in localStorage', options: { stateStorageStrategy: 'localStorage' } },
];

/** What differs, and why that is right. `ours` and `theirs` are keys or entities only one of the two sends. */
interface Difference {
  readonly key: string;
  readonly why: string;
  readonly applies: (ours: string | undefined, theirs: string | undefined) => boolean;
}

const onlyOurs = (ours: string | undefined, theirs: string | undefined) => ours !== undefined && theirs === undefined;

const accepted: readonly Difference[] = [
  { key: 'tv', why: 'each tracker tells its own name and version', applies: (ours, theirs) => !!ours && !!theirs },
  {
    key: 'dtm',
    why: 'where the page asserts the true time, Snowplow leaves out what the device said; firn says both',
    applies: onlyOurs,
  },
  { key: 'fs', why: "firn's sequence number, from which losses are estimated", applies: onlyOurs },
  { key: 'fe', why: "firn's engaged time", applies: onlyOurs },
  { key: 'fr', why: "firn's scroll reach", applies: onlyOurs },
];

/** What is another on every visit: only whether it is there, and of what form, is compared. */
const forms: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, 'UUID'],
  [/\b1[78]\d{11}\b/g, 'MS'],
  [/\b20\d\d-\d\d-\d\dT[\d:.]+Z/g, 'TIME'],
  [/localhost:\d+/g, 'localhost:PORT'],
];
const shape = (text: string) => forms.reduce((so, [form, name]) => so.replaceAll(form, name), text);

const isBase64 = (key: string) => key === 'cx' || key === 'ue_px';

/** Entities in the order of their schemas, which no reader depends on. */
const plain = (key: string, value: string) => {
  const text = isBase64(key) ? Buffer.from(value, 'base64url').toString() : value;
  if (!/^(cx|co|ue_px|ue_pr)$/.test(key)) return text;
  const { schema, data } = JSON.parse(text) as { schema: string; data: { schema: string }[] | object };
  const sorted = Array.isArray(data) ? data.toSorted((a, b) => (a.schema < b.schema ? -1 : 1)) : data;
  return JSON.stringify({ schema, data: sorted }, keysInOrder);
};

const keysInOrder = (_: string, value: unknown) =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

type Sent = Readonly<Record<string, string>>;

/** What of an event differs and is not accepted. */
const differences = (ours: Sent, theirs: Sent) =>
  [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
    .filter((key) => ours[key] !== theirs[key])
    .filter((key) => !accepted.some((known) => known.key === key && known.applies(ours[key], theirs[key])))
    .map((key) => ({ event: order(ours), key, ours: ours[key], theirs: theirs[key] }));

/** What one page view of this script sends, in the order of the calls. */
async function sentBy(script: string, { options }: Case): Promise<readonly Sent[]> {
  const here = await scene();
  here.site.put('/sp.js', script);
  here.site.put('/', page(here.collector, options, calls));
  await here.visitor.open('/');
  return parametersOf(here, events);
}

async function parametersOf(here: Scene, wanted: number): Promise<readonly Sent[]> {
  await expect.poll(async () => (await here.soFar()).events.length, { timeout: patience }).toBe(wanted);
  expect(here.errors).toEqual([]);
  return readQueries(here.logs)
    .map((sent) => Object.fromEntries([...sent].map(([key, value]) => [key, shape(plain(key, value))])))
    .toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** Requests travel side by side; what the page said tells them apart. */
const order = ({ e, se_ac, page: title, url, refr }: Sent) => [e, se_ac, title, url, refr].join(' ');

describe('a page written for Snowplow v4', () => {
  if (!have.ok) {
    it.skip(`cannot be opened: ${have.why}`);
    return;
  }
  browserInTests();

  it.each(cases)('sends the same keys and values through this tracker: $name', async (one) => {
    const theirs = await sentBy(await stockScript('v4'), one);
    const ours = await sentBy(readBuilt('firn-all.js'), one);
    expect(ours.flatMap((sent, n) => differences(sent, theirs[n]!))).toEqual([]);
  });

  it('pings with the same keys and values', async () => {
    expect(differences(await pingBy(readBuilt('firn-all.js')), await pingBy(await stockScript('v4')))).toEqual([]);
  });
});

/** The first ping after the visitor scrolled. */
async function pingBy(script: string): Promise<Sent> {
  const here = await scene();
  const started = `snowplow('enableActivityTracking', { minimumVisitLength: 1, heartbeatDelay: 1 });
    snowplow('trackPageView');`;
  here.site.put('/sp.js', script);
  here.site.put('/', page(here.collector, {}, started));
  const tab = await here.visitor.open('/');
  await expect.poll(async () => (await here.soFar()).events.length, { timeout: patience }).toBeGreaterThan(0);
  await tab.evaluate('scrollTo(120, 900)');
  const scrolled = () => readQueries(here.logs).find((sent) => sent.get('e') === 'pp' && sent.has('pp_may'));
  const arrived = async () => {
    await here.soFar();
    return scrolled();
  };
  await expect.poll(arrived, { timeout: patience }).toBeDefined();
  expect(here.errors).toEqual([]);
  return Object.fromEntries([...scrolled()!].map(([key, value]) => [key, shape(plain(key, value))]));
}

describe('Snowplow v3, v4 and this tracker on one site', () => {
  if (!have.ok) {
    it.skip(`cannot be tested: ${have.why}`);
    return;
  }
  browserInTests();

  it('go on with each other: one visitor, sessions and their numbers unbroken', async () => {
    const { site, collector, visitor, collected } = await scene();
    site.put('/v3/sp.js', await stockScript('v3'));
    site.put('/v4/sp.js', await stockScript('v4'));
    site.put('/firn/sp.js', readBuilt('firn-all.js'));
    const options = {
      appId: 'shop',
      eventMethod: 'get',
      discoverRootDomain: true,
      contexts: { session: true, webPage: true },
    };
    for (const tracker of ['v3', 'v4', 'firn']) {
      site.put(
        `/${tracker}/`,
        `<!doctype html><title>${tracker}</title><script>${queueTag(`/${tracker}/sp.js`, 'snowplow')}
        snowplow('newTracker', 'sp', '${collector}', ${JSON.stringify(options)});
        snowplow('trackPageView');</script>`,
      );
    }
    // Every one after every other, within a session and after its end.
    const turns = 'v3 firn v4 firn v3 v4 v3 | firn v3 | v4 firn | v3 v4 | firn'.split(' ');
    const page = await visitor.context.newPage();
    const expected: { title: string; session: number; index: number }[] = [];
    let session = 1;
    let index = 0;
    for (const turn of turns) {
      if (turn === '|') {
        await visitor.context.clearCookies({ name: /^_sp_ses/ });
        session++;
        index = 0;
        continue;
      }
      await page.goto(`${site.origin()}/${turn}/`);
      expected.push({ title: turn, session, index: ++index });
      await collected(expected.length);
      // Snowplow writes its cookies a little later than it sends.
      await expect
        .poll(async () => (await visitor.context.cookies()).some(({ name }) => name.startsWith('_sp_ses')), {
          timeout: patience,
        })
        .toBe(true);
    }
    const events = await collected(expected.length);
    const seen = events.map((event) => ({
      title: event.page_title,
      session: Number(event.domain_sessionidx),
      index: entitiesOf(event).client_session!.eventIndex,
    }));
    expect(seen).toEqual(expected);
    expect(new Set(events.map((event) => event.domain_userid)).size).toBe(1);
    let previous: unknown = null;
    for (const number of new Set(events.map((event) => event.domain_sessionidx))) {
      const ofSession = events.filter((event) => event.domain_sessionidx === number);
      const id = ofSession[0]!.domain_sessionid;
      for (const event of ofSession) {
        const said = entitiesOf(event).client_session!;
        expect(event.domain_sessionid, `session ${number}`).toBe(id);
        expect(said.previousSessionId ?? null, `session ${number}`).toBe(previous);
        expect(said.firstEventId, `session ${number}`).toBe(ofSession[0]!.event_id);
        expect(said.userId).toBe(event.domain_userid);
      }
      previous = id;
    }
    expect((await visitor.context.cookies()).filter(({ name }) => name.startsWith('_sp_id'))).toHaveLength(1);
  });
});
