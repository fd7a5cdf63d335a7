import type { Sizes } from './build-tracker.mjs';

export interface NamedSizes extends Sizes {
  /** The script, or the function that makes the plugin. */
  readonly name: string;
}
/** Whole scripts, and of each plugin what it adds to the core. */
export declare function trackerSizes(): Promise<NamedSizes[]>;
export declare const sizeTable: (rows: readonly NamedSizes[]) => string;
