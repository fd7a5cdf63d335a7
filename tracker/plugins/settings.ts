/** Snowplow's setters and getters: most change a setting, which the core reads again at each event. */
import type { Anonymous, StateStorageStrategy } from '../api.ts';
import type { Tracker } from '../contract.ts';
import { readCookie } from '../core/cookies.ts';
import type { PluginWith } from './calls.ts';

export interface SettingCalls {
  setCookiePath(path: string): void;
  /** Seconds. */
  setVisitorCookieTimeout(seconds: number): void;
  setCollectorUrl(url: string): void;
  newSession(): void;
  /** Page views no longer begin with a new id. */
  preservePageViewId(): void;

  /** Nothing is sent while a cookie of this name is there. */
  setOptOutCookie(name?: string | null): void;
  enableAnonymousTracking(given?: {
    readonly options?: Anonymous;
    readonly stateStorageStrategy?: StateStorageStrategy;
  }): void;
  disableAnonymousTracking(given?: { readonly stateStorageStrategy?: StateStorageStrategy }): void;
  clearUserData(given?: { readonly preserveSession?: boolean; readonly preserveUser?: boolean }): void;

  getDomainUserId(): string;
  /** The id cookie's parts, as Snowplow orders them, after a `'0'`: user id, created, visits, … */
  getDomainUserInfo(): readonly (string | number)[];
  getDomainSessionId(): string;
  getDomainSessionIndex(): number;
  getUserId(): string | null | undefined;
  /** Name of the id cookie, or of another. */
  getCookieName(basename?: string): string;
}

declare module './calls.ts' {
  interface PluginCalls extends SettingCalls {}
}

/** Where ids are kept from here on, if the page says so. */
const keepIn = ({ options }: Tracker, given: { readonly stateStorageStrategy?: StateStorageStrategy } | undefined) => {
  options.stateStorageStrategy = given?.stateStorageStrategy || options.stateStorageStrategy;
};

export const settings = (): PluginWith<SettingCalls> => ({
  calls: {
    setCookiePath({ options }, path) {
      options.cookiePath = path;
    },
    setVisitorCookieTimeout({ options }, seconds) {
      options.cookieLifetime = seconds;
    },
    setCollectorUrl({ options }, url) {
      options.collector = url;
    },
    newSession(tracker) {
      tracker.visit('', undefined, true);
    },
    preservePageViewId({ options }) {
      options.keepsPageViewId = true;
    },
    setOptOutCookie({ options }, name) {
      options.isOptedOut = () => name && readCookie(name);
    },
    enableAnonymousTracking(tracker, given) {
      const { options: anonymous = true } = given || {};
      tracker.options.anonymousTracking = anonymous;
      if (!anonymous.withSessionTracking) for (const kept of ['id', 'ses']) tracker.forget(kept);
      keepIn(tracker, given);
    },
    disableAnonymousTracking(tracker, given) {
      tracker.options.anonymousTracking = false;
      keepIn(tracker, given);
    },
    clearUserData(tracker, given) {
      const { preserveSession, preserveUser } = given || {};
      if (!preserveSession) tracker.forget('ses');
      if (!preserveUser) tracker.forget('id');
    },
    getDomainUserId: (tracker) => tracker.visit()[0],
    getDomainUserInfo: (tracker) => ['0', ...tracker.visit()],
    getDomainSessionId: (tracker) => tracker.visit()[5],
    getDomainSessionIndex: (tracker) => +tracker.visit()[2]!,
    getUserId: ({ options }) => options.userId,
    getCookieName: (tracker, basename = 'id') => tracker.cookieName(basename),
  },
});
