/** The tracker as a module: `import { newTracker } from 'firn/tracker'`. */
export type * from './api.ts';
export type * from './contract.ts';
export { newTracker } from './core/trackers.ts';
export { loader } from './loader.ts';
export { pixelUrl } from './pixel-url.ts';
export type { PluginCalls } from './plugins/calls.ts';
