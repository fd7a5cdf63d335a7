import type { Anonymous, Options, StateStorageStrategy } from '../api.ts';
import { readCookie } from './cookies.ts';

/** Who may be known, by the page's word and the browser's signals. A signal wins over the page, whatever it calls. */
export function privacy({ anonymousTracking, respectGlobalPrivacyControl, respectDoNotTrack }: Options) {
  const signals = navigator as Navigator & { globalPrivacyControl?: boolean; doNotTrack?: string | null };
  let anonymous = anonymousTracking;
  let optOutCookie: string | null | undefined;

  const gpc = () => signals.globalPrivacyControl && (respectGlobalPrivacyControl || 'anonymise');

  /** Whether nothing may be sent or kept. */
  const isSilent = () =>
    gpc() === 'drop' ||
    (respectDoNotTrack && /1|yes/.test(signals.doNotTrack || '')) ||
    (optOutCookie && readCookie(optOutCookie));

  /** Undefined or false where ids may be used; else what remains: sessions, if so, and whether the collector is to forget too. */
  const hidden = (): undefined | false | { withSessionTracking?: boolean; withServerAnonymisation?: boolean } =>
    gpc() === 'anonymise' ? {} : anonymous && Object(anonymous);

  const calls = (keepBy: (strategy?: StateStorageStrategy) => void, forget: () => void) => ({
    setOptOutCookie(name?: string | null) {
      optOutCookie = name;
    },
    enableAnonymousTracking(given?: { options?: Anonymous; stateStorageStrategy?: StateStorageStrategy }) {
      const { options, stateStorageStrategy } = given || {};
      anonymous = options || true;
      if (!Object(anonymous).withSessionTracking) forget();
      keepBy(stateStorageStrategy);
    },
    disableAnonymousTracking(given?: { stateStorageStrategy?: StateStorageStrategy }) {
      anonymous = false;
      keepBy((given || {}).stateStorageStrategy);
    },
  });
  return [isSilent, hidden, calls] as const;
}
