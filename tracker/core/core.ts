import type { Anonymous, GlobalContext, Options, StateStorageStrategy } from '../api.ts';
import type { Entity, Payload, Plugin, Tracker } from '../contract.ts';
import type { Visit } from './visit.ts';

/** A tracker as its behaviours see it: each adds its calls, and they share this. */
export interface Core extends Tracker {
  readonly options: Options;
  plugins: Plugin[];
  globals: [context: GlobalContext, name?: string][];
  /** Address of the collector, no path. */
  endpoint: string;
  anonymous: Anonymous;
  strategy: StateStorageStrategy;
  optOutCookie: string;
  cookiePath: string;
  cookieLifetime: number;
  userId: string | null | undefined;

  /** What the page said instead of the browser. */
  customUrl: string;
  customReferrer: string;
  customTitle: string;
  dropsHash: boolean;
  dropsBraces: boolean;

  /** The page view events belong to, its title and the entities of its pings. */
  pageViewId: string;
  pageViewIsKept: boolean;
  pageViewSent: boolean;
  title: string;
  pageContexts: (() => readonly Entity[]) | null | undefined;
  /** Events sent in this page view. */
  sequence: number;

  /** Whether ids of persons are left out, by the page's word or the browser's signal; sessions may remain. */
  anonymity(): false | { readonly sessions: boolean; readonly server: boolean };
  /** The visit of this moment, kept. */
  visit(event?: string, ms?: number, restart?: boolean): Visit;
  cookieName(basename: string): string;
  forget(session: boolean, user: boolean): void;
  /** Engaged time, scroll reach: what each event carries. */
  engagement(): Payload;
  /** Begins to count a page view, and ends it with what is not sent yet. */
  startPageView(): void;
  endPageView(): void;
  send(query: string): void;
}
