import { agentPhrases, agentPieces, agentWords, libraryWords, notRobots, previewApps } from './bots-agents.ts';
import { dataCentres } from './bots-networks.ts';

/** `enrich.bots` of the config. */
export interface BotSettings {
  /**
   * Words in a user agent to add or change (→ reason, `family:name`, such as `monitor:ours`), or that are no robot's (null, also
   * against the pattern for words that end in "bot"). Letters, digits, `-` and `_`, upper or lower case.
   */
  readonly agents: Readonly<Record<string, string | null>>;
  /** Autonomous systems that are data centres (true) or are not (false), besides firn's list. */
  readonly networks: Readonly<Record<string, boolean>>;
}

export const defaultBotSettings: BotSettings = { agents: {}, networks: {} };

export interface BotInput {
  readonly agent: string | null;
  /** `platform`: a library is what a server's events come from; a browser is expected of `web` only (and of null). */
  readonly platform: string | null;
  /** Number of the autonomous system; null where the log has none. */
  readonly asn: number | null;
  /** `br_lang`. */
  readonly language: string | null;
  readonly screenWidth: number | null;
  readonly screenHeight: number | null;
  /** `br_cookies`. */
  readonly cookies: boolean | null;
}

export interface BotAnswer {
  readonly is_bot: boolean;
  readonly bot_reason: string | null;
}

const human: BotAnswer = { is_bot: false, bot_reason: null };
/** Longest name in a reason. */
const longestName = 40;
/** What `robotWord` needs: asked once of an agent, not of each of its words. */
const robotHint = /bot|crawl|spider|scraper/;
const robotWord = /(?:bot|crawler|spider|scraper|crawl)s?\d*(?:[-_]|$)|^(?:bot|crawler|spider|scraper)[\d_-]/;
/** Words that say what it is, not which one. */
const plainWords = new Set(
  (
    'bot bots robot robots crawler crawlers crawl spider spiders scraper beta version mozilla compatible web like gecko the seo ' +
    'http https www com org net html linux windows nt macintosh x11 x86_64 i686 android'
  ).split(' '),
);

/** How the agents of browsers begin: with Mozilla, but for Opera until 2013, text browsers, and phones before smartphones. */
const browserStart =
  /^(?:mozilla\/|opera[/ ]|dalvik\/|ucweb|nokia|sonyericsson|samsung|sec-|lg|mot-|blackberry|zte|huawei|alcatel|j2me|dolfin|links |lynx\/|w3m\/|elinks|docomo\/|kddi|softbank\/|vodafone)/i;

const isWordCode = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 45 || code === 95;

const isLetterCode = (code: number): boolean => code >= 97;

/** Words of a text in lower case, but for numbers: those that begin or end with a letter. */
function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const start = at;
    while (at < text.length && isWordCode(text.charCodeAt(at))) at += 1;
    if (at - start < 2) continue;
    if (isLetterCode(text.charCodeAt(start)) || isLetterCode(text.charCodeAt(at - 1)))
      words.push(text.slice(start, at));
  }
  return words;
}

/** What user agents say of themselves: `family:name` of a robot; null for all others. */
export function createAgentReader(settings: BotSettings): (agent: string, isBrowserExpected: boolean) => string | null {
  const reasons = new Map<string, string | null>();
  const first = new Map<string, string>();
  for (const [family, words] of Object.entries<string>(agentWords)) {
    for (const word of words.split(' ')) reasons.set(word, `${family}:${word}`);
  }
  for (const [word, reason] of Object.entries(agentPieces)) reasons.set(word, reason);
  for (const word of libraryWords.split(' ')) first.set(word, `library:${word}`);
  for (const word of previewApps.split(' ')) first.set(word, `preview:${word}`);
  for (const word of notRobots.split(' ')) reasons.set(word, null);
  for (const [word, reason] of Object.entries(settings.agents)) reasons.set(word.toLowerCase(), reason);

  /** The reason a word gives, whole or by its parts; undefined where nothing is known of it. */
  const known = (word: string): string | null | undefined => {
    const reason = reasons.get(word);
    if (reason !== undefined || !/[-_]/.test(word)) return reason;
    for (const part of word.split(/[-_]/)) {
      const partly = reasons.get(part);
      if (partly !== undefined) return partly;
    }
    return undefined;
  };
  const nameIn = (words: readonly string[]): string | undefined =>
    words.findLast((word) => isLetterCode(word.charCodeAt(0)) && !plainWords.has(word));
  const crawler = (name: string): string => `crawler:${name.slice(0, longestName)}`;

  return (agent, isBrowserExpected) => {
    const text = agent.toLowerCase();
    const words = wordsOf(text);
    const isHinted = robotHint.test(text);
    let pattern: string | null = null;
    for (let at = 0; at < words.length; at += 1) {
      const word = words[at]!;
      const reason = known(word);
      if (typeof reason === 'string') {
        if (isBrowserExpected || !reason.startsWith('headless:')) return reason;
      } else if (isHinted && reason === undefined && pattern === null && robotWord.test(word)) {
        pattern = crawler(plainWords.has(word) ? (nameIn(words.slice(0, at)) ?? word) : word);
      }
    }
    if (pattern !== null) return pattern;
    for (const [phrase, reason] of agentPhrases) if (text.includes(phrase)) return reason;
    const contact = contactAt(text);
    if (contact >= 0) return crawler(nameIn(wordsOf(text.slice(0, contact))) ?? 'unnamed');
    if (!isBrowserExpected || words.length === 0 || !text.startsWith(words[0]!)) return null;
    return first.get(words[0]!) ?? null;
  };
}

/**
 * Where the address of a robot's operator stands, -1 for none: `+http` as no browser has it, or any address in an agent that does
 * not begin as browsers' do (add-ons of Internet Explorer left theirs in it).
 */
function contactAt(text: string): number {
  const plus = text.indexOf('+http');
  return plus >= 0 || browserStart.test(text) ? plus : text.search(/[ (;]https?:\/\//);
}

/** A sign that is no proof. Two of different kinds are. */
interface WeakSign {
  readonly kind: 'network' | 'browser' | 'agent';
  readonly name: string;
}

/**
 * Tells robots from what a request says. Labels, and drops nothing.
 *
 * Proof alone: a name of a robot, a library or a headless browser in the agent, a word that ends in "bot" and the like, `+http`.
 * Weak, two of different kinds needed: the network is a data centre's (`asn:N`); no language, no screen, a screen of 800x600
 * as headless browsers have it, or no cookies (`no_language`, `no_screen`, `screen_800x600`, `no_cookies`); no agent, or one that does
 * not begin as browsers' do (`no_agent`, `odd_agent`).
 */
export function createBotReader(settings: BotSettings): (input: BotInput) => BotAnswer {
  const reasonOf = createAgentReader(settings);
  const networks = new Set(Object.values(dataCentres).flat());
  for (const [network, isDataCentre] of Object.entries(settings.networks)) {
    if (isDataCentre) networks.add(Number(network));
    else networks.delete(Number(network));
  }

  return ({ agent, platform, asn, language, screenWidth, screenHeight, cookies }) => {
    const isBrowserExpected = platform === null || platform === 'web';
    const declared = agent === null ? null : reasonOf(agent, isBrowserExpected);
    if (declared !== null) return { is_bot: true, bot_reason: declared };
    if (!isBrowserExpected) return human;

    const signs: WeakSign[] = [];
    if (asn !== null && networks.has(asn)) signs.push({ kind: 'network', name: `asn:${asn}` });
    if (agent === null) signs.push({ kind: 'agent', name: 'no_agent' });
    else if (!browserStart.test(agent)) signs.push({ kind: 'agent', name: 'odd_agent' });
    if (language === null) signs.push({ kind: 'browser', name: 'no_language' });
    if (screenWidth === null || screenWidth === 0) signs.push({ kind: 'browser', name: 'no_screen' });
    else if (screenWidth === 800 && screenHeight === 600) signs.push({ kind: 'browser', name: 'screen_800x600' });
    if (cookies === false) signs.push({ kind: 'browser', name: 'no_cookies' });
    const isProof = signs.some(({ kind }) => kind !== signs[0]!.kind);
    return isProof ? { is_bot: true, bot_reason: signs.map(({ name }) => name).join('+') } : human;
  };
}
