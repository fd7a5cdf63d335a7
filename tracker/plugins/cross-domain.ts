/** Links to another domain of yours carry the visitor's id there, so that one visitor stays one. */
import type { Tracker } from '../contract.ts';
import type { PluginWith } from './calls.ts';
import { around } from './elements.ts';

export type Link = HTMLAnchorElement | HTMLAreaElement;
type Decorate = (link: Link) => boolean;

export interface CrossDomainCalls {
  /**
   * Links for which `decorate` says yes get `_sp=ID.MILLISECONDS` when they are pressed, clicked or focused:
   * the ETL makes refr_domain_userid and refr_device_tstamp of it. Links added later too. Without an id
   * (anonymous, or nothing sent yet) links stay as they are.
   */
  crossDomainLinker(decorate: Decorate): void;
}

declare module './calls.ts' {
  interface PluginCalls extends CrossDomainCalls {}
}

export const crossDomain = (): PluginWith<CrossDomainCalls> => {
  // Of the last event sent: what privacy settings left out of that, a link must not tell.
  let id: unknown;
  const crossDomainLinker = (tracker: Tracker, decorate: Decorate) =>
    // Pressing comes first, and is all that "open in a new tab" shows of itself.
    tracker.listen(document, 'mousedown click focusin', (event) => {
      const link = around<Link>(event, 'a[href],area[href]');
      if (!id || !link || !decorate(link)) return;
      const others = link.search.replace(/[?&]_sp=[^&]*/, '').slice(1);
      link.search = `_sp=${id}.${Date.now()}${others && '&'}${others}`;
    });
  return {
    activate(tracker) {
      const { crossDomainLinker: decorate } = tracker.options;
      if (decorate) crossDomainLinker(tracker, decorate);
    },
    afterTrack({ duid }) {
      id = duid;
    },
    calls: { crossDomainLinker },
  };
};
