/** Rows of made requests under a config, for tests of enrichments. */
import type { RowSettings } from '../../../etl/rows/api.ts';
import { rowSettings } from '../../../etl/rows/settings.ts';
import { createTransform } from '../../../etl/rows/transform.ts';
import { type FirnConfig, resolveConfig } from '../../../lib/config.ts';
import { type Cells, cellsOf } from '../cells.ts';
import { objectOf, transformedBy } from '../implementations.ts';

const names = [
  ...['date', 'time', 'cs-method', 'cs-uri-stem', 'sc-status', 'c-ip', 'cs(User-Agent)', 'cs-uri-query'],
  ...['x-edge-request-id', 'cs(Cookie)', 'viewer-request-log-data', 'asn'],
] as const;

/** One pixel request: parameters of its query, and fields of its log line where they are not the usual ones. */
export interface Request {
  readonly query?: Readonly<Record<string, string>>;
  readonly log?: Readonly<Partial<Record<(typeof names)[number], string>>>;
}

/** A log of requests. */
export function logOf(requests: readonly Request[]): string {
  const lines = requests.map(({ query = {}, log = {} }, n) => {
    const usual = {
      date: '2026-11-23',
      time: '10:00:00',
      'cs-method': 'GET',
      'cs-uri-stem': '/i',
      'sc-status': '200',
      'c-ip': '203.0.113.7',
      'cs(User-Agent)': 'Mozilla/5.0',
      'cs-uri-query': new URLSearchParams({ e: 'pv', ...query }).toString(),
      'x-edge-request-id': `r${n}`,
    };
    const fields: Readonly<Record<string, string>> = { ...usual, ...log };
    return names.map((name) => fields[name] ?? '-').join('\t');
  });
  return `#Fields: ${names.join(' ')}\n${lines.map((line) => `${line}\n`).join('')}`;
}

export const settingsOf = (config: FirnConfig): RowSettings => rowSettings(resolveConfig(config), 'firn-test');

/** What becomes of a log: events and bad rows; `tallies` holds the rest. */
export async function rowsOf(log: string, settings: RowSettings): Promise<readonly Cells[]> {
  const bytes = Buffer.from(log);
  const { rows } = await transformedBy(createTransform(settings), objectOf('log', bytes), [bytes]);
  return rows.map(cellsOf).filter(({ kind }) => kind !== 'tally');
}

/** The events of these requests, a row each. */
export const enriched = (config: FirnConfig, requests: readonly Request[]): Promise<readonly Cells[]> =>
  rowsOf(logOf(requests), settingsOf(config));
