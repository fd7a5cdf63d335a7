import { type Column, columns, fields } from './event.ts';

/** Where a tracker parameter's value goes. Sizes (`res`, `vp`, `ds`) go to two columns. */
export interface Target {
  readonly column: Column;
  readonly part?: 'width' | 'height';
}

/** Tracker parameter → columns it can fill, derived from the event model. */
export const parameters: ReadonlyMap<string, readonly Target[]> = (() => {
  const map = new Map<string, Target[]>();
  for (const column of columns) {
    for (const source of fields[column].from) {
      if (source.by !== 'tracker') continue;
      const targets = map.get(source.parameter) ?? [];
      targets.push(source.part === undefined ? { column } : { column, part: source.part });
      map.set(source.parameter, targets);
    }
  }
  return map;
})();

/** Parameters whose value is base64 (standard or URL alphabet, padded or not) of the column's text. */
export const base64Parameters = ['cx', 'ue_px'] as const;

/** Parameters that are not part of what the tracker sent about the event: left out of `event_fingerprint`. */
export const notFingerprinted = ['eid', 'nuid', 'stm', 'cv'] as const;

/** `e` → `event`. `ev` and `ad` are the spellings of 2012. */
export const eventKinds = {
  pv: 'page_view',
  pp: 'page_ping',
  se: 'struct',
  ue: 'unstruct',
  tr: 'transaction',
  ti: 'transaction_item',
  ev: 'struct',
  ad: 'ad_impression',
} as const;

export type EventKind = (typeof eventKinds)[keyof typeof eventKinds];

/**
 * Seed-era trackers (0.7.0 and before, 2012) sent no `e`: the first of these parameters that is present
 * tells the kind, the most special first, because an order line may carry a title too.
 */
export const seedEraKinds = [
  ['ti_id', 'transaction_item'],
  ['tr_id', 'transaction'],
  ['ev_ca', 'struct'],
  ['page', 'page_view'],
] as const satisfies readonly (readonly [string, EventKind])[];

/** Spellings that mean something only in the seed era; with an `e` they are unknown parameters. */
export const seedEraOnly = ['tstamp'] as const;

export const platforms = ['web', 'iot', 'app', 'mob', 'pc', 'cnsl', 'tv', 'srv', 'headset'] as const;

/** event_vendor, event_name, event_format, event_version of the kinds that have no schema of their own. */
export const schemaOfKind: Readonly<Record<Exclude<EventKind, 'unstruct'>, readonly [string, string, string, string]>> =
  {
    page_view: ['com.snowplowanalytics.snowplow', 'page_view', 'jsonschema', '1-0-0'],
    page_ping: ['com.snowplowanalytics.snowplow', 'page_ping', 'jsonschema', '1-0-0'],
    transaction: ['com.snowplowanalytics.snowplow', 'transaction', 'jsonschema', '1-0-0'],
    transaction_item: ['com.snowplowanalytics.snowplow', 'transaction_item', 'jsonschema', '1-0-0'],
    ad_impression: ['com.snowplowanalytics.snowplow', 'ad_impression', 'jsonschema', '1-0-0'],
    struct: ['com.google.analytics', 'event', 'jsonschema', '1-0-0'],
  };

/** Iglu schema addresses without their `iglu:` and version: what envelopes and entities are recognised by. */
export const schemas = {
  contexts: 'com.snowplowanalytics.snowplow/contexts/jsonschema',
  selfDescribing: 'com.snowplowanalytics.snowplow/unstruct_event/jsonschema',
  clientSession: 'com.snowplowanalytics.snowplow/client_session/jsonschema',
  clientHints: 'org.ietf/http_client_hints/jsonschema',
  geolocation: 'com.snowplowanalytics.snowplow/geolocation_context/jsonschema',
  webPage: 'com.snowplowanalytics.snowplow/web_page/jsonschema',
  uriRedirect: 'com.snowplowanalytics.snowplow/uri_redirect/jsonschema',
} as const;

/** Campaign columns and the page address parameters they come from. */
export const campaignParameters = {
  mkt_medium: 'utm_medium',
  mkt_source: 'utm_source',
  mkt_term: 'utm_term',
  mkt_content: 'utm_content',
  mkt_campaign: 'utm_campaign',
} as const;

/** Click-id parameters of a page address → `mkt_network`, in order of preference. Each network's own documentation names its parameter. */
export const clickIds = {
  gclid: 'Google',
  msclkid: 'Microsoft',
  dclid: 'DoubleClick',
  gbraid: 'Google',
  wbraid: 'Google',
  fbclid: 'Meta',
  ttclid: 'TikTok',
  twclid: 'X',
  li_fat_id: 'LinkedIn',
  rdt_cid: 'Reddit',
  ScCid: 'Snapchat',
  sccid: 'Snapchat',
  yclid: 'Yandex',
  qclid: 'Quora',
  rb_clickid: 'VK',
  bd_vid: 'Baidu',
  sznclid: 'Seznam',
  tblci: 'Taboola',
  dicbo: 'Outbrain',
  epik: 'Pinterest',
  irclickid: 'Impact',
  awc: 'Awin',
  cjevent: 'CJ',
  ranSiteID: 'Rakuten',
  tduid: 'TradeDoubler',
  clickref: 'Partnerize',
} as const;

/** The cross-domain parameter of a page address: `duid.ms[.…]`. */
export const crossDomainParameter = '_sp';

/** Paths of the pixel. Any other path is somebody's page and ignored; more can be added in the config. */
export const pixelPaths = {
  pixel: '/i',
  icePng: '/ice.png',
  tp2: '/com.snowplowanalytics.snowplow/tp2',
  /** Webhook by GET: `schema` and any other keys are a self-describing event. */
  iglu: '/com.snowplowanalytics.iglu/v1',
  /** Click redirect: `u` is where the visitor went. */
  redirect: '/r/tp2',
} as const;

/** Keys of the custom log data the pixel function writes (form-encoded pairs; unknown keys are ignored). */
export const pixelDataKeys = ['nuid', 'new', 'gpc', 'dnt', 'country', 'region', 'city', 'tz'] as const;

/** Parameters of an Iglu webhook that fill columns; all others but `schema` are the event's data. */
export const webhookParameters = ['aid', 'p', 'nuid', 'cv', 'eid', 'ttm', 'url'] as const;

/** Tracker versions given to requests no tracker made. */
export const madeUpTrackers = { webhook: 'com.snowplowanalytics.iglu-v1', redirect: 'r-tp2' } as const;

/** What `v_collector` says where the request does not: CloudFront. */
export const defaultCollector = 'cf';

/** Namespace of name-based event ids (RFC 9562, version 5). Changing it changes ids: never. */
export const eventNamespace = '5a1c4c6e-9f0a-4d3c-8f57-0f6d2c1b7e42';

/** What Snowplow's trackers send for an id when they are told to be anonymous. */
export const nobody = '00000000-0000-0000-0000-000000000000';
