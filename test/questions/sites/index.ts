import { small } from './small.ts';

/** The sites of the expectations, by name. */
export const sites = { small } as const;
