import type { Settings } from '../api.ts';
import type { Payload, Tracker } from '../contract.ts';
import { named } from './arguments.ts';
import { guarded, listen } from './guard.ts';
import { documentSize } from './page.ts';
import { type View, viewEntities } from './page-view.ts';

const { max, min, round } = Math;

/** Time counts at most this long after the last sign of life: one minute, for a text that is read without a move. */
export const gapCapMs = 60_000;

/** Milliseconds visible and focused, each gap between two signs of life capped. `now` is of a clock nobody sets. */
export function engagedClock() {
  let total = 0;
  let since = 0;
  let counted = false;
  return (now: number, counts: boolean): number => {
    if (counted) total += max(0, min(now - since, gapCapMs));
    since = now;
    counted = counts;
    return round(total);
  };
}

/** How far down the page the visitor has seen, per cent. */
export const reach = (bottom: number, height: number): number => min(100, round((100 * bottom) / height) || 0);

/** What the visitor does: engaged time and scroll reach on every event, and pings. */
export function activity(t: Tracker, options: Settings, view: View) {
  const clock = engagedClock();
  let sent = 0;
  let bottom = 0;
  let active: boolean;
  let minX: number;
  let maxX: number;
  let minY: number;
  let maxY: number;
  let timer: ReturnType<typeof setTimeout>;
  let first: number;
  let every = 0;

  const isSeen = () => document.visibilityState === 'visible';
  const engaged = () => clock(performance.now(), isSeen() && document.hasFocus());
  const restart = () => {
    active = false;
    minX = maxX = round(scrollX);
    minY = maxY = round(scrollY);
  };
  const look = () => {
    const x = round(scrollX);
    const y = round(scrollY);
    minX = min(minX, x);
    maxX = max(maxX, x);
    minY = min(minY, y);
    maxY = max(maxY, y);
    if (isSeen()) bottom = max(bottom, y + innerHeight);
  };
  const ping = () => {
    // Zeros are left out, as Snowplow does.
    const offsets = { pp_mix: minX || null, pp_max: maxX || null, pp_miy: minY || null, pp_may: maxY || null };
    restart();
    t.track({ e: 'pp', page: view.title, ...offsets }, { context: viewEntities(view) });
  };
  /** What is left to say of this page view, before the visitor may be gone. */
  const last = () => {
    if (every && view.sent && engaged() > sent) ping();
  };
  const start = () => {
    clearTimeout(timer);
    const beat = () => {
      guarded(() => active && ping());
      active = false;
      timer = setTimeout(beat, every);
    };
    if (every && view.sent) timer = setTimeout(beat, first || every);
  };

  restart();
  listen(
    window,
    'mousemove mousedown keydown touchstart scroll resize focus blur visibilitychange pageshow pagehide',
    ({ type }) => {
      engaged();
      // The browser's own doing is no sign of life.
      if (!/page/.test(type)) active = true;
      if (type === 'scroll') look();
      if (type === 'pagehide' || !isSeen()) last();
    },
  );

  const carried = (): Payload => {
    look();
    const before = sent;
    sent = engaged();
    return { fe: sent - before, fr: reach(bottom, documentSize()[1]) };
  };
  const ending = () => {
    last();
    sent = engaged();
    bottom = 0;
  };
  const begun = () => {
    if (options.resetActivityTrackingOnPageView !== false) {
      restart();
      start();
    }
  };
  const calls = {
    enableActivityTracking(...given: unknown[]) {
      const { minimumVisitLength, heartbeatDelay } = named(given, 'minimumVisitLength heartbeatDelay');
      first = minimumVisitLength * 1000;
      every = heartbeatDelay * 1000;
      start();
    },
    disableActivityTracking() {
      every = 0;
      start();
    },
    updatePageActivity() {
      active = true;
      engaged();
    },
  };
  return [carried, calls, ending, begun] as const;
}
