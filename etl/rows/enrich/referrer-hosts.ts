import { domainToASCII } from 'node:url';

/** No name in the DNS is longer; a longer text is not looked up. */
const longestHost = 253;
const countrySeconds = new Set(['co', 'com', 'net', 'ne', 'or', 'org']);
/** What may stand before a host that is listed without its subdomains. */
const plainPrefixes = new Set(['', 'www.', 'm.']);

/** A host as lists have it: lower case, ASCII (IDN as `xn--`), no port, no dot at its end; '' if there is none. */
export function plainHost(host: string): string {
  let plain = host.toLowerCase();
  if (/[^\x21-\x7e]/.test(plain)) plain = domainToASCII(plain) || plain;
  const port = plain.startsWith('[') ? plain.indexOf(']:') + 1 : plain.indexOf(':');
  if (port > 0) plain = plain.slice(0, port);
  let end = plain.length;
  while (end > 0 && plain[end - 1] === '.') end -= 1;
  return plain.slice(0, end);
}

/**
 * The host with a `*` for its country: `www.google.co.uk` and `www.google.com` → `www.google.*`. Null where it ends in
 * something else, as most do.
 */
function withoutCountry(host: string): string | null {
  const last = host.lastIndexOf('.');
  if (last <= 0) return null;
  const top = host.slice(last + 1);
  if (top === 'com' || top === 'cat') return `${host.slice(0, last)}.*`;
  if (top.length !== 2 || !/^[a-z]{2}$/.test(top)) return null;
  const second = host.lastIndexOf('.', last - 1);
  const cut = second > 0 && countrySeconds.has(host.slice(second + 1, last)) ? second : last;
  return `${host.slice(0, cut)}.*`;
}

/**
 * What is known of hosts. Listed are patterns: `example.com` with its subdomains, `=example.com` only with `www.` or `m.` before
 * it, `example.*` under any country (`example.com`, `example.de`, `example.co.uk`). The most special pattern counts.
 */
export class HostTable<Known> {
  private readonly patterns = new Map<string, { readonly known: Known | null; readonly subdomains: boolean }>();

  /** Lists a pattern, in place of what was listed for it. Null: nothing is known of it, whatever is known of what it is below. */
  list(pattern: string, known: Known | null): void {
    const subdomains = !pattern.startsWith('=');
    const host = subdomains ? pattern : pattern.slice(1);
    this.patterns.set(host.endsWith('.*') ? host.toLowerCase() : plainHost(host), { known, subdomains });
  }

  /** @param host as `plainHost` gives it */
  find(host: string): Known | null {
    if (host.length > longestHost) return null;
    const anyCountry = withoutCountry(host);
    for (let at = 0; ; ) {
      const found =
        this.patterns.get(host.slice(at)) ??
        (anyCountry === null ? undefined : this.patterns.get(anyCountry.slice(at)));
      if (found !== undefined && (found.subdomains || plainPrefixes.has(host.slice(0, at)))) return found.known;
      at = host.indexOf('.', at) + 1;
      if (at === 0) return null;
    }
  }
}
