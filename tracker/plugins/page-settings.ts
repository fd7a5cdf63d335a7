/** What the page says of itself and of its visitor instead of the browser. */
import { readCookie } from '../core/cookies.ts';
import type { PluginWith } from './calls.ts';

export interface PageSettingCalls {
  /** The address of the page for all events from here on; empty: the browser's again. */
  setCustomUrl(url: string): void;
  /** Where the visitor came from; empty: what the browser says again. */
  setReferrerUrl(url: string): void;
  /** A title for page views that name none. */
  setDocumentTitle(title: string): void;
  /** Whether addresses lose what stands from `#` on. */
  discardHashTag(discard: boolean): void;
  /** Whether addresses lose what stands from `{` on. */
  discardBrace(discard: boolean): void;
  /** The user id is the value of this parameter of the page's address. */
  setUserIdFromLocation(parameter: string): void;
  setUserIdFromReferrer(parameter: string): void;
  /** The user id is the value of this cookie. */
  setUserIdFromCookie(cookie: string): void;
}

declare module './calls.ts' {
  interface PluginCalls extends PageSettingCalls {}
}

export const pageSettings = (): PluginWith<PageSettingCalls> => {
  const said: Record<string, string> = {};
  const drops: Record<string, boolean> = {};
  const says = (parameter: string) => (_: unknown, value: string) => {
    said[parameter] = value;
  };
  const discards = (mark: string) => (_: unknown, discard: boolean) => {
    drops[mark] = discard;
  };
  const parameterOf = (address: string, name: string) => new URL(address).searchParams.get(name);
  return {
    beforeTrack(event) {
      if (event.page === document.title && said.page) event.page = said.page;
      for (const name of ['url', 'refr'] as const) {
        let address = said[name] || String(event[name] || '');
        for (const mark in drops) if (drops[mark]) address = address.split(mark)[0]!;
        event[name] = address;
      }
    },
    calls: {
      setCustomUrl: says('url'),
      setReferrerUrl: says('refr'),
      setDocumentTitle: says('page'),
      discardHashTag: discards('#'),
      discardBrace: discards('{'),
      setUserIdFromLocation: (tracker, name) => tracker.setUserId(parameterOf(location.href, name)),
      setUserIdFromReferrer: (tracker, name) => tracker.setUserId(parameterOf(document.referrer, name)),
      setUserIdFromCookie: (tracker, name) => tracker.setUserId(readCookie(name)),
    },
  };
};
