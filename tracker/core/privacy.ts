import type { Anonymous, Settings } from '../api.ts';

type Signals = Navigator & { globalPrivacyControl?: boolean; doNotTrack?: string | null };

/** What Global Privacy Control does here, where a visitor has it on. It wins over the page, whatever it calls. */
const gpc = (options: Settings) =>
  (navigator as Signals).globalPrivacyControl && (options.respectGlobalPrivacyControl || 'anonymise');

/** Whether nothing may be sent or kept. */
export const isSilent = (options: Settings) =>
  gpc(options) === 'drop' ||
  (options.respectDoNotTrack && (navigator as Signals).doNotTrack === '1') ||
  options.isOptedOut?.();

/** Nothing where ids may be used; else what remains: sessions, if so, and whether the collector is to forget too. */
export const hidden = (options: Settings) =>
  // `true` and `false` have no properties either.
  (gpc(options) === 'anonymise' || options.anonymousTracking) as Exclude<Anonymous, boolean> | undefined;
