/** The tracker as a module: `import { newTracker } from 'firn/tracker'`. */
export type * from './api.ts';
export type * from './contract.ts';
export { newTracker } from './core/trackers.ts';
