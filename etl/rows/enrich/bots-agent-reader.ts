import { agentPhrases, agentPieces, agentWords, libraryWords, notRobots, previewApps } from './bots-agents.ts';

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
export const browserStart =
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

/**
 * Tells what user agents say of themselves: `family:name` of a robot; null for all others. Where no browser is expected, a library
 * or a headless browser is none.
 *
 * @param changes words of the settings → reason, null for no robot
 */
export function createRobotReader(
  changes: Readonly<Record<string, string | null>>,
): (agent: string, isBrowserExpected: boolean) => string | null {
  const reasons = new Map<string, string | null>();
  const first = new Map<string, string>();
  for (const [family, words] of Object.entries<string>(agentWords)) {
    for (const word of words.split(' ')) reasons.set(word, `${family}:${word}`);
  }
  for (const [word, reason] of Object.entries(agentPieces)) reasons.set(word, reason);
  for (const word of libraryWords.split(' ')) first.set(word, `library:${word}`);
  for (const word of previewApps.split(' ')) first.set(word, `preview:${word}`);
  for (const word of notRobots.split(' ')) reasons.set(word, null);
  for (const [word, reason] of Object.entries(changes)) reasons.set(word.toLowerCase(), reason);

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
