/** Clicks on links. One listener at the window: links that come to the page later are heard too. */
import type { Common, Entity, Timestamp } from '../contract.ts';
import type { PluginWith } from './calls.ts';
import { sends } from './declared.ts';

export interface LinkOptions {
  readonly options?: {
    /** Classes of links to leave out. */
    readonly denylist?: readonly string[];
    /** Classes of links to track; others are not. */
    readonly allowlist?: readonly string[];
    readonly filter?: (link: HTMLElement) => boolean;
  } | null;
  /** Middle clicks too. */
  readonly pseudoClicks?: boolean;
  /** The link's markup too. */
  readonly trackContent?: boolean;
  readonly context?: readonly Entity[] | ((link: HTMLElement) => readonly Entity[]) | null;
}

export interface LinkClick extends Common {
  readonly targetUrl: string;
  readonly elementId?: string | null;
  readonly elementClasses?: readonly string[] | null;
  readonly elementTarget?: string | null;
  readonly elementContent?: string | null;
}

export interface LinkCalls {
  enableLinkClickTracking(options?: LinkOptions): void;
  enableLinkClickTracking(
    options?: LinkOptions['options'],
    pseudoClicks?: boolean,
    trackContent?: boolean,
    context?: LinkOptions['context'],
  ): void;
  /** Sends `link_click`: targetUrl, elementId, elementClasses, elementTarget, elementContent. */
  trackLinkClick(event: LinkClick): void;
  trackLinkClick(
    targetUrl: string,
    elementId?: string | null,
    elementClasses?: readonly string[] | null,
    elementTarget?: string | null,
    elementContent?: string | null,
    context?: readonly Entity[] | null,
    timestamp?: Timestamp | null,
  ): void;
}

declare module './calls.ts' {
  interface PluginCalls extends LinkCalls {}
}

export const links = (): PluginWith<LinkCalls> => {
  const trackLinkClick = sends(
    'link_click',
    'targetUrl elementId elementClasses elementTarget elementContent',
    {},
    '1-0-1',
  );
  let given: LinkOptions | undefined;
  return {
    calls: {
      trackLinkClick,
      enableLinkClickTracking(tracker, ...[first, pseudoClicks, trackContent, context]) {
        const isFirst = !given;
        given =
          pseudoClicks != null ? { options: first, pseudoClicks, trackContent, context } : { options: first, ...first };
        if (!isFirst) return;
        tracker.listen(window, 'click auxclick', (event) => {
          const { options, pseudoClicks, trackContent, context } = given!;
          const { allowlist, denylist, filter } = options || {};
          const { button } = event as MouseEvent;
          const link = (event.composedPath()[0] as Element).closest('a,area') as HTMLAnchorElement;
          const { href, classList } = link;
          const has = (names: readonly string[]) => names.some((name) => classList.contains(name));
          if (
            (!button || (button === 1 && pseudoClicks)) &&
            href &&
            !/^(\w+script|mailto):/i.test(href) &&
            (!allowlist || has(allowlist)) &&
            !(denylist && has(denylist)) &&
            (!filter || filter(link))
          ) {
            trackLinkClick(tracker, {
              targetUrl: href,
              elementId: link.id || null,
              elementClasses: [...classList],
              elementTarget: link.target || null,
              elementContent: trackContent ? link.innerHTML : null,
              context: typeof context === 'function' ? context(link) : context,
            });
          }
        });
      },
    },
  };
};
