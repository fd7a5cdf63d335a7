import { madeUpTrackers, schemas } from '../../lib/protocol/parameters.ts';
import { type Cells, cellOf } from './cells.ts';
import type { Envelopes } from './envelopes.ts';
import type { QueryValues } from './query-values.ts';

const vTracker = cellOf('v_tracker');
const platform = cellOf('platform');

const schema = `iglu:${schemas.uriRedirect}/1-0-0`;

/** Where the visitor went, as the data of `schema`. */
const dataOf = (query: QueryValues): string => `{"uri":${JSON.stringify(query.text(query.idOf('u')))}}`;

/** Makes an event of a redirect that brings none (README.md, "Kind of event"). */
export function writeRedirect(cells: Cells, query: QueryValues, envelopes: Envelopes): void {
  envelopes.writeEvent(schema, dataOf(query));
  if (!query.says(query.idOf('tv'))) cells.write(vTracker, madeUpTrackers.redirect);
  if (!query.says(query.idOf('p'))) cells.write(platform, 'web');
}

/** Adds to an event the redirect it came with. */
export const addRedirect = (query: QueryValues, envelopes: Envelopes): void =>
  envelopes.addEntity(schema, dataOf(query));
