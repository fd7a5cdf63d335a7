import type { ActivityCallback, Options } from '../api.ts';
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
export function activity(t: Tracker, { resetActivityTrackingOnPageView }: Options, view: View) {
  const clock = engagedClock();
  let sent = 0;
  let bottom = 0;
  let active: boolean;
  let offsets: [minX: number, maxX: number, minY: number, maxY: number];
  let timer: ReturnType<typeof setTimeout>;
  let first: number;
  let every = 0;
  let callback: ActivityCallback | undefined;

  const isSeen = () => document.visibilityState === 'visible';
  const engaged = () => clock(performance.now(), isSeen() && document.hasFocus());
  const stir = () => {
    active = true;
    engaged();
  };
  const restart = () => {
    active = false;
    offsets = [scrollX, scrollX, scrollY, scrollY];
  };
  const look = () => {
    const x = round(scrollX);
    const y = round(scrollY);
    const [minX, maxX, minY, maxY] = offsets;
    offsets = [min(minX, x), max(maxX, x), min(minY, y), max(maxY, y)];
    if (isSeen()) bottom = max(bottom, y + innerHeight);
  };

  const ping = () => {
    const [minXOffset, maxXOffset, minYOffset, maxYOffset] = offsets;
    const context = viewEntities(view);
    restart();
    if (callback) callback({ context, pageViewId: view.id, minXOffset, maxXOffset, minYOffset, maxYOffset });
    else {
      // Zeros are left out, as Snowplow does.
      const [pp_mix, pp_max, pp_miy, pp_may] = [minXOffset, maxXOffset, minYOffset, maxYOffset].map((n) => n || null);
      t.track({ e: 'pp', page: view.title, pp_mix, pp_max, pp_miy, pp_may }, { context });
    }
  };
  /** What is left to say of this page view, before the visitor may be gone. */
  const last = () => {
    if (every && !callback && view.sent && engaged() > sent) ping();
  };
  const beat = () => {
    guarded(() => active && ping());
    active = false;
    timer = setTimeout(beat, every);
  };
  const start = () => {
    clearTimeout(timer);
    if (every && view.sent) timer = setTimeout(beat, first || every);
  };
  const enable = (...given: unknown[]) => {
    const activity = named(given, 'minimumVisitLength heartbeatDelay callback');
    first = activity.minimumVisitLength * 1000;
    every = activity.heartbeatDelay * 1000;
    callback = activity.callback;
    start();
  };
  const disable = () => {
    every = 0;
    clearTimeout(timer);
  };

  restart();
  listen(
    window,
    'mousemove mousedown click keydown touchstart wheel scroll resize focus blur visibilitychange pageshow pagehide',
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
    if (resetActivityTrackingOnPageView !== false) {
      restart();
      start();
    }
  };
  const calls = {
    enableActivityTracking: enable,
    enableActivityTrackingCallback: enable,
    disableActivityTracking: disable,
    disableActivityTrackingCallback: disable,
    updatePageActivity: stir,
  };
  return [carried, calls, ending, begun] as const;
}
