import type { Common, SelfDescribing, Tracker } from '../contract.ts';
import { type Given, listed } from './arguments.ts';

export const eventCalls = {
  trackStructEvent(t: Tracker, ...given: unknown[]) {
    const [se_ca, se_ac, se_la, se_pr, se_va, context, timestamp] = listed(
      given,
      'category action label property value context timestamp',
    );
    t.track({ e: 'se', se_ca, se_ac, se_la, se_pr, se_va }, { context, timestamp });
  },
  /** Of an object with `event`, or of the event itself and what goes with it. */
  trackSelfDescribingEvent(t: Tracker, event: Given, context: Common['context'], timestamp: Common['timestamp']) {
    const given = event.event ? event : { event, context, timestamp };
    t.trackSelf(given.event as SelfDescribing, given);
  },
};
