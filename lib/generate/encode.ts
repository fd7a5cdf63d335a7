import { escapedByCloudFront } from '../protocol/logs.ts';

const escapedCharacters = new RegExp(
  `[\\x00-\\x20\\x7f-\\xff${escapedByCloudFront.replaceAll(/[\\^\]]/g, '\\$&')}]`,
  'g',
);

/** What CloudFront writes for each byte it does not write as it is. */
const escapes: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
);

/** A header or query as CloudFront writes it into its log. */
export const asLogged = (text: string): string =>
  Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(escapedCharacters, (byte) => escapes[byte.charCodeAt(0)]!);

/** The value of a parameter as it stands in the log: percent-encoded by the tracker, then again by CloudFront. */
export const valueAsLogged = (value: string): string => asLogged(encodeURIComponent(value));

/** JSON text as the trackers send it in `cx` and `ue_px`. CloudFront leaves base64url as it is. */
export const base64 = (json: string): string => Buffer.from(json, 'utf8').toString('base64url');

/**
 * The same ASCII text in one piece. V8 keeps a sum of texts as a tree of its parts, which is walked again each time it
 * is written; of text that goes into many lines that took a third of the whole time.
 */
export const inOnePiece = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');
