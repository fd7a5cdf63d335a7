import type { ActivityCallback } from '../api.ts';
import type { Payload } from '../contract.ts';
import { named } from './arguments.ts';
import type { Core } from './core.ts';
import { guarded } from './guard.ts';
import { documentSize } from './page.ts';

/** Time counts at most this long after the last sign of life: one minute, for a text that is read without a move. */
export const gapCapMs = 60_000;

/** Milliseconds visible and focused, each gap between two signs of life capped. `now` is of a clock nobody sets. */
export function engagedClock() {
  let total = 0;
  let since: number | undefined;
  return (now: number, counts: boolean): number => {
    if (since !== undefined) total += Math.min(Math.max(now - since, 0), gapCapMs);
    since = counts ? now : undefined;
    return Math.round(total);
  };
}

/** How far down the page the visitor has seen, per cent. */
export const reach = (bottom: number, height: number): number =>
  height > 0 ? Math.min(100, Math.round((100 * bottom) / height)) : 0;

/** What the visitor does: engaged time and scroll reach on every event, and pings. */
export function activity(t: Core) {
  const clock = engagedClock();
  let sent = 0;
  let bottom = 0;
  let active = false;
  let offsets: number[];
  let beat: { first: number; every: number; callback?: ActivityCallback | undefined } | undefined;
  let timer: ReturnType<typeof setTimeout>;

  const isSeen = () => document.visibilityState === 'visible';
  const engaged = () => clock(performance.now(), isSeen() && document.hasFocus());
  const restart = () => {
    offsets = [scrollX, scrollX, scrollY, scrollY];
  };
  const look = () => {
    if (!isSeen()) return;
    bottom = Math.max(bottom, scrollY + innerHeight);
    const [left, right, top, low] = offsets as [number, number, number, number];
    offsets = [Math.min(left, scrollX), Math.max(right, scrollX), Math.min(top, scrollY), Math.max(low, scrollY)];
  };
  const stir = () => {
    active = true;
    engaged();
  };

  const ping = () => {
    const [minXOffset, maxXOffset, minYOffset, maxYOffset] = offsets.map((n) => Math.max(0, Math.round(n))) as [
      number,
      number,
      number,
      number,
    ];
    const context = t.pageContexts?.() || [];
    active = false;
    restart();
    if (beat?.callback) {
      beat.callback({ context, pageViewId: t.pageViewId, minXOffset, maxXOffset, minYOffset, maxYOffset });
    } else {
      t.track(
        {
          e: 'pp',
          page: t.title,
          pp_mix: minXOffset || null,
          pp_max: maxXOffset || null,
          pp_miy: minYOffset || null,
          pp_may: maxYOffset || null,
        },
        { context },
      );
    }
  };
  /** What is left to say of this page view, before the visitor may be gone. */
  const last = () => {
    if (beat && !beat.callback && t.pageViewSent && engaged() > sent) ping();
  };
  const start = () => {
    clearTimeout(timer);
    const { first, every } = beat || {};
    const next = () => {
      guarded(() => active && ping());
      active = false;
      timer = setTimeout(next, every);
    };
    if (beat) timer = setTimeout(next, first || every);
  };
  const enable = (given: readonly unknown[]) => {
    const { minimumVisitLength, heartbeatDelay, callback } = named(given, 'minimumVisitLength heartbeatDelay callback');
    beat = { first: minimumVisitLength * 1000, every: heartbeatDelay * 1000, callback };
    if (t.pageViewSent) start();
  };
  const disable = () => {
    beat = undefined;
    clearTimeout(timer);
  };

  restart();
  look();
  t.listen(document, 'mousemove mousedown mouseup click keydown keyup touchstart touchend wheel', stir);
  t.listen(window, 'scroll resize focus blur pageshow', () => {
    stir();
    look();
  });
  t.listen(document, 'visibilitychange', () => {
    stir();
    look();
    if (!isSeen()) last();
  });
  t.listen(window, 'pagehide', last);

  return {
    engagement(): Payload {
      look();
      const total = engaged();
      const delta = total - sent;
      sent = total;
      return { fe: delta, fr: reach(bottom, documentSize()[1]) };
    },
    startPageView() {
      if (t.options.resetActivityTrackingOnPageView ?? true) {
        active = false;
        restart();
        start();
      }
    },
    endPageView() {
      last();
      sent = engaged();
      bottom = 0;
    },
    enableActivityTracking(...given: unknown[]) {
      enable(given);
    },
    enableActivityTrackingCallback(...given: unknown[]) {
      enable(given);
    },
    disableActivityTracking: disable,
    disableActivityTrackingCallback: disable,
    updatePageActivity: stir,
  };
}
