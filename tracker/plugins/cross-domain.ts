/** Links to another domain of yours carry the visitor's id there, so that one visitor stays one. */
import type { ExtendedLink, Settings } from '../api.ts';
import type { Payload, Tracker } from '../contract.ts';
import { base64url } from '../core/encode.ts';
import type { PluginWith } from './calls.ts';
import { around } from './elements.ts';

export type Link = HTMLAnchorElement | HTMLAreaElement;
type Decorate = (link: Link) => boolean;

export interface CrossDomainCalls {
  /**
   * Links for which `decorate` says yes get `_sp=ID.MILLISECONDS`, and more by the option `useExtendedCrossDomainLinker`,
   * when they are pressed, clicked or focused:
   * the ETL makes refr_domain_userid and refr_device_tstamp of it. Links added later too. Without an id
   * (anonymous, or nothing sent yet) links stay as they are.
   */
  crossDomainLinker(decorate: Decorate): void;
}

declare module './calls.ts' {
  interface PluginCalls extends CrossDomainCalls {}
}

/** `ID.MILLISECONDS`, and if so asked Snowplow's five parts more; free texts are in base64, and empty parts at the end are left out. */
function said(
  event: Event,
  link: Link,
  { duid, sid, uid, aid, p }: Payload,
  extended: Settings['useExtendedCrossDomainLinker'],
) {
  const { sessionId = true, sourceId = true, userId, sourcePlatform, reason }: ExtendedLink = Object(extended);
  const text = (given: unknown) => given && base64url(given as string);
  return [
    duid,
    Date.now(),
    sessionId && sid,
    text(userId && uid),
    text(sourceId && aid),
    sourcePlatform && p,
    text(reason === true ? link.textContent!.trim() : reason && reason(event)),
  ]
    .slice(0, extended ? 7 : 2)
    .map((part) => part || '')
    .join('.')
    .replace(/\.+$/, '');
}

export const crossDomain = (): PluginWith<CrossDomainCalls> => {
  // The last event sent: what privacy settings left out of that, a link must not tell.
  let last: Payload = {};
  const crossDomainLinker = (tracker: Tracker, decorate: Decorate) =>
    // Pressing comes first, and is all that "open in a new tab" shows of itself.
    tracker.listen(document, 'mousedown click focusin', (event) => {
      const link = around<Link>(event, 'a[href],area[href]');
      if (!last.duid || !link || !decorate(link)) return;
      const others = link.search.replace(/[?&]_sp=[^&]*/, '').slice(1);
      const value = said(event, link, last, tracker.options.useExtendedCrossDomainLinker);
      link.search = `_sp=${value}${others && '&'}${others}`;
    });
  return {
    activate(tracker) {
      const { crossDomainLinker: decorate } = tracker.options;
      if (decorate) crossDomainLinker(tracker, decorate);
    },
    afterTrack(event) {
      last = event;
    },
    calls: { crossDomainLinker },
  };
};
