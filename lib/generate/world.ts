import type { Delivery } from './files.ts';
import type { Ids } from './ids.ts';
import type { Truth } from './truth.ts';

/** What everybody who makes lines shares. */
export interface World {
  readonly truth: Truth;
  readonly delivery: Delivery;
  readonly ids: Ids;
  /** All events that were asked for are made. */
  readonly full: boolean;
  /** End of the last day, milliseconds: nothing arrives at or after it. */
  readonly end: number;
}
