/** Halves of surrogate pairs become U+FFFD: they have no UTF-8, and encoding them would throw. */
const wellFormed = (text: string) => text.replace(/[\ud800-\udfff]/gu, '\ufffd');

/** A value for the query string, as it leaves the browser: an apostrophe would be escaped there and make the address longer. */
export const encoded = (value: unknown): string => encodeURIComponent(wellFormed(String(value))).replace(/'/g, '%27');

/** Base64 of the text's UTF-8, in the alphabet for addresses, without padding. */
export const base64url = (text: string): string =>
  btoa(unescape(encodeURIComponent(wellFormed(text))))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '');
