import type { PageView, Settings } from '../api.ts';
import type { Entity, Payload, Tracker } from '../contract.ts';
import { listed } from './arguments.ts';
import { engagedClock, max, min, reach, round } from './attention.ts';
import { guarded, listen } from './guard.ts';
import { documentSize } from './page.ts';
import { uuid } from './uuid.ts';

/** The id of the first page view, which all trackers of a page share. */
const firstId = uuid();

/** Page views, and what the visitor does in each: engaged time and scroll reach on every event, and pings. */
export function pageViews(t: Tracker, options: Settings) {
  let id = firstId;
  let title: string | undefined;
  let isSent: boolean;
  let callback: PageView['contextCallback'];
  let events = 0;

  const clock = engagedClock();
  let told = 0;
  let bottom = 0;
  let active: boolean;
  let offsets: number[];
  let timer: ReturnType<typeof setTimeout>;
  let first = 0;
  let every = 0;

  /** Entities of the page view and its pings, as the page said with it. */
  const entities = (): readonly Entity[] => callback?.() || [];
  const isSeen = () => !document.hidden;
  const engaged = () => clock(performance.now(), isSeen() && document.hasFocus());
  const look = () => {
    // The least and the most, across and down.
    offsets = [scrollX, scrollX, scrollY, scrollY].map((now, i) => (i % 2 ? max : min)(now, offsets[i] ?? now));
    if (isSeen()) bottom = max(bottom, scrollY + innerHeight);
  };
  const restart = () => {
    active = false;
    offsets = [];
    look();
  };
  const ping = () => {
    // Zeros are left out, as Snowplow does.
    const [pp_mix, pp_max, pp_miy, pp_may] = offsets.map((offset) => round(offset) || null);
    restart();
    t.track({ e: 'pp', page: title, pp_mix, pp_max, pp_miy, pp_may }, { context: entities() });
  };
  /** What is left to say of this page view, before the visitor may be gone. */
  const last = () => {
    if (every && isSent && engaged() > told) ping();
  };
  const start = (seconds = first || every) => {
    clearTimeout(timer);
    if (every && isSent)
      timer = setTimeout(() => {
        guarded(() => active && ping());
        start(every);
      }, seconds * 1000);
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

  /** What an event says of the page view: its number in it, and what was not said before. */
  const said = (): Payload => {
    const before = told;
    look();
    told = engaged();
    return { fs: ++events, fe: told - before, fr: reach(bottom, documentSize()[1]) };
  };
  const calls = {
    trackPageView(_: Tracker, ...given: unknown[]) {
      const [name, context, contextCallback, timestamp] = listed(given, 'title context contextCallback timestamp');
      if (isSent && !options.keepsPageViewId) {
        last();
        told = engaged();
        id = uuid();
        bottom = events = 0;
      }
      isSent = true;
      title = name || document.title;
      callback = contextCallback;
      t.track({ e: 'pv', page: title }, { context: [...(context || []), ...entities()], timestamp });
      if (options.resetActivityTrackingOnPageView !== false) {
        restart();
        start();
      }
    },
    getPageViewId: () => id,
    enableActivityTracking(_: Tracker, ...given: unknown[]) {
      [first = 0, every = 0] = listed(given, 'minimumVisitLength heartbeatDelay').map(Number);
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
  return [said, calls] as const;
}
