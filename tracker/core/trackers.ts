import type { Options } from '../api.ts';
import type { Plugin, Tracker } from '../contract.ts';
import type { PluginCalls } from '../plugins/calls.ts';
import type { Given } from './arguments.ts';
import { guarded } from './guard.ts';
import { createTracker } from './tracker.ts';

/** The trackers of the page by name, in the order they were made. */
export const trackers: Record<string, Tracker> = {};

/** Makes a tracker with these plugins besides its own; a second one of the same name is the first. Its type has the calls of all plugins the program imports. */
export const newTracker = (
  name: string,
  collector: string,
  options: Options = {},
  plugins: readonly Plugin[] = [],
): Tracker & PluginCalls => {
  trackers[name] =
    trackers[name] || createTracker(name, collector, { ...options, plugins: [...plugins, ...(options.plugins || [])] });
  return trackers[name] as Tracker & PluginCalls;
};

/** Runs a call of the queue: `trackPageView` asks all trackers, `trackPageView:a;b` those; a function sees them as `this`. */
export function run([call, ...given]: Iterable<Given[string]>, plugins: () => readonly Plugin[]): void {
  guarded(() => {
    if (typeof call === 'function') {
      call.apply(trackers, given);
      return;
    }
    const [name, names] = call.split(':');
    if (name === 'newTracker') {
      newTracker(given[0], given[1], given[2], plugins());
      return;
    }
    for (const tracker of names ? names.split(';') : Object.keys(trackers)) {
      guarded(() => (trackers[tracker] as Given)[name](...given));
    }
  });
}
