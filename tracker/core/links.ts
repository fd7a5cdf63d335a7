import { named } from './arguments.ts';
import type { Core } from './core.ts';

export function linkCalls(t: Core) {
  let tracked: Record<string, any> | undefined;
  const send = (data: object, common: object) =>
    t.trackSelf(
      {
        schema: 'iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1',
        data: Object.fromEntries(Object.entries(data).filter(([, value]) => value && value.length !== 0)),
      },
      common,
    );
  return {
    trackLinkClick(...given: unknown[]) {
      const { targetUrl, elementId, elementClasses, elementTarget, elementContent, ...common } = named(
        given,
        'targetUrl elementId elementClasses elementTarget elementContent context timestamp',
      );
      send({ targetUrl, elementId, elementClasses, elementTarget, elementContent }, common);
    },
    enableLinkClickTracking(...given: any[]) {
      const isFirst = !tracked;
      const [first] = given;
      tracked =
        first && ('options' in first || 'pseudoClicks' in first || 'trackContent' in first || 'context' in first)
          ? first
          : named([undefined, ...given].slice(1), 'options pseudoClicks trackContent context');
      if (!isFirst) return;
      t.listen(document, 'click auxclick', (event) => {
        const { options, pseudoClicks, trackContent, context } = tracked!;
        const { button } = event as MouseEvent;
        const link = (event.composedPath()[0] as Element).closest?.('a,area') as HTMLAnchorElement | null;
        if (!link?.href || button > 1 || (button && !pseudoClicks)) return;
        const { href, id, target, classList } = link;
        const has = (names: string[]) => names.some((name) => classList.contains(name));
        const { allowlist, denylist, filter } = options || {};
        if (
          /^(\w+script|mocha|mailto):/i.test(href) ||
          (allowlist && !has(allowlist)) ||
          (denylist && has(denylist)) ||
          (filter && !filter(link))
        ) {
          return;
        }
        send(
          {
            targetUrl: href,
            elementId: id,
            elementClasses: [...classList],
            elementTarget: target,
            elementContent: trackContent && link.innerHTML,
          },
          { context: typeof context === 'function' ? context(link) : context },
        );
      });
    },
  };
}
