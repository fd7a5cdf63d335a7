import { crossDomainParameter } from '../../lib/protocol/parameters.ts';
import { namesThatCarry } from './source-names.ts';

/** Columns whose values name a person, a browser or a visit of one. */
export const identityColumns = [
  'user_id',
  'domain_userid',
  'network_userid',
  'domain_sessionid',
  'refr_domain_userid',
] as const;
export type IdentityColumn = (typeof identityColumns)[number];

/** Parameters, cookies and keys of custom log data that carry them, and the parameter of links between sites. */
const identityNames = new Set([...identityColumns.flatMap(namesThatCarry), crossDomainParameter]);

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An identifier as it is compared: UUIDs are the same in either case. */
export const comparable = (identifier: string): string =>
  uuid.test(identifier) ? identifier.toLowerCase() : identifier;

/**
 * Whether an identifier tells by itself who is meant, wherever it stands. "42" may be an amount, a width or another
 * shop's customer: it counts only where a tracker says who somebody is.
 */
export const isDistinctive = (identifier: string): boolean =>
  identifier.length >= 12 || (identifier.length >= 8 && !/^[\d\s.,:/-]*$/.test(identifier));

/** Escapes within escapes are undone so many times: page addresses stand inside addresses inside the log's own escapes. */
const deepestEscape = 4;

const percentDecoded = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'));

const jsonDecoded = (text: string): string =>
  text
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\(["\\/])/g, '$1');

/** Text within base64, of either alphabet; anything but text is passed by. */
function base64Decoded(text: string): readonly string[] {
  return [...text.matchAll(/[A-Za-z0-9+/_-]{16,}/g)].flatMap(([run]) => {
    const decoded = Buffer.from(run, 'base64').toString('utf8');
    return /^[^\u0000-\u0008\u000e-\u001f\ufffd]+$/.test(decoded) ? [decoded] : [];
  });
}

/** A line and everything it says in other words: its escapes undone one after another, what is in base64, JSON's own escapes. */
export function readingsOf(line: string): readonly string[] {
  const readings = [line];
  for (let text = line; readings.length < deepestEscape; readings.push(text)) {
    const decoded = percentDecoded(text);
    if (decoded === text) break;
    text = decoded;
  }
  const encoded = [...new Set(readings.flatMap(base64Decoded))];
  return [...readings, ...encoded].flatMap((text) => {
    const plain = jsonDecoded(text);
    return plain === text ? [text] : [text, plain];
  });
}

// Names begin at a border and are short: else a long line would be searched from every character to its end.
const nameAndValue = /(?<![\w.])([\w.]{1,64})=(?=([^&;\t#]{0,512}))/g;
const keyAndText = /"([\w.]{1,64})"\s{0,4}:\s{0,4}"([^"]*)"/g;

/** Every `name=value` of a text, as `"name":"value"` too. */
function* valuesOf(text: string): Generator<readonly [name: string, value: string]> {
  for (const [, name, value] of text.matchAll(nameAndValue)) {
    yield [name!, value!];
    // A header of cookies ends at white space where the fields of a line do.
    yield [name!, value!.split(' ')[0]!];
    yield [name!, value!.replaceAll('+', ' ')];
  }
  for (const [, name, value] of text.matchAll(keyAndText)) yield [name!, value!];
}

/** Everything in a line that could be an identifier, as it is compared. */
export function candidatesOf(line: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const text of readingsOf(line)) {
    for (const [name, value] of valuesOf(text)) {
      if (identityNames.has(name) || isDistinctive(value)) found.add(comparable(value));
      // `_sp=ID.TIME`, as links between sites carry it.
      if (name === crossDomainParameter) found.add(comparable(value.split('.')[0]!));
    }
    for (const pattern of [/[^\w.@+:~-]+/, /[^\w@-]+/]) {
      for (const word of text.split(pattern)) if (isDistinctive(word)) found.add(comparable(word));
    }
  }
  found.delete('');
  return found;
}

/**
 * A test for lines that carry one of the identifiers in any of its readings: a distinctive one anywhere it is not part of
 * a longer word or number, another where a tracker says who somebody is.
 */
export function lineSearch(identifiers: readonly string[]): (line: string) => boolean {
  const known = new Set(identifiers.map(comparable));
  const quoted = identifiers
    .filter(isDistinctive)
    .map((identifier) =>
      identifier.replace(/[^\w]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`),
    );
  const anywhere =
    quoted.length === 0 ? null : new RegExp(`(?<![A-Za-z0-9])(?:${quoted.join('|')})(?![A-Za-z0-9])`, 'iu');
  const hasShort = identifiers.some((identifier) => !isDistinctive(identifier));
  return (line) =>
    readingsOf(line).some((text) => {
      if (anywhere?.test(text) || anywhere?.test(text.replaceAll('+', ' '))) return true;
      if (!hasShort) return false;
      for (const [name, value] of valuesOf(text)) {
        if (identityNames.has(name) && known.has(comparable(value))) return true;
      }
      return false;
    });
}
