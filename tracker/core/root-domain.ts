import type { Settings } from '../api.ts';
import { readCookie, writeCookie } from './cookies.ts';

/** The widest domain cookies of this page may have: `example.co.uk` on `www.example.co.uk`. Found by trying. */
export function rootDomain(host: string, options: Settings): string {
  const labels = host.split('.');
  const name = '_sp_root_domain_test';
  // No browser lets a page have all of `com`.
  for (let i = labels.length - 1 || 1; i--; ) {
    const domain = labels.slice(i).join('.');
    writeCookie(name, '1', 9, domain, options);
    const isTaken = readCookie(name);
    writeCookie(name, '', 0, domain, options);
    if (isTaken) return domain;
  }
  return '';
}
