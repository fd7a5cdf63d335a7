import { describe, expect, it } from 'vitest';
import { type Column, columns, fields, type Source } from '../../lib/protocol/event.ts';
import { type LogField, logFields } from '../../lib/protocol/logs.ts';
import {
  base64Parameters,
  campaignParameters,
  eventKinds,
  pixelDataKeys,
  seedEraOnly,
} from '../../lib/protocol/parameters.ts';
import { cellsOf } from './cells.ts';
import { implementations, objectOf, plainSettings } from './implementations.ts';

/** A request: what stands in its query, in its log fields and in its custom log data. */
interface Request {
  readonly query?: Readonly<Record<string, string>>;
  readonly log?: Readonly<Partial<Record<LogField, string>>>;
  readonly pixel?: Readonly<Record<string, string>>;
}

const formEncoded = (pairs: Readonly<Record<string, string>>): string =>
  Object.entries(pairs)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');

function logOf({ query = {}, log = {}, pixel = {} }: Request): Buffer {
  const cells: Partial<Record<LogField, string>> = {
    date: '2026-11-23',
    time: '03:14:15',
    'cs-method': 'GET',
    'cs-uri-stem': '/i',
    'cs-uri-query': formEncoded('e' in query || 'page' in query ? query : { e: 'pp', ...query }),
    'viewer-request-log-data': formEncoded(pixel),
    ...log,
  };
  const names: readonly LogField[] = [...logFields, 'timestamp'];
  return Buffer.from(`#Fields: ${names.join(' ')}\n${names.map((name) => cells[name] || '-').join('\t')}\n`);
}

/** A stored value as a sender writes it. */
function sent(column: Column, parameter: string): string {
  const { type, example } = fields[column];
  if (column === 'event') return Object.entries(eventKinds).find(([, kind]) => kind === example)?.[0] ?? '';
  if (type === 'boolean') return example === 'true' ? '1' : '0';
  if (type !== 'timestamp') {
    return (base64Parameters as readonly string[]).includes(parameter)
      ? Buffer.from(example).toString('base64')
      : example;
  }
  if ((seedEraOnly as readonly string[]).includes(parameter)) return example.slice(0, 19);
  return String(Date.parse(`${example.replace(' ', 'T')}Z`));
}

/** Sizes are sent in one parameter: the example of the other side goes along. */
function sizeOf(parameter: string): string {
  const side = (part: 'width' | 'height') => {
    const column = columns.find((candidate) =>
      fields[candidate].from.some(
        (source) => source.by === 'tracker' && source.parameter === parameter && source.part === part,
      ),
    );
    return column === undefined ? '' : fields[column].example;
  };
  return `${side('width')}x${side('height')}`;
}

/** The request that gives a column its example from one source alone; null where the source is computed. */
function requestFor(column: Column, source: Source): Request | null {
  const { example } = fields[column];
  if (source.by === 'etl') return null;
  if (source.by === 'pixel') return { pixel: { [source.key]: sent(column, source.key) } };
  if (source.by === 'log') {
    const field = source.field as LogField;
    if (column === 'collector_tstamp') return null;
    const escaped = field === 'cs(User-Agent)' ? example.replaceAll(' ', '%20') : example;
    return { log: { [field]: field === 'cs(Cookie)' ? `a=b;%20sp=${escaped}` : escaped } };
  }
  const value = source.part === undefined ? sent(column, source.parameter) : sizeOf(source.parameter);
  const seedEra = (seedEraOnly as readonly string[]).includes(source.parameter);
  return { query: { ...(seedEra ? { page: 'x' } : {}), [source.parameter]: value } };
}

const of = (column: Column): string => fields[column].example;
const address = (part: 'page' | 'refr'): string =>
  `${of(`${part}_urlscheme`)}://${of(`${part}_urlhost`)}${of(`${part}_urlpath`)}?${of(`${part}_urlquery`)}#${of(`${part}_urlfragment`)}`;
const page = (query: Readonly<Record<string, string>>): Request => ({
  query: { url: `https://a.example/?${formEncoded(query)}` },
});
const addressed = (part: 'page' | 'refr') =>
  (['scheme', 'host', 'port', 'path', 'query', 'fragment'] as const).map(
    (name) => [`${part}_url${name}`, { query: { [part === 'page' ? 'url' : 'refr']: address(part) } }] as const,
  );
const milliseconds = (column: Column): string => sent(column, '');

/** Columns that are computed from others: what to send for their example. */
const computed: Partial<Record<Column, Request>> = {
  ...Object.fromEntries(addressed('page')),
  ...Object.fromEntries(addressed('refr')),
  ...Object.fromEntries(
    Object.entries(campaignParameters).map(([column, parameter]) => [
      column,
      page({ [parameter]: of(column as Column) }),
    ]),
  ),
  collector_tstamp: { log: { 'timestamp(ms)': milliseconds('collector_tstamp') } },
  v_collector: {},
  v_etl: {},
  mkt_clickid: page({ gclid: of('mkt_clickid') }),
  mkt_network: page({ gclid: 'x' }),
  refr_domain_userid: page({ _sp: of('refr_domain_userid') }),
  refr_dvce_tstamp: page({ _sp: `x.${milliseconds('refr_dvce_tstamp')}` }),
  derived_tstamp: {
    query: { dtm: milliseconds('dvce_created_tstamp'), stm: milliseconds('dvce_sent_tstamp') },
    log: { 'timestamp(ms)': milliseconds('collector_tstamp') },
  },
  ...Object.fromEntries(
    (['event_vendor', 'event_name', 'event_format', 'event_version', 'event_fingerprint'] as const).map((column) => [
      column,
      { query: { e: 'pv' } },
    ]),
  ),
  page_view_id: { query: { co: of('contexts') } },
  field_errors: { query: { se_va: 'abc' } },
};

/** The run's time is set by the engine that loads the rows. */
const setByTheEngine: readonly Column[] = ['etl_tstamp'];

const examples = columns
  .filter((column) => !fields[column].reserved && !fields[column].enriched && !setByTheEngine.includes(column))
  .flatMap((column) => {
    const bySource = fields[column].from.flatMap((source) => {
      const request = requestFor(column, source);
      if (request === null) return [];
      const name =
        source.by === 'tracker'
          ? source.parameter
          : source.by === 'pixel'
            ? `pixel ${source.key}`
            : String('field' in source ? source.field : '');
      // What 2012 sent had whole seconds.
      const example =
        source.by === 'tracker' && (seedEraOnly as readonly string[]).includes(source.parameter)
          ? `${of(column).slice(0, 19)}.000`
          : of(column);
      return [{ column, from: name, request, example }];
    });
    const request = computed[column];
    return request === undefined
      ? bySource
      : [...bySource, { column, from: 'what it is computed from', request, example: of(column) }];
  });

describe.each(implementations)('$name', (implementation) => {
  it.each(examples)('the example of $column arrives when sent as $from', async ({ column, request, example }) => {
    const log = logOf(request);
    const { rows } = await implementation.transform(objectOf('example', log), [log], {
      ...plainSettings,
      version: of('v_etl'),
    });
    const cells = cellsOf(rows[0] ?? '');
    expect({ kind: cells.kind, [column]: cells[column] }).toEqual({ kind: 'event', [column]: example });
    if (column !== 'field_errors') expect(cells.field_errors).toBeNull();
  });
});

it('every column that some source fills is among the examples', () => {
  const covered = new Set(examples.map(({ column }) => column));
  expect(columns.filter((column) => !covered.has(column))).toEqual(
    columns.filter((column) => fields[column].reserved || fields[column].enriched || setByTheEngine.includes(column)),
  );
});

it('every key of the custom log data fills a column', () => {
  const keys = columns.flatMap((column) =>
    fields[column].from.flatMap((source) => (source.by === 'pixel' ? [source.key] : [])),
  );
  expect(new Set(keys)).toEqual(new Set(pixelDataKeys));
});
