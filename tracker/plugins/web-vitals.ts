/**
 * How the page felt, once per page load, when it is hidden: `web_vitals` with lcp, fcp, inp, ttfb (milliseconds),
 * cls and navigationType, each as https://web.dev/articles/vitals defines it. What a browser does not measure is left out.
 *
 * Own code: the package `web-vitals` weighs four times as much (seen to give the same values), and Snowplow loads it from another
 * host.
 */
import type { Entity, Plugin } from '../contract.ts';
import { iglu } from './declared.ts';

/** What the browsers' type library does not know yet, in one. */
type Entry = PerformanceEntry & {
  readonly interactionId?: number;
  /** Of a layout shift. */
  readonly value: number;
  readonly hadRecentInput: boolean;
};

export const webVitals = ({ context }: { readonly context?: readonly Entity[] } = {}): Plugin => ({
  activate(tracker) {
    const { supportedEntryTypes: known } = PerformanceObserver;
    // Opened in the background, a page paints when it is looked at: that says nothing of its speed.
    const isSeen = (document as { prerendering?: boolean }).prerendering || !document.hidden;
    let lcp = 0;
    let fcp = 0;
    let cls = known.includes('layout-shift') ? 0 : undefined;
    let burst = 0;
    let first = 0;
    let last = 0;
    const longest = new Map<number, number>();

    const take: Record<string, (entry: Entry) => void> = {
      'largest-contentful-paint'({ startTime }) {
        lcp = startTime;
      },
      paint({ name, startTime }) {
        if (name === 'first-contentful-paint') fcp = startTime;
      },
      'layout-shift'({ startTime, value, hadRecentInput }) {
        if (hadRecentInput) return;
        // A burst ends with a second of rest, or after five.
        if (startTime - last > 1000 || startTime - first > 5000) {
          burst = 0;
          first = startTime;
        }
        last = startTime;
        burst += value;
        cls = Math.max(cls!, burst);
      },
      event({ interactionId, duration }) {
        if (interactionId) longest.set(interactionId, Math.max(longest.get(interactionId) || 0, duration));
      },
    };
    const takeAll = (entries: PerformanceEntryList) => {
      for (const entry of entries) take[entry.entryType]!(entry as Entry);
    };
    const observer = new PerformanceObserver((list) => takeAll(list.getEntries()));
    for (const type in take) {
      // Asked for a type it does not know, a browser writes a warning to the page's console.
      if (known.includes(type))
        observer.observe({ type, buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
    }

    let isSent = false;
    tracker.listen(window, 'visibilitychange pagehide', ({ type }) => {
      if (isSent || !(document.hidden || type === 'pagehide')) return;
      isSent = true;
      takeAll(observer.takeRecords());
      const navigation = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming;
      const { activationStart = 0 } = navigation as { activationStart?: number };
      const count = (performance as { interactionCount?: number }).interactionCount || 0;
      const since = (time: number) => (time ? Math.max(0, time - activationStart) : undefined);
      tracker.trackSelf(
        {
          schema: iglu('web_vitals'),
          data: {
            lcp: isSeen ? since(lcp) : undefined,
            fcp: isSeen ? since(fcp) : undefined,
            cls,
            // Of every fifty interactions the slowest does not count.
            inp: [...longest.values()].sort((a, b) => b - a)[Math.min(longest.size - 1, Math.floor(count / 50))],
            ttfb: since(navigation.responseStart),
            navigationType: activationStart ? 'prerender' : navigation.type.replace(/_/g, '-'),
          },
        },
        { context },
      );
    });
  },
});
