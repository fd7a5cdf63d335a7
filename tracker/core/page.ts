import type { Payload } from '../contract.ts';

/** Width and height of the whole document. */
export function documentSize(): [width: number, height: number] {
  const { max } = Math;
  const { documentElement: root, body } = document;
  const { offsetHeight = 0, scrollHeight = 0 } = body || {};
  return [
    max(root.clientWidth, root.offsetWidth, root.scrollWidth),
    max(root.clientHeight, root.offsetHeight, root.scrollHeight, offsetHeight, scrollHeight),
  ];
}

/**
 * The zone's name. Its first reading from Intl costs 16 ms in Chromium, which since version 144 has Temporal, where it costs
 * 0.4; a browser without Temporal pays once, because a page view without a zone is worth less.
 */
let timeZone: string;
const zone = (): string => {
  const { Temporal } = window as unknown as { Temporal?: { Now: { timeZoneId(): string } } };
  return Temporal ? Temporal.Now.timeZoneId() : Intl.DateTimeFormat().resolvedOptions().timeZone;
};

/** What the browser says of itself and the page. */
export const pageProperties = (): Payload => ({
  cookie: +navigator.cookieEnabled,
  cs: document.characterSet,
  lang: navigator.language,
  res: `${screen.width}x${screen.height}`,
  cd: screen.colorDepth,
  tz: (timeZone = timeZone || zone()),
  vp: `${innerWidth}x${innerHeight}`,
  ds: documentSize().join('x'),
});

/** Where the visitor is and came from: in a page that changes its address, from the address before. */
export function pageAddress() {
  let href = location.href;
  let referrer = document.referrer;
  let customUrl: string;
  let customReferrer: string;
  let dropsHash: boolean;
  let dropsBraces: boolean;
  const shown = (address: string) => {
    if (dropsHash) address = address.replace(/#.*/, '');
    return dropsBraces ? address.replace(/{.*/, '') : address;
  };
  /** Where the visitor was when it was last asked to look. */
  const address = (looks: boolean): Payload => {
    if (looks && href !== location.href) {
      referrer = customUrl || href;
      href = location.href;
      customReferrer = '';
    }
    return { url: shown(customUrl || href), refr: shown(customReferrer || referrer) };
  };
  const calls = {
    setReferrerUrl(url: string) {
      customReferrer = url;
    },
    setCustomUrl(url: string) {
      customUrl = url;
    },
    discardHashTag(discard: boolean) {
      dropsHash = discard;
    },
    discardBrace(discard: boolean) {
      dropsBraces = discard;
    },
  };
  return [address, calls] as const;
}
