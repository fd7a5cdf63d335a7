/**
 * A value for the query string, as it leaves the browser: an apostrophe would be escaped there and make the address longer.
 * Halves of surrogate pairs become U+FFFD: they have no UTF-8, and encoding them would throw.
 */
export const encoded = (value: unknown): string =>
  encodeURIComponent(String(value).replace(/[\ud800-\udfff]/gu, '\ufffd')).replace(/'/g, '%27');

/** Base64 of the text's UTF-8, in the alphabet for addresses, without padding. */
export const base64url = (text: string): string =>
  btoa(unescape(encoded(text)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '');
