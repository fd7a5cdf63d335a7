import type { IgnoreRule } from '../../lib/protocol/row.ts';
import type { RowSettings } from './api.ts';
import { type Cells, cellOf } from './cells.ts';

const appId = cellOf('app_id');
const pageHost = cellOf('page_urlhost');

/** The rule by which an event is none of the project's; null if it counts. */
export function ruleAgainst(cells: Cells, { apps, hosts }: RowSettings): IgnoreRule | null {
  if (apps !== null && !(cells.has(appId) && apps.includes(cells.text(appId)))) return 'unknown_app';
  if (hosts !== null && !(cells.has(pageHost) && isOn(hosts, cells.text(pageHost)))) return 'foreign_host';
  return null;
}

const isOn = (hosts: readonly string[], host: string): boolean =>
  hosts.some((known) => host === known || host.endsWith(`.${known}`));
