import { escapedByCloudFront } from '../../lib/protocol/logs.ts';

/** What CloudFront escapes by itself; `percent`: the periods that escape the sender's own `%` too ("double"). */
export const escapedForLog = (text: string, percent: boolean): string =>
  [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      const escapes = byte <= 32 || byte >= 127 || escapedByCloudFront.includes(character);
      if (!escapes || (character === '%' && !percent)) return character;
      return `%${byte.toString(16).padStart(2, '0').toUpperCase()}`;
    })
    .join('');

/**
 * Whether a field that was encoded once looks as if it had been twice: DESIGN §4.1's ambiguity, nothing but a literal
 * `%41` and no escape that only a sender makes. Such fields are not asked to come back.
 */
export const isAmbiguous = (field: string): boolean => {
  const escapes = (field.match(/%[0-9A-Fa-f]{2}/g) ?? []).map((text) => Number.parseInt(text.slice(1), 16));
  const made = escapes.some((b) => b > 32 && b < 127 && !escapedByCloudFront.includes(String.fromCharCode(b)));
  return !made && /%25[0-9A-Fa-f]{2}/.test(field);
};
