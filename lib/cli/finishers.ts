import type { WorkFinishers } from '../../etl/run/work.ts';

/** What brings removals to their end that were cut off. Code is loaded when it is needed. */
export const finishers: WorkFinishers = {
  erase: async (...work) => (await import('../../etl/erase/erase.ts')).bringToItsEnd(...work),
  expire: async (...work) => (await import('../../etl/run/expire.ts')).finishExpiry(...work),
};
