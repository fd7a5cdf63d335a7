/** What the tracker's core and its plugins know of each other: types alone, which cost no byte. */
import type { Column, event } from '../lib/protocol/event.ts';
import type { Calls, Settings } from './api.ts';

type ParameterOf<Sources extends readonly unknown[]> =
  Extract<Sources[number], { readonly by: 'tracker' }> extends infer S
    ? S extends { readonly parameter: infer P extends string }
      ? P
      : never
    : never;

/** A parameter of the tracker protocol, by its short name: those of the event model, so that a misspelt one does not compile. */
export type Parameter = { [C in Column]: ParameterOf<(typeof event)[C]['from']> }[Column];

/** An event on its way: parameters by their short names. Null, undefined and empty texts are not sent. */
export type Payload = { [P in Parameter]?: string | number | boolean | null | undefined };

/** A self-describing event or an entity: `iglu:vendor/name/jsonschema/1-0-0` and what it says. */
export interface SelfDescribing {
  readonly schema: string;
  readonly data: object;
}
export type Entity = SelfDescribing;

/** Milliseconds since 1970: of the device's clock, or asserted as true. */
export type Timestamp = number | { readonly type: 'dtm' | 'ttm'; readonly value: number };

/**
 * The parts of Snowplow's id cookie, in its order, dots between them: user id, created, visits, now, last visit, session id,
 * previous session id, first event's id and time, event index. Times are seconds since 1970, the first event's milliseconds.
 * Nothing is in it where nobody is to be known.
 */
export type Visit = (string | number)[];

/** What any event may carry. */
export interface Common {
  readonly context?: readonly Entity[] | null | undefined;
  readonly timestamp?: Timestamp | null | undefined;
}

/**
 * What is added to a tracker. Each hook is optional; what a hook throws is swallowed, so that it never reaches the page.
 * For each event, in this order: `contexts` of all plugins, `beforeTrack` of all, `filter` of all; then it is sent; then `afterTrack`.
 */
export interface Plugin {
  /** Once for each tracker it is added to, before its first event. */
  activate?(tracker: Tracker): void;
  /** Entities to add to this event; `self` is what a self-describing one says, `visit` whose it is. */
  contexts?(payload: Readonly<Payload>, self?: SelfDescribing, visit?: Visit): readonly Entity[];
  /** May change the event in place. */
  beforeTrack?(payload: Payload): void;
  /** Whether the event is sent: false drops it. */
  filter?(payload: Readonly<Payload>): boolean;
  afterTrack?(payload: Readonly<Payload>): void;
  /** Calls the page reaches by name, `firn('trackSiteSearch', …)`: the tracker, and the arguments of the call. */
  // biome-ignore lint/suspicious/noExplicitAny: each call has arguments of its own, checked where the page sees them.
  readonly calls?: Readonly<Record<string, (tracker: Tracker, ...given: any[]) => unknown>>;
}

/** What a plugin may ask of a tracker: these, and every call of the page (`./api.ts`). */
export interface Tracker extends Calls {
  /** The name the page gave it. */
  readonly namespace: string;
  /** What the page told it; read again at each event, so that a plugin may change it. */
  readonly options: Settings;
  /** Sends an event: its own parameters, to which the tracker adds the rest. */
  track(payload: Payload, common?: Common | null): void;
  /** Sends a self-describing event. */
  trackSelf(event: SelfDescribing, common?: Common | null): void;
  /**
   * Hears events of the page (types separated by spaces) in the capture phase (there, touch is heard passively by default).
   * What the listener throws is swallowed. `document` and `window` are never left, so there is no way back.
   */
  listen(target: EventTarget, types: string, listener: (event: Event) => void): void;

  /** The visit of this moment, kept in the cookies; a new session if it is to restart. */
  visit(event?: string, ms?: number, restart?: boolean): Visit;
  /** Name of a cookie: `id` or `ses`. */
  cookieName(basename: string): string;
  /** Empties a cookie. */
  forget(basename: string): void;
}
