/** Page pings that call the page instead of the collector. */
import type { Activity } from '../api.ts';
import type { Tracker } from '../contract.ts';
import { named } from '../core/arguments.ts';
import type { PluginWith } from './calls.ts';

/** What the visitor has seen since the callback was last called. Offsets in pixels. */
export interface ActivityData {
  readonly pageViewId: string;
  readonly minXOffset: number;
  readonly maxXOffset: number;
  readonly minYOffset: number;
  readonly maxYOffset: number;
}
export type ActivityCallback = (data: ActivityData) => void;

export interface ActivityCallbackCalls {
  enableActivityTrackingCallback(activity: Activity & { readonly callback: ActivityCallback }): void;
  enableActivityTrackingCallback(minimumVisitLength: number, heartbeatDelay: number, callback: ActivityCallback): void;
  disableActivityTrackingCallback(): void;
}

declare module './calls.ts' {
  interface PluginCalls extends ActivityCallbackCalls {}
}

export const activityCallback = (): PluginWith<ActivityCallbackCalls> => {
  let to: ActivityCallback | undefined;
  let tracker: Tracker;
  return {
    activate(t) {
      tracker = t;
    },
    filter({ e, pp_mix, pp_max, pp_miy, pp_may }) {
      if (!to || e !== 'pp') return true;
      to({
        pageViewId: tracker.getPageViewId(),
        minXOffset: Number(pp_mix || 0),
        maxXOffset: Number(pp_max || 0),
        minYOffset: Number(pp_miy || 0),
        maxYOffset: Number(pp_may || 0),
      });
      return false;
    },
    calls: {
      enableActivityTrackingCallback(_, ...given) {
        const activity = named(given, 'minimumVisitLength heartbeatDelay callback');
        to = activity.callback;
        tracker.enableActivityTracking(activity as unknown as Activity);
      },
      disableActivityTrackingCallback() {
        to = undefined;
        tracker.disableActivityTracking();
      },
    },
  };
};
