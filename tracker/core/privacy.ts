import type { Anonymous, Settings } from '../api.ts';
import { readCookie } from './cookies.ts';

const signals = () => navigator as Navigator & { globalPrivacyControl?: boolean; doNotTrack?: string | null };

/** What Global Privacy Control does here, where a visitor has it on. It wins over the page, whatever it calls. */
const gpc = (options: Settings) =>
  signals().globalPrivacyControl && (options.respectGlobalPrivacyControl || 'anonymise');

/** Whether nothing may be sent or kept. */
export const isSilent = (options: Settings) =>
  gpc(options) === 'drop' ||
  (options.respectDoNotTrack && signals().doNotTrack === '1') ||
  (options.optOutCookie && readCookie(options.optOutCookie));

/** Nothing where ids may be used; else what remains: sessions, if so, and whether the collector is to forget too. */
export const hidden = (options: Settings) =>
  // `true` and `false` have no properties either.
  (gpc(options) === 'anonymise' || options.anonymousTracking) as Exclude<Anonymous, boolean> | undefined;
