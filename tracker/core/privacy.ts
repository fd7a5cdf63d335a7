import { readCookie } from './cookies.ts';
import type { Core } from './core.ts';

/** Global Privacy Control, which the types of the DOM do not know, and the two spellings of Do Not Track. */
const signals = () => navigator as Navigator & { globalPrivacyControl?: boolean; doNotTrack?: string | null };

const gpc = (t: Core) => signals().globalPrivacyControl && t.options.respectGlobalPrivacyControl;

/** Whether nothing may be sent or kept. */
export const isSilent = (t: Core): boolean =>
  gpc(t) === 'drop' ||
  (!!t.options.respectDoNotTrack && /^(1|yes)$/.test(signals().doNotTrack || '')) ||
  (!!t.optOutCookie && !!readCookie(t.optOutCookie));

/** See `Core.anonymity`. The browser's signal wins over what the page says. */
export function anonymity(t: Core) {
  if (gpc(t) === 'anonymise') return { sessions: false, server: false };
  const { anonymous } = t;
  if (!anonymous) return false;
  const { withSessionTracking, withServerAnonymisation } = Object(anonymous);
  return { sessions: !!withSessionTracking, server: !!withServerAnonymisation };
}

export const privacyCalls = (t: Core) => ({
  setOptOutCookie(name?: string | null) {
    t.optOutCookie = name || '';
  },
  enableAnonymousTracking({ options = true, stateStorageStrategy = t.strategy } = {} as any) {
    t.anonymous = options;
    t.strategy = stateStorageStrategy;
    const hidden = anonymity(t);
    if (hidden && !hidden.sessions) t.forget(true, true);
  },
  disableAnonymousTracking({ stateStorageStrategy = t.strategy } = {} as any) {
    t.anonymous = false;
    t.strategy = stateStorageStrategy;
  },
  clearUserData({ preserveSession = false, preserveUser = false } = {}) {
    t.forget(!preserveSession, !preserveUser);
  },
});
