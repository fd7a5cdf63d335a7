import type { NewTracker } from '../api.ts';
import { guarded } from './guard.ts';
import { run } from './trackers.ts';

type Call = ArrayLike<unknown> & Iterable<unknown>;
type Queue = ((...call: unknown[]) => void) & { q?: Call[] };

/**
 * Takes over the function of the page that has queued calls so far, as Snowplow's tag and our loader make it:
 * its `q` is an array of arguments, and from here on something that runs what is pushed. `make` makes trackers.
 * The function's name is on our script's tag (`data-firn`), or the next in `GlobalSnowplowNamespace`, or `firn`.
 */
export const takeOver = (make: NewTracker): void =>
  guarded(() => {
    const page = window as unknown as { GlobalSnowplowNamespace?: string[]; [name: string]: unknown };
    const script = document.currentScript;
    const name = script?.dataset.firn || page.GlobalSnowplowNamespace?.shift() || 'firn';
    page[name] ||= (...call: unknown[]) => queue.q!.push(call);
    const queue = page[name] as Queue;
    const { q = [] } = queue;
    // Loaded twice: the first one is at work.
    if (!Array.isArray(q)) return;
    queue.q = { push: (call: Call) => run(call, make) } as unknown as Call[];
    for (const call of q) run(call, make);
  });
