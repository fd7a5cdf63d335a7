import { madeUpTrackers, webhookParameters } from '../../lib/protocol/parameters.ts';
import { type Cells, cellOf } from './cells.ts';
import type { Envelopes } from './envelopes.ts';
import type { QueryValues } from './query-values.ts';

const vTracker = cellOf('v_tracker');
const platform = cellOf('platform');

const notData: readonly string[] = ['schema', ...webhookParameters];

/** Makes a self-describing event of a webhook's parameters (README.md, "Kind of event"). */
export function writeWebhook(cells: Cells, query: QueryValues, envelopes: Envelopes): void {
  const schema = query.idOf('schema');
  const members = query
    .all()
    .filter(([name]) => !notData.includes(name))
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  envelopes.writeEvent(cells.memory.text(query.start(schema), query.end(schema)), `{${members.join(',')}}`);
  cells.write(vTracker, madeUpTrackers.webhook);
  if (!cells.has(platform)) {
    cells.write(platform, 'srv');
    cells.forgive(platform);
  }
}
