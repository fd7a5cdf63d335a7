/**
 * What was really seen: an event when an element has been on the screen, by share and time. Sends `expose_element`
 * (element_name) with the entity `element`: element_name, width, height, position_x, position_y, doc_position_x,
 * doc_position_y, element_index, element_matches. Elements added to the page later count too.
 *
 * Of Snowplow's element tracking this is the part `expose`, with its names.
 */
import type { PluginWith } from './calls.ts';
import { iglu } from './declared.ts';
import { type Dynamic, resolved } from './elements.ts';

export interface ElementRule {
  readonly selector: string;
  /** @default the selector */
  readonly name?: string;
  /** What `endElementTracking` may name. */
  readonly id?: string;
  readonly expose?:
    | boolean
    | {
        /**
         * How often: whenever it comes into view anew, once for each element, once for each element and page view,
         * once for the rule.
         *
         * @default 'always'
         */
        readonly when?: 'always' | 'element' | 'pageview' | 'once' | 'never';
        /** How long it must have been seen, all its times in view together. @default 0 */
        readonly minTimeMillis?: number;
        /** How much of it, 0 to 1. @default 0 */
        readonly minPercentage?: number;
        /** Its least area in pixels. @default 0 */
        readonly minSize?: number;
      };
}

export interface ElementOptions {
  readonly elements: ElementRule | readonly ElementRule[];
  readonly context?: Dynamic<[element: Element, rule: ElementRule]>;
}

export interface ElementCalls {
  startElementTracking(options: ElementOptions): void;
  /** Ends these rules, by name or id; with nothing given, all. */
  endElementTracking(ended?: { readonly elements?: readonly string[]; readonly elementIds?: readonly string[] }): void;
}

declare module './calls.ts' {
  interface PluginCalls extends ElementCalls {}
}

type Timer = ReturnType<typeof setTimeout>;

/** Watches for one rule; what it returns ends it. */
function watch(rule: ElementRule, pageView: () => string, exposed: (element: Element) => void): () => void {
  const { when = 'always', minTimeMillis = 0, minPercentage = 0, minSize = 0 } = Object(rule.expose);
  /** Milliseconds an element must still be seen, and since when it is seen. */
  const known = new Map<Element, { left: number; since: number; timer?: Timer }>();
  const told = new Map<object, string>();

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, intersectionRatio, boundingClientRect } of entries) {
        const state = known.get(target)!;
        clearTimeout(state.timer);
        if (state.since) state.left -= performance.now() - state.since;
        state.since = 0;
        const { width, height } = boundingClientRect;
        if (!isIntersecting || intersectionRatio < minPercentage || width * height < minSize) continue;
        state.since = performance.now();
        const end = () => {
          // Nobody sees a tab in the background.
          if (document.hidden) {
            state.timer = setTimeout(end, 1000);
            return;
          }
          state.since = 0;
          state.left = minTimeMillis;
          const key = when === 'once' ? rule : target;
          const view = when === 'pageview' ? pageView() : '';
          if (when === 'never' || (when !== 'always' && told.get(key) === view)) return;
          told.set(key, view);
          exposed(target);
        };
        state.timer = setTimeout(end, state.left);
      }
    },
    { threshold: [0, minPercentage] },
  );
  let looking: Timer | undefined;
  const look = () => {
    looking = undefined;
    for (const element of document.querySelectorAll(rule.selector)) {
      if (known.has(element)) continue;
      known.set(element, { left: minTimeMillis, since: 0 });
      observer.observe(element);
    }
  };
  look();
  // One look for many changes.
  const changes = new MutationObserver(() => {
    looking ??= setTimeout(look, 100);
  });
  changes.observe(document, { childList: true, subtree: true });
  return () => {
    changes.disconnect();
    observer.disconnect();
    clearTimeout(looking);
    for (const { timer } of known.values()) clearTimeout(timer);
  };
}

export const elementVisibility = (): PluginWith<ElementCalls> => {
  const watched = new Map<ElementRule, () => void>();
  return {
    calls: {
      startElementTracking(tracker, { elements, context }: ElementOptions) {
        for (const rule of [elements].flat() as ElementRule[]) {
          const { selector, name: element_name = selector, expose = true } = rule;
          if (!expose) continue;
          watched.get(rule)?.();
          const stop = watch(
            rule,
            () => tracker.getPageViewId(),
            (element) => {
              const { width, height, x, y } = element.getBoundingClientRect();
              const matches = [...document.querySelectorAll(selector)];
              const data = {
                element_name,
                width,
                height,
                position_x: x,
                position_y: y,
                doc_position_x: x + scrollX,
                doc_position_y: y + scrollY,
                element_index: matches.indexOf(element) + 1,
                element_matches: matches.length,
              };
              tracker.trackSelf(
                { schema: iglu('expose_element'), data: { element_name } },
                { context: [{ schema: iglu('element'), data }, ...resolved(context, element, rule)] },
              );
            },
          );
          watched.set(rule, stop);
        }
      },
      endElementTracking(_, { elements, elementIds }: { elements?: string[]; elementIds?: string[] } = {}) {
        for (const [rule, stop] of watched) {
          const { id = '', selector, name = selector } = rule;
          if ((elements || elementIds) && !elements?.includes(name) && !elementIds?.includes(id)) continue;
          stop();
          watched.delete(rule);
        }
      },
    },
  };
};
