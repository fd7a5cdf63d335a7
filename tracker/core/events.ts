import type { Common, SelfDescribing, Tracker } from '../contract.ts';
import { type Given, named } from './arguments.ts';

export const eventCalls = (t: Tracker) => ({
  trackStructEvent(...given: unknown[]) {
    const event = named(given, 'category action label property value context timestamp');
    t.track(
      {
        e: 'se',
        se_ca: event.category,
        se_ac: event.action,
        se_la: event.label,
        se_pr: event.property,
        se_va: event.value,
      },
      event,
    );
  },
  /** Of an object with `event`, or of the event itself and what goes with it. */
  trackSelfDescribingEvent(event: Given, context: Common['context'], timestamp: Common['timestamp']) {
    if (event.event) t.trackSelf(event.event, event);
    else t.trackSelf(event as SelfDescribing, { context, timestamp });
  },
});
