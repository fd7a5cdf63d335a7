/**
 * HTML5 video and audio, by Snowplow's media events: `ready`, `play`, `pause`, `end`, `seek_start`, `seek_end`,
 * `playback_rate_change`, `volume_change`, `fullscreen_change`, `picture_in_picture_change`, `buffer_start`, `buffer_end`,
 * `error`, `percent_progress`, `ping`, each `iglu:com.snowplowanalytics.snowplow.media/NAME_event/jsonschema/1-0-0`.
 * Each carries the entities `media_player` 2-0-0 and `session`: mediaSessionId, startedAt, pingInterval, timePlayed,
 * timePlayedMuted, timePaused, contentWatched.
 */
import type { Entity } from '../contract.ts';
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
  timeupdate: '',
};

/** Thousandths of a second are enough. */
const rounded = (seconds: number) => Math.round(seconds * 1000) / 1000;

/** One element that is heard: `stop` ends it. */
function follow(
  element: HTMLMediaElement,
  options: MediaOptions,
  send: (name: string, data: object, context: Entity[]) => void,
) {
  const { id, label, captureEvents, boundaries = [10, 25, 50, 75], pings, context = [] } = options;
  const { pingInterval = 30, maxPausedPings = 1 } = Object(pings) as { pingInterval?: number; maxPausedPings?: number };
  const isVideo = element.nodeName === 'VIDEO';
  const startedAt = new Date();
  const seconds = new Set<number>();
  const passed = new Set<number>();
  const time = { timePlayed: 0, timePlayedMuted: 0, timePaused: 0 };
  let last = { at: Date.now(), position: element.currentTime, paused: element.paused, muted: element.muted };
  let isBuffering = false;
  let pausedPings = 0;
  let { playbackRate, volume } = element;
  const percentOf = (part: number) => Math.floor(part * 100);

  /** What went on since the event before, whatever it was. */
  const count = () => {
    const { currentTime: position, paused, muted } = element;
    const now = { at: Date.now(), position, paused, muted };
    const gone = (now.at - last.at) / 1000;
    if (last.paused) time.timePaused += gone;
    else {
      time.timePlayed += gone;
      if (last.muted) time.timePlayedMuted += gone;
      // A jump is not watched.
      const isJump = Math.abs(position - last.position) > gone * 2 * element.playbackRate + 1;
      if (!isJump) for (let second = Math.floor(last.position); second < position; second++) seconds.add(second);
    }
    last = now;
  };

  const track = (name: string, data: object = {}) => {
    if (captureEvents && !captureEvents.includes(name)) return;
    const { currentTime, duration, ended, loop, muted, paused } = element;
    send(name, data, [
      {
        schema: iglu('media_player', '2-0-0'),
        data: {
          currentTime,
          duration: Number.isFinite(duration) ? duration : null,
          ended,
          label,
          livestream: duration === Number.POSITIVE_INFINITY,
          loop,
          mediaType: isVideo ? 'video' : 'audio',
          muted,
          paused,
          playbackRate: element.playbackRate,
          playerType: 'org.whatwg-media_element',
          volume: percentOf(element.volume),
          ...(isVideo && {
            fullscreen: document.fullscreenElement === element,
            pictureInPicture: document.pictureInPictureElement === element,
          }),
        },
      },
      {
        schema: iglu('media/session'),
        data: {
          mediaSessionId: id,
          startedAt,
          pingInterval: pings ? pingInterval : undefined,
          ...Object.fromEntries(Object.entries(time).map(([name, sum]) => [name, rounded(sum)])),
          contentWatched: seconds.size,
        },
      },
      ...context,
    ]);
  };

  const heard = ({ type }: Event) => {
    const name = names[type]!;
    count();
    if (type === 'play') pausedPings = 0;
    if (type === 'playing' && !isBuffering) return;
    if (type === 'waiting' || type === 'playing') isBuffering = type === 'waiting';
    if (type === 'ratechange') {
      track(name, { previousRate: playbackRate, newRate: element.playbackRate });
      playbackRate = element.playbackRate;
    } else if (type === 'volumechange') {
      track(name, { previousVolume: percentOf(volume), newVolume: percentOf(element.volume) });
      volume = element.volume;
    } else if (type === 'fullscreenchange') track(name, { fullscreen: document.fullscreenElement === element });
    else if (/picture/.test(type)) track(name, { pictureInPicture: type[0] === 'e' });
    else if (name) track(name);

    const percent = percentOf(element.currentTime / element.duration);
    const boundary = Math.max(...boundaries.filter((each) => each <= percent));
    if (!element.paused && boundary >= 0 && !passed.has(boundary)) {
      passed.add(boundary);
      track('percent_progress', { percentProgress: percent });
    }
  };

  const safely = (event: Event) => {
    try {
      heard(event);
    } catch {
      // The page is not to know.
    }
  };
  for (const type in names) element.addEventListener(type, safely);
  const timer = pings
    ? setInterval(() => {
        if (element.paused && pausedPings++ >= maxPausedPings) return;
        count();
        track('ping');
      }, pingInterval * 1000)
    : undefined;
  if (element.readyState) track('ready');
  return () => {
    clearInterval(timer);
    for (const type in names) element.removeEventListener(type, safely);
  };
}

export const media = (): PluginWith<MediaCalls> => {
  const followed = new Map<string, () => void>();
  const end = (id: string) => {
    followed.get(id)?.();
    followed.delete(id);
  };
  return {
    calls: {
      startHtml5MediaTracking(tracker, options: MediaOptions) {
        const { id, video } = options;
        const element = typeof video === 'string' ? document.getElementById(video) : video;
        if (!element) return;
        end(id);
        followed.set(
          id,
          follow(element as HTMLMediaElement, options, (name, data, context) => {
            // A film is attention, though nobody moves.
            if (!(element as HTMLMediaElement).paused) tracker.updatePageActivity();
            tracker.trackSelf({ schema: iglu(`media/${name}_event`), data }, { context });
          }),
        );
      },
      endHtml5MediaTracking(_, id: string) {
        end(id);
      },
    },
  };
};
