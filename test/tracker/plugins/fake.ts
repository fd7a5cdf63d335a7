import type { Options } from '../../../tracker/api.ts';
import type { Common, Payload, Plugin, SelfDescribing, Tracker } from '../../../tracker/contract.ts';

/** What a plugin asked a tracker to send. */
export interface Sent {
  readonly payload?: Payload;
  readonly event?: SelfDescribing;
  readonly common: Common;
}

/** A tracker that keeps what it is asked to send, as it would arrive: in JSON. */
export function fakeTracker(options: Options = {}) {
  const sent: Sent[] = [];
  const keep = (said: object, { context, timestamp }: Common) => {
    const common = { ...(context && { context }), ...(timestamp && { timestamp }) };
    sent.push(JSON.parse(JSON.stringify({ ...said, common })));
  };
  const tracker = {
    namespace: 'test',
    options: { collector: 'c.example', ...options },
    track: (payload: Payload, common?: Common | null) => keep({ payload }, common ?? {}),
    trackSelf: (event: SelfDescribing, common?: Common | null) => keep({ event }, common ?? {}),
  } as Tracker;
  return { tracker, sent };
}

/** Makes the calls on the plugin, and gives what it sent. */
export function sentBy(plugin: Plugin, calls: readonly (readonly [name: string, ...given: unknown[]])[]): Sent[] {
  const { tracker, sent } = fakeTracker();
  plugin.activate?.(tracker);
  for (const [name, ...given] of calls) plugin.calls![name]!(tracker, ...given);
  return sent;
}
