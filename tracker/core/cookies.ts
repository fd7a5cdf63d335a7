import { guarded } from './guard.ts';

/** A cookie's value; empty where there is none, or the page may have none: in a frame of no origin they throw. */
export const readCookie = (name: string): string =>
  guarded(() => {
    const [, value = ''] = `; ${document.cookie}`.split(`; ${name}=`);
    return decodeURIComponent(value.split(';')[0]!);
  }) || '';

/** `attributes` begin with a semicolon; with no seconds to live the cookie goes. */
export const writeCookie = (name: string, value: string, seconds: number, attributes: string): unknown =>
  guarded(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: cookieStore answers later, and on https only.
    document.cookie = `${name}=${value};path=${attributes};max-age=${seconds}`;
  });

/** The widest domain cookies of this page may have: `example.co.uk` on `www.example.co.uk`. Found by trying. */
export function rootDomain(host: string): string {
  const labels = host.split('.');
  const name = '_sp_root_domain_test';
  for (let i = labels.length; i--; ) {
    const domain = labels.slice(i).join('.');
    const attributes = `/;domain=${domain}`;
    writeCookie(name, '1', 9, attributes);
    const isTaken = readCookie(name);
    writeCookie(name, '', 0, attributes);
    if (isTaken) return domain;
  }
  return '';
}
