import { takeOver } from './core/queue.ts';
import { newTracker } from './core/trackers.ts';
import { all } from './plugins/all.ts';

takeOver((name, collector, options) =>
  newTracker(name, collector, { ...options, plugins: [...all(), ...(options?.plugins || [])] }),
);
