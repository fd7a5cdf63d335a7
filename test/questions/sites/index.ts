import { market } from './market.ts';
import { small } from './small.ts';

/** The sites of the expectations, by name. */
export const sites = { market, small } as const;
