/** A cookie's value; empty where there is none, or where the page may not read cookies. */
export function readCookie(name: string): string {
  const value = `; ${document.cookie}`.split(`; ${name}=`)[1];
  return value ? decodeURIComponent(value.split(';')[0]!) : '';
}

/** `attributes` begin with a semicolon. */
export function writeCookie(name: string, value: string, seconds: number, attributes: string): void {
  document.cookie = `${name}=${encodeURIComponent(value)};max-age=${seconds}${attributes}`;
}

/** The widest domain cookies of this page may have: `example.co.uk` on `www.example.co.uk`. Found by trying. */
export function rootDomain(host: string): string {
  const labels = host.split('.');
  const name = '_sp_root_domain_test';
  for (let i = labels.length - 1; i >= 0; i--) {
    const domain = labels.slice(i).join('.');
    const attributes = `;path=/;domain=${domain}`;
    writeCookie(name, domain, 9, attributes);
    if (readCookie(name) === domain) {
      writeCookie(name, '', 0, attributes);
      return domain;
    }
  }
  return host;
}
