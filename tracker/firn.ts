import { takeOver } from './core/queue.ts';
import { newTracker } from './core/trackers.ts';

takeOver(newTracker);
