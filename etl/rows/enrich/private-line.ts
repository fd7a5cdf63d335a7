import type { HashableColumn } from '../../../lib/config.ts';
import { base64Parameters } from '../../../lib/protocol/parameters.ts';
import type { EnrichSettings } from '../api.ts';
import { namesThatCarry } from '../source-names.ts';
import { maskAddress } from './ip-address.ts';
import { removedParameters } from './url-parameters.ts';

/** `:` and `.`, `=` and so on as they are, or escaped once or twice by whoever carried them. */
const escaped = (character: string): string =>
  `(?:\\${character}|%(?:25){0,2}${character.charCodeAt(0).toString(16).padStart(2, '0')})`;

const address = new RegExp(
  `(?:[0-9a-f]{0,4}${escaped(':')}){2,7}(?:\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-f]{1,4})?|\\d{1,3}(?:\\.\\d{1,3}){3}`,
  'gi',
);
// The lengths are those of RFC 5321; without them a long line would be searched from every character to its end.
const mail = new RegExp(`[\\w.!#$*+/^\`{|}~-]{1,64}${escaped('@')}[\\w.-]{1,255}`, 'gi');
const jsonParameters = ['co', 'ue_pr', ...base64Parameters];

/**
 * Takes out of a line that is kept as it came (a bad row) what is not stored of events: addresses of visitors, parameters
 * that are removed from addresses, and the parameters that carry pseudonymised columns. A bad line has no fields to go by,
 * so it is done by looks, and rather too much is taken than too little.
 *
 * @returns a function of the line's bytes, a character each
 */
export function privateLine(settings: Pick<EnrichSettings, 'privacy' | 'campaign'>): (line: string) => string {
  const { ip, pseudonymise } = settings.privacy;
  const columns = pseudonymise.filter((place) => typeof place === 'string') as readonly HashableColumn[];
  const names = [
    ...removedParameters(settings),
    ...columns.flatMap((column) => namesThatCarry(column)),
    // What is said again in entities, and the entities that have places of their own.
    ...(pseudonymise.length === 0 ? [] : jsonParameters),
  ];
  const parameter =
    names.length === 0
      ? null
      : new RegExp(
          `(^|[\\t ;]|${['?', '&', '#'].map(escaped).join('|')})(${names.map(quoted).join('|')})(${escaped('=')})(?:(?!${escaped('&')}|${escaped('#')})[^\\t ])*`,
          'gi',
        );
  return (line) => {
    let text = line;
    if (parameter !== null) text = text.replace(parameter, '$1$2$3');
    text = text.replace(mail, '-');
    if (ip.store === 'full') return text;
    return text.replace(address, (found) => {
      const masked = maskAddress(found.replace(/%(?:25)*3a/gi, ':'), ip);
      if (masked === null) return found;
      return ip.store === 'none' ? '-' : masked;
    });
  };
}

const quoted = (name: string): string => name.replace(/[^\w]/g, '\\$&');
