import type { Tracker } from '../contract.ts';
import { named } from './arguments.ts';
import { snowplow } from './entities.ts';
import { listen } from './guard.ts';

/** Clicks on links, heard at the window: links that come later are heard too. */
export function linkCalls(t: Tracker) {
  let options: Record<string, any> | undefined;
  const trackLinkClick = (...given: unknown[]) => {
    const click = named(given, 'targetUrl elementId elementClasses elementTarget elementContent context timestamp');
    const { context, timestamp, ...data } = click;
    for (const key in data) if (!data[key] || !data[key].length) delete data[key];
    t.trackSelf(snowplow('link_click', '1', data), click);
  };
  const heard = (event: Event) => {
    const { pseudoClicks, trackContent, context } = options!;
    const { allowlist, denylist, filter } = options!.options || options;
    const { button } = event as MouseEvent;
    const link = (event.composedPath()[0] as Element).closest('a,area') as HTMLAnchorElement;
    const has = (names: string[]) => names.some((name) => link.classList.contains(name));
    if (
      (!button || (button === 1 && pseudoClicks)) &&
      link.href &&
      !/^(\w+script|mailto):/i.test(link.href) &&
      (!allowlist || has(allowlist)) &&
      !(denylist && has(denylist)) &&
      (!filter || filter(link))
    ) {
      trackLinkClick({
        targetUrl: link.href,
        elementId: link.id,
        elementClasses: [...link.classList],
        elementTarget: link.target,
        elementContent: trackContent && link.innerHTML,
        context: typeof context === 'function' ? context(link) : context,
      });
    }
  };
  return {
    trackLinkClick,
    enableLinkClickTracking(...given: any[]) {
      if (!options) listen(window, 'click auxclick', heard);
      // One object of options, or one after the other.
      options = given[1] != null ? named([0, ...given], '0 options pseudoClicks trackContent context') : given[0] || {};
    },
  };
}
