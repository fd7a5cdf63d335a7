import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBotReader } from '../../../etl/rows/enrich/bots.ts';
import { agentWords, libraryWords, notRobots, previewApps } from '../../../etl/rows/enrich/bots-agents.ts';
import { dataCentres } from '../../../etl/rows/enrich/bots-networks.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { fields } from '../../../lib/protocol/event.ts';
import { fuzz } from '../fuzz.ts';
import { sharedPath, whyMissing } from '../shared.ts';
import { browsers, chrome, robots, visit, weakCases } from './botCases.ts';

const read = createBotReader(resolveConfig({}).bots);
const reasonOf = (agent: string | null): string | null => read({ ...visit, agent }).bot_reason;

describe('a robot', () => {
  it.each(robots)('is told as %s by %s', (reason, agent) => {
    expect(read({ ...visit, agent })).toEqual({ is_bot: true, bot_reason: reason });
  });

  it.each(weakCases)('is told by two weak signs of different kinds: %s → %s', (change, reason) => {
    expect(read({ ...visit, ...change })).toEqual({ is_bot: reason !== null, bot_reason: reason });
  });

  it('is labelled with a short, printable reason for any agent', () => {
    const agent = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('bot', 'Googlebot', '-', '_', '/', '+http', ' ', '(', 'Mozilla/5.0', 'cubot', '7'))
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(agent, (text) => {
        const { is_bot, bot_reason } = read({ ...visit, agent: text });
        expect(is_bot).toBe(bot_reason !== null);
        expect(bot_reason ?? 'x:y').toMatch(/^[a-z]+:[\w.-]{1,60}$/);
      }),
      fuzz,
    );
  });
});

describe('a browser', () => {
  it.each(browsers)('is no robot: %s', (agent) => {
    expect(read({ ...visit, agent })).toEqual({ is_bot: false, bot_reason: null });
  });
});

/** Agents and families of a test file of uap-core: plain enough to be read line by line. */
function uapCases(file: string): readonly { readonly agent: string; readonly family: string }[] {
  const text = readFileSync(sharedPath(`uap-tests/${file}`), 'utf8');
  return [...text.matchAll(/- user_agent_string: (['"])(.*)\1\s*\n(?:\s+#.*\n)*\s+family: ['"]?(.*?)['"]?\s*\n/g)].map(
    ([, , agent = '', family = '']) => ({ agent: agent.replaceAll("''", "'"), family }),
  );
}

const missing = whyMissing('uap-tests');
const noteOf = (why: string | null): string => (why === null ? '' : ` (${why})`);

describe.skipIf(missing !== null)(`the agents of uap-core${noteOf(missing)}`, () => {
  /** Families of its device list that are no robots' by that list, and are robots or programs nevertheless. */
  const programs = /^(?:WhatsApp\+?\/|WordPress\/|PostmanRuntime\/|Http Connector Spider|Huaweisymantecspider)/;

  it('of 16,000 devices: none is taken for a robot but programs, and most of its spiders are', () => {
    const cases = uapCases('test_device.yaml');
    expect(cases.length).toBeGreaterThan(16_000);
    const wrong = cases.filter(
      ({ agent, family }) => family !== 'Spider' && reasonOf(agent) !== null && !programs.test(agent),
    );
    expect(wrong).toEqual([]);
    const spiders = cases.filter(({ family }) => family === 'Spider');
    const found = spiders.filter(({ agent }) => reasonOf(agent) !== null);
    expect([found.length, spiders.length]).toEqual([60, 73]);
  });

  it('of browsers: none is taken for a robot', () => {
    const families =
      /^(?:Chrome|Chrome Mobile|Chrome Mobile WebView|Chrome Mobile iOS|Firefox|Firefox Mobile|Firefox iOS|Mobile Safari|Mobile Safari UI\/WKWebView|Safari|Edge|Edge Mobile|Opera|Opera Mini|Opera Mobile|Opera Tablet|Opera Neon|IE|IE Mobile|Android|Samsung Internet|UC Browser|QQ Browser|QQ Browser Mobile|MiuiBrowser|Yandex Browser|YandexSearch|Vivaldi|Brave|Maxthon|Iron|SeaMonkey|Konqueror|Epiphany|Amazon Silk|BlackBerry|BlackBerry WebKit|Nokia Browser|Facebook|Instagram|Line|Twitter|LinkedIn|Electron|Sogou Explorer|DuckDuckGo Mobile|DuckDuckGo|Ecosia iOS|Ecosia Android|Whale|HuaweiBrowser|Pinterest iOS|Slack Desktop Client|Lynx|Links|w3m|Thunderbird|Outlook|Apple Mail|WebKit Nightly|Chromium|Puffin|Dolfin|NetFront|Teleca Browser|Obigo|Polaris|Ovi Browser|Kindle|PhantomJS-not)$/;
    const people = uapCases('test_ua.yaml').filter(({ family }) => families.test(family));
    expect(people.length).toBeGreaterThan(250);
    // This one says "Google Web Preview".
    const wrong = people.filter(({ agent }) => reasonOf(agent) !== null && !agent.includes('Google Web Preview'));
    expect(wrong).toEqual([]);
  });
});

const noLogs = whyMissing('real-logs');

describe.skipIf(noLogs !== null)(`the agents of a real log of 2015${noteOf(noLogs)}`, () => {
  it('that are robots by their own words are found', () => {
    const text = gunzipSync(readFileSync(sharedPath('real-logs/elastic-apache-combined-2015-10k.gz'))).toString(
      'latin1',
    );
    const agents = new Set([...text.matchAll(/"((?:[^"\\]|\\.)*)"$/gm)].map(([, agent = '']) => agent));
    const said = [...agents].filter((agent) => /bot\b|crawl|spider|slurp|\+http/i.test(agent));
    expect(said.length).toBeGreaterThan(50);
    expect(said.filter((agent) => reasonOf(agent) === null)).toEqual([]);
  });
});

describe('the lists', () => {
  const words = [...Object.values<string>(agentWords), libraryWords, previewApps, notRobots].flatMap((list) =>
    list.split(' '),
  );

  it('have words as agents are searched for, none twice', () => {
    expect(words.filter((word) => !/^[a-z0-9][a-z0-9_-]+$/.test(word))).toEqual([]);
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
  });

  it('give every word its own reason', () => {
    const unlike = Object.entries<string>(agentWords).flatMap(([family, list]) =>
      list.split(' ').filter((word) => reasonOf(`${chrome} ${word}/1.0`) !== `${family}:${word}`),
    );
    expect(unlike).toEqual([]);
  });

  it('name each network once', () => {
    const numbers = Object.values(dataCentres).flat();
    expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([]);
  });

  it('make reasons that fit their column', () => {
    expect(Math.max(...words.map((word) => word.length)) + 'crawler:'.length).toBeLessThan(
      fields.bot_reason.limit ?? 0,
    );
  });
});

describe('the settings', () => {
  const set = createBotReader({
    agents: { AcmeWatch: 'monitor:acme', acmebot: null, Googlebot: 'crawler:google' },
    networks: { 64512: true, 16509: false },
  });
  it.each([
    ['AcmeWatch/2.0', 'monitor:acme'],
    [`${chrome} AcmeBot/1.0`, null],
    ['Mozilla/5.0 (compatible; Googlebot/2.1)', 'crawler:google'],
    ['Mozilla/5.0 (compatible; bingbot/2.0)', 'crawler:bingbot'],
  ])('say of %s: %s', (agent, reason) => {
    expect(set({ ...visit, agent }).bot_reason).toBe(reason);
  });

  it('say which networks are data centres', () => {
    const from = (asn: number) => set({ ...visit, asn, hasLanguage: false }).bot_reason;
    expect([from(64512), from(16509), from(14061)]).toEqual(['asn:64512+no_language', null, 'asn:14061+no_language']);
  });
});
