import type { Settings } from '../api.ts';
import { readCookie } from './cookies.ts';

/** False or undefined where ids may be used; else what remains: sessions, if so, and whether the collector is to forget too. */
export type Hidden =
  | { readonly withSessionTracking?: boolean; readonly withServerAnonymisation?: boolean }
  | false
  | undefined;

/** Who may be known, by the page's word and the browser's signals. A signal wins over the page, whatever it calls. */
export function privacy(options: Settings) {
  const signals = navigator as Navigator & { globalPrivacyControl?: boolean; doNotTrack?: string | null };
  const gpc = () => signals.globalPrivacyControl && (options.respectGlobalPrivacyControl || 'anonymise');

  /** Whether nothing may be sent or kept. */
  const isSilent = () =>
    gpc() === 'drop' ||
    (options.respectDoNotTrack && signals.doNotTrack === '1') ||
    (options.optOutCookie && readCookie(options.optOutCookie));

  const hidden = (): Hidden =>
    gpc() === 'anonymise' ? {} : options.anonymousTracking && Object(options.anonymousTracking);

  return [isSilent, hidden] as const;
}
