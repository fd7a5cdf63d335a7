/** Base64 of JSON's UTF-8, in the alphabet for addresses, without padding. JSON has no halves of surrogate pairs. */
export const base64url = (json: string): string =>
  btoa(unescape(encodeURIComponent(json)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '');
