/**
 * HTML5 video and audio, by Snowplow's media events: `ready`, `play`, `pause`, `end`, `seek_start`, `seek_end`,
 * `playback_rate_change`, `volume_change`, `fullscreen_change`, `picture_in_picture_change`, `buffer_start`, `buffer_end`,
 * `error`, `percent_progress`, `ping`, each `iglu:com.snowplowanalytics.snowplow.media/NAME_event/jsonschema/1-0-0`.
 * Each carries the entities `media_player` 2-0-0 and `session`: mediaSessionId, startedAt, pingInterval, timePlayed,
 * timePlayedMuted, timePaused, contentWatched.
 */
import type { Entity, Tracker } from '../contract.ts';
import type { PluginWith } from './calls.ts';
import { iglu } from './declared.ts';

export interface MediaOptions {
  /** Names this playing of this element. */
  readonly id: string;
  /** The element, or its id. */
  readonly video: HTMLMediaElement | string;
  readonly label?: string;
  /** @default all */
  readonly captureEvents?: readonly string[];
  /** Percents of the length whose passing is an event. @default [10, 25, 50, 75] */
  readonly boundaries?: readonly number[];
  /** An event every so many seconds while it plays, and so many times while it is paused. @default none; 30 and 1 */
  readonly pings?: boolean | { readonly pingInterval?: number; readonly maxPausedPings?: number };
  readonly context?: readonly Entity[];
}

export interface MediaCalls {
  /** From now on this element is heard. */
  startHtml5MediaTracking(options: MediaOptions): void;
  /** No longer. */
  endHtml5MediaTracking(id: string): void;
}

declare module './calls.ts' {
  interface PluginCalls extends MediaCalls {}
}

/** Events of the element, by the events they become. */
const names: Readonly<Record<string, string>> = {
  loadedmetadata: 'ready',
  play: 'play',
  pause: 'pause',
  ended: 'end',
  seeking: 'seek_start',
  seeked: 'seek_end',
  ratechange: 'playback_rate_change',
  volumechange: 'volume_change',
  fullscreenchange: 'fullscreen_change',
  enterpictureinpicture: 'picture_in_picture_change',
  leavepictureinpicture: 'picture_in_picture_change',
  waiting: 'buffer_start',
  playing: 'buffer_end',
  error: 'error',
  // Only to see what was watched, and how far it is.
  timeupdate: '',
};

const percentOf = (part: number) => Math.floor(part * 100);

/** What the player does at this moment, for the entity. */
function stateOf(element: HTMLMediaElement, label: string | undefined) {
  const { currentTime, duration, ended, loop, muted, paused, playbackRate, volume, nodeName } = element;
  return {
    currentTime,
    duration: Number.isFinite(duration) ? duration : null,
    ended,
    label,
    livestream: duration === 1 / 0,
    loop,
    mediaType: nodeName.toLowerCase(),
    muted,
    paused,
    playbackRate,
    playerType: 'org.whatwg-media_element',
    volume: percentOf(volume),
    fullscreen: document.fullscreenElement === element,
    pictureInPicture: document.pictureInPictureElement === element,
  };
}

/** Hears one element; what it returns ends it. */
function follow(tracker: Tracker, element: HTMLMediaElement, options: MediaOptions): () => void {
  const { id, label, captureEvents, boundaries = [10, 25, 50, 75], pings, context = [] } = options;
  const { pingInterval = 30, maxPausedPings = 1 } = Object(pings);
  const startedAt = new Date();
  const seconds = new Set<number>();
  const passed = new Set<number>();
  let [played, playedMuted, waited] = [0, 0, 0];
  let at = Date.now();
  let last = stateOf(element, label);
  let isBuffering = false;
  let pausedPings = 0;
  let isOver = false;

  const track = (name: string, data: object = {}) => {
    // A film is attention, though nobody moves.
    if (!last.paused) tracker.updatePageActivity();
    if (captureEvents && !captureEvents.includes(name)) return;
    tracker.trackSelf(
      { schema: iglu(`${name}_event`, '1-0-0', '.media'), data },
      {
        context: [
          { schema: iglu('media_player', '2-0-0'), data: last },
          {
            schema: iglu('session', '1-0-0', '.media'),
            data: {
              mediaSessionId: id,
              startedAt,
              pingInterval: pings ? pingInterval : undefined,
              timePlayed: played / 1000,
              timePlayedMuted: playedMuted / 1000,
              timePaused: waited / 1000,
              contentWatched: seconds.size,
            },
          },
          ...context,
        ],
      },
    );
  };

  /** What went on since the event before: gives what the player did then. */
  const look = () => {
    const before = last;
    const gone = Date.now() - at;
    at += gone;
    last = stateOf(element, label);
    if (before.paused) waited += gone;
    else {
      played += gone;
      if (before.muted) playedMuted += gone;
      // A jump is not watched.
      if (last.currentTime - before.currentTime < (gone / 500) * before.playbackRate + 1) {
        for (let second = Math.floor(before.currentTime); second < last.currentTime; second++) seconds.add(second);
      }
    }
    return before;
  };

  tracker.listen(element, Object.keys(names).join(' '), ({ type }) => {
    if (isOver) return;
    const before = look();
    const wasBuffering = isBuffering;
    isBuffering = type === 'waiting' || (isBuffering && type !== 'playing');
    if (type === 'play') pausedPings = 0;
    // It is told of any playing, not only of one after waiting.
    if (names[type] && (type !== 'playing' || wasBuffering)) {
      const changes: Record<string, object> = {
        ratechange: { previousRate: before.playbackRate, newRate: last.playbackRate },
        volumechange: { previousVolume: before.volume, newVolume: last.volume },
        fullscreenchange: { fullscreen: last.fullscreen },
        enterpictureinpicture: { pictureInPicture: true },
        leavepictureinpicture: { pictureInPicture: false },
      };
      track(names[type], changes[type]);
    }

    const percentProgress = percentOf(element.currentTime / element.duration);
    const boundary = Math.max(...boundaries.filter((each) => each <= percentProgress));
    if (!last.paused && boundary >= 0 && !passed.has(boundary)) {
      passed.add(boundary);
      track('percent_progress', { percentProgress });
    }
  });
  const timer = pings
    ? setInterval(() => {
        look();
        if (!last.paused || pausedPings++ < maxPausedPings) track('ping');
      }, pingInterval * 1000)
    : undefined;
  if (element.readyState) track('ready');
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}

export const media = (): PluginWith<MediaCalls> => {
  const followed: Record<string, () => void> = {};
  const end = (id: string) => followed[id]?.();
  return {
    calls: {
      startHtml5MediaTracking(tracker, options: MediaOptions) {
        const { id, video } = options;
        const element = typeof video === 'string' ? document.getElementById(video) : video;
        if (!element) return;
        end(id);
        followed[id] = follow(tracker, element as HTMLMediaElement, options);
      },
      endHtml5MediaTracking(_, id: string) {
        end(id);
      },
    },
  };
};
