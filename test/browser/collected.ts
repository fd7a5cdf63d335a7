/** What reached the collector, read back from its log files by the row transform: events as a store would hold them. */
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { rowSettings } from '../../etl/rows/settings.ts';
import { createTransform } from '../../etl/rows/transform.ts';
import { resolveConfig } from '../../lib/config.ts';
import { filesBelow, sentParameters } from '../generate/read-logs.ts';
import { type Cells, cellsOf } from '../rows/cells.ts';

export interface Collected {
  /** In the order they arrived. */
  readonly events: readonly Cells[];
  /** Requests of every kind: events, preflights, refused and bad ones. */
  readonly requests: number;
}

/** Nothing of firn's own is added: what the tracker sent is looked at. */
const settings = { ...rowSettings(resolveConfig({}), 'firn-test'), enrich: null };

export async function readCollected(logs: string): Promise<Collected> {
  const events: Cells[] = [];
  let requests = 0;
  const transform = createTransform(settings);
  for (const object of logsIn(logs)) {
    const tallies = await transform.transform(
      { object, bytes: 0, etag: '' } as Parameters<typeof transform.transform>[0],
      createReadStream(join(logs, object)),
      (row) => {
        if (row.kind === 'event') events.push(cellsOf(row.bytes.toString('utf8', row.start, row.end - 1)));
      },
    );
    for (const { lines, ignored } of tallies) requests += lines - (ignored.header ?? 0);
  }
  const arrived = (event: Cells) => `${event.collector_tstamp}`;
  return { events: events.toSorted((a, b) => (arrived(a) < arrived(b) ? -1 : 1)), requests };
}

/** The queries of all requests, their parameters as the tracker sent them. */
export function readQueries(logs: string): readonly ReadonlyMap<string, string>[] {
  return logsIn(logs).flatMap((file) => {
    const lines = gunzipSync(readFileSync(join(logs, file)))
      .toString('latin1')
      .split('\n');
    const names = lines
      .find((line) => line.startsWith('#Fields:'))!
      .split(/\s+/)
      .slice(1);
    const at = names.indexOf('cs-uri-query');
    return (
      lines
        .filter((line) => line !== '' && !line.startsWith('#'))
        // A query is a form: `+` is a space.
        .map((line) => sentParameters(line.split('\t')[at]!.replaceAll('+', '%20')))
    );
  });
}

/** Others are not finished. */
const logsIn = (folder: string) => filesBelow(folder).filter((name) => name.endsWith('.gz'));

/** The events of one page view in the order they happened: they travel side by side. */
export const inOrder = (events: readonly Cells[]): readonly Cells[] =>
  events.toSorted((a, b) => Number(a.seq) - Number(b.seq));

/** An event's entities by the names of their schemas, `web_page` for `iglu:com.snowplowanalytics.snowplow/web_page/…`. */
export function entitiesOf(event: Cells): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const { data = [] } = JSON.parse(event.contexts ?? '{}') as { data?: readonly SelfDescribed[] };
  return Object.fromEntries(data.map((entity) => [schemaName(entity), entity.data]));
}

interface SelfDescribed {
  readonly schema: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const schemaName = ({ schema }: SelfDescribed) => schema.split('/')[1]!;

/** A self-describing event: its schema's name and what it says. */
export function selfOf(event: Cells): { readonly name: string; readonly data: Readonly<Record<string, unknown>> } {
  const { data } = JSON.parse(event.unstruct_event!) as { readonly data: SelfDescribed };
  return { name: schemaName(data), data: data.data };
}
