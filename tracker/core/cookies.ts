import type { Settings } from '../api.ts';
import { guarded } from './guard.ts';

/** A cookie's value; empty where there is none, or the page may have none: in a frame of no origin they throw. */
export const readCookie = (name: string): string =>
  guarded(() => {
    const [, value = ''] = `; ${document.cookie}`.split(`; ${name}=`);
    return decodeURIComponent(value.split(';')[0]!);
  }) || '';

/** With no seconds to live the cookie goes. An empty domain is none. */
export const writeCookie = (
  name: string,
  value: string,
  seconds: number,
  domain: string,
  { cookiePath = '/', cookieSameSite = 'Lax', cookieSecure = location.protocol === 'https:' }: Settings,
): unknown =>
  guarded(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: cookieStore answers later, and on https only.
    document.cookie = `${name}=${value};path=${cookiePath};domain=${domain};max-age=${seconds};samesite=${cookieSameSite}${cookieSecure ? ';secure' : ''}`;
  });
