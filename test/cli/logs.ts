import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fields = 'date time cs-method cs-uri-stem sc-status cs-uri-query x-edge-request-id';

/** A log of one day: its header and one pixel request for each query. */
export const log = (day: string, queries: readonly string[]): string =>
  [
    `#Fields: ${fields}`,
    ...queries.map((query, i) =>
      [day, `10:00:${String(i).padStart(2, '0')}`, 'GET', '/i', '200', query, `r${i}`].join('\t'),
    ),
    '',
  ].join('\n');

/** Writes logs by name into a folder. */
export function writeLogs(folder: string, logs: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(logs)) writeFileSync(join(folder, name), text);
}
