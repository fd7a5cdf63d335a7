import type { Payload } from '../contract.ts';
import type { Core } from './core.ts';

const { max } = Math;

/** Width and height of the whole document. */
export function documentSize(): [width: number, height: number] {
  const root = document.documentElement;
  const { body } = document;
  return [
    max(root.clientWidth, root.offsetWidth, root.scrollWidth),
    max(root.clientHeight, root.offsetHeight, root.scrollHeight, body?.offsetHeight || 0, body?.scrollHeight || 0),
  ];
}

/**
 * The zone's name. Its first reading from Intl costs 16 ms in Chromium, which since version 144 has Temporal, where it costs
 * 0.4; a browser without Temporal pays once, because a page view without a zone is worth less.
 */
const zone = (): string =>
  (globalThis as any).Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
let timeZone: string | undefined;

export const pageProperties = (): Payload => ({
  cookie: navigator.cookieEnabled ? 1 : 0,
  cs: document.characterSet,
  lang: navigator.language,
  res: `${screen.width}x${screen.height}`,
  cd: screen.colorDepth,
  tz: (timeZone ??= zone()),
  vp: `${innerWidth}x${innerHeight}`,
  ds: documentSize().join('x'),
});

/** Where the visitor is and came from. In a page that changes its address, from the address before. */
export function pageAddress(t: Core) {
  let href = location.href;
  let referrer = document.referrer;
  const shown = (address: string) => {
    if (t.dropsHash) address = address.replace(/#.*/, '');
    return t.dropsBraces ? address.replace(/\{.*/, '') : address;
  };
  return {
    /** Takes notice of a new address. */
    look(): void {
      if (href !== location.href) {
        referrer = t.customUrl || href;
        href = location.href;
        t.customReferrer = '';
      }
    },
    parameters: (): Payload => ({
      url: shown(t.customUrl || href),
      refr: shown(t.customReferrer || referrer),
    }),
  };
}
