import type { Sizes } from './build-tracker.mjs';

export interface NamedSizes extends Sizes {
  /** The script, the feature, or the function that makes the plugin. */
  readonly name: string;
}
/** Whole scripts, of each feature of the core what it would be smaller without, and of each plugin what it adds to the core. */
export declare function trackerSizes(): Promise<NamedSizes[]>;
export declare const sizeTable: (rows: readonly NamedSizes[]) => string;
