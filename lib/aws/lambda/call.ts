import { begin } from './begin.ts';
import type { Means, Outcome } from './means.ts';
import { settle } from './settle.ts';

/** What the schedules send: `run` looks for work, `watch` only after the run that is open. */
export type Call = { readonly do: 'run'; readonly scheduledTime?: string } | { readonly do: 'watch' };

/**
 * What the Lambda does, called for a run or for a watch.
 *
 * @throws RunFailed where a run failed
 */
export async function call(means: Means, asked: Call): Promise<Outcome> {
  const open = await settle(means);
  if (open !== null) return open;
  if (asked.do === 'watch') return { what: 'nothing_open', message: 'no run is open', metrics: {} };
  const scheduled = new Date(asked.scheduledTime ?? means.now);
  return begin(means, Number.isNaN(scheduled.getTime()) ? means.now : scheduled);
}
