/** What a page may ask of its trackers, by Snowplow's names. Types alone, which cost no byte. */
import type { Common, Entity, Plugin, SelfDescribing } from './contract.ts';

/** How much is forgotten: `true` means no ids at all. */
export type Anonymous =
  | boolean
  | {
      /** Sessions stay; the person in them has no id. */
      readonly withSessionTracking?: boolean;
      /** Asks the collector, by header, to keep neither cookie nor address. Costs a preflight for each event. */
      readonly withServerAnonymisation?: boolean;
    };

/** What a link to another domain says besides the visitor's id and the time. */
export interface ExtendedLink {
  /** @default true */
  readonly sessionId?: boolean;
  /** The id the page gave with `setUserId`. @default false */
  readonly userId?: boolean;
  /** The `appId`. @default true */
  readonly sourceId?: boolean;
  /** @default false */
  readonly sourcePlatform?: boolean;
  /** The link's text, or what the function makes of the event on it. @default false */
  readonly reason?: boolean | ((event: Event) => string);
}

export type StateStorageStrategy = 'cookieAndLocalStorage' | 'cookie' | 'localStorage' | 'none';

/** What `newTracker` may be told. Snowplow's names and defaults where nothing else is said; options it has besides are ignored. */
export interface Options {
  readonly appId?: string;
  /** @default 'web' */
  readonly platform?: string;
  /** @default true, the root domain is looked for, unless `cookieDomain` is given */
  readonly discoverRootDomain?: boolean;
  readonly cookieDomain?: string;
  /** @default '_sp_' */
  readonly cookieName?: string;
  /** @default 'Lax' */
  readonly cookieSameSite?: 'None' | 'Lax' | 'Strict';
  /** @default true on https, false elsewhere: browsers refuse it there */
  readonly cookieSecure?: boolean;
  /** Seconds. @default 63072000, two years */
  readonly cookieLifetime?: number;
  /** Seconds. @default 1800, half an hour */
  readonly sessionCookieTimeout?: number;
  /** @default 'cookieAndLocalStorage': ids in cookies, events that could not be sent in localStorage */
  readonly stateStorageStrategy?: StateStorageStrategy;
  /** @default true */
  readonly encodeBase64?: boolean;
  /** Events that could not be sent, kept at most. @default 100 */
  readonly maxLocalStorageQueueSize?: number;
  /** Longest address of a request, host and query together. @default 8192, beyond which CloudFront refuses and does not log */
  readonly maxGetBytes?: number;
  /** @default false */
  readonly anonymousTracking?: Anonymous;
  /** Sends nothing where the browser asks not to be tracked. @default false */
  readonly respectDoNotTrack?: boolean;
  /**
   * What Global Privacy Control does: anonymous as by `anonymousTracking: true`, nothing sent, or nothing changed.
   *
   * @default 'anonymise'
   */
  readonly respectGlobalPrivacyControl?: 'anonymise' | 'drop' | 'ignore';
  /** A page view of its own starts pings anew. @default true */
  readonly resetActivityTrackingOnPageView?: boolean;
  /** Entities the tracker makes itself. */
  readonly contexts?: {
    /** @default true */
    readonly webPage?: boolean;
    /** @default false */
    readonly session?: boolean;
    /** The event of the plugin `web-vitals`, in the build `all`. @default false */
    readonly webVitals?: boolean;
  };
  /** The plugin `history`, in the build `all`: page views of a page that changes its address by itself. @default false */
  readonly history?: boolean | { readonly hash?: boolean };
  /** For the plugin `cross-domain`: as its call of the same name. */
  readonly crossDomainLinker?: (link: HTMLAnchorElement | HTMLAreaElement) => boolean;
  /** For the plugin `cross-domain`: links say more than who and when. @default false */
  readonly useExtendedCrossDomainLinker?: boolean | ExtendedLink;
  readonly plugins?: readonly Plugin[];
}

export interface PageView extends Common {
  /** @default document.title */
  readonly title?: string | null;
  /** Entities for the page view and for each ping after it. */
  readonly contextCallback?: (() => readonly Entity[]) | null;
}

export interface StructEvent extends Common {
  readonly category: string;
  readonly action: string;
  readonly label?: string | null;
  readonly property?: string | null;
  readonly value?: number | string | null;
}

export interface SelfDescribingEvent<E extends SelfDescribing = SelfDescribing> extends Common {
  readonly event: E;
}

export interface Activity {
  /** Seconds before the first ping. */
  readonly minimumVisitLength: number;
  /** Seconds between pings. */
  readonly heartbeatDelay: number;
}

/** The calls of a tracker. From the queue the same names take the same arguments: `firn('setUserId', 'anna')`. */
export interface Calls {
  trackPageView(event?: PageView | null): void;
  trackPageView(
    title?: string | null,
    context?: readonly Entity[] | null,
    contextCallback?: PageView['contextCallback'],
    timestamp?: Common['timestamp'],
  ): void;

  trackStructEvent(event: StructEvent): void;
  trackStructEvent(
    category: string,
    action: string,
    label?: string | null,
    property?: string | null,
    value?: number | string | null,
    context?: readonly Entity[] | null,
    timestamp?: Common['timestamp'],
  ): void;

  trackSelfDescribingEvent<E extends SelfDescribing>(event: SelfDescribingEvent<E>): void;
  trackSelfDescribingEvent<E extends SelfDescribing>(
    event: E,
    context?: readonly Entity[] | null,
    timestamp?: Common['timestamp'],
  ): void;

  enableActivityTracking(activity: Activity): void;
  enableActivityTracking(minimumVisitLength: number, heartbeatDelay: number): void;
  disableActivityTracking(): void;
  /** Says that the visitor is active, as while watching a video. */
  updatePageActivity(): void;

  addPlugin(plugin: Plugin | { readonly plugin: Plugin }): void;

  setUserId(userId?: string | null): void;
  /** Sends what could not be sent before. */
  flushBuffer(): void;
  getPageViewId(): string;
}

/** The options of a tracker as it reads them at each event, and what calls and plugins change of them. */
export type Settings = { -readonly [O in keyof Options]: Options[O] | undefined } & {
  collector: string;
  userId?: string | null | undefined;
  cookiePath?: string;
  /** Whether the visitor has said no, in the page's own way. */
  isOptedOut?: (() => unknown) | undefined;
  /** Page views no longer begin with a new id. */
  keepsPageViewId?: boolean;
};

/** Makes a tracker; a second one of the same name is the first. */
export type NewTracker = (namespace: string, collector: string, options?: Options) => void;
