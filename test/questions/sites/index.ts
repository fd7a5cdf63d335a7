import { arrivals } from './arrivals.ts';
import { market } from './market.ts';
import { returning } from './returning.ts';
import { small } from './small.ts';

/** The sites of the expectations, by name. */
export const sites = { arrivals, market, returning, small } as const;
