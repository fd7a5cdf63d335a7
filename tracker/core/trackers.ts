import type { NewTracker, Options } from '../api.ts';
import type { Tracker } from '../contract.ts';
import type { PluginCalls } from '../plugins/calls.ts';
import type { Given } from './arguments.ts';
import { guarded } from './guard.ts';
import { createTracker } from './tracker.ts';

/** The trackers of the page by name, in the order they were made. */
export const trackers: Record<string, Tracker> = {};

/** Makes a tracker; a second one of the same name is the first. Its type has the calls of all plugins the program imports. */
export const newTracker = (name: string, collector: string, options?: Options): Tracker & PluginCalls => {
  trackers[name] ||= createTracker(name, collector, options);
  return trackers[name] as Tracker & PluginCalls;
};

/** Runs a call of the queue: `trackPageView` asks all trackers, `trackPageView:a;b` those; a function sees them as `this`. */
export function run([call, ...given]: Iterable<Given[string]>, make: NewTracker): void {
  guarded(() => {
    if (typeof call === 'function') {
      call.apply(trackers, given);
      return;
    }
    const [name, names] = call.split(':');
    if (name === 'newTracker') {
      (make as Given[string])(...given);
      return;
    }
    for (const tracker of names ? names.split(';') : Object.keys(trackers))
      (trackers[tracker] as Given)?.[name]?.(...given);
  });
}
