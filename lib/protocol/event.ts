/**
 * The event model: every column of `events`, once.
 *
 * The first 131 are Snowplow's canonical columns in their canonical order (the order of its enriched TSV),
 * with their names, types and limits; firn's own follow. Tables, the parser, the tracker's parameter names
 * and docs/data-dictionary.md are derived from this value. New columns are appended, never inserted:
 * stores written before must stay readable.
 */

/** The column types every engine shares (Hive, Glue, DuckDB, MySQL, Postgres). Timestamps are UTC, milliseconds. */
export type Type = 'string' | 'int' | 'bigint' | 'double' | 'decimal(18,2)' | 'boolean' | 'timestamp';

/** Where a column's value comes from. */
export type Source =
  /** A parameter of the tracker protocol, by its short name in the query string; `WxH` sizes feed two columns. */
  | { readonly by: 'tracker'; readonly parameter: string; readonly part?: 'width' | 'height' }
  /** A field of the access log, by its name in the `#Fields:` header. */
  | { readonly by: 'log'; readonly field: string }
  /** A key of the pixel function's custom log data (field `viewer-request-log-data`). */
  | { readonly by: 'pixel'; readonly key: string }
  /** Computed in the row transform (or, where the note says so, by an engine) from other columns. */
  | { readonly by: 'etl'; readonly computedFrom: readonly string[] };

/** What a text must look like beyond its type; a value that does not is null and named in `field_errors`. */
export type Form = 'event' | 'uuid' | 'platform' | 'currency' | 'contexts' | 'self_describing';

export interface Field {
  readonly type: Type;
  /** Longest text kept, in Unicode code points; longer text is cut and the cut is named in `field_errors`. */
  readonly limit?: number;
  readonly form?: Form;
  /** In order of preference: the first that gives a value wins. */
  readonly from: readonly Source[];
  readonly brief: string;
  readonly note?: string;
  /** A stored value, as text. */
  readonly example: string;
  /** Snowplow no longer fills it; accepted because old trackers send it. */
  readonly deprecated?: true;
  /** Filled by an enrichment: null where the config switches that off. */
  readonly enriched?: true;
  /** Nothing fills it yet. */
  readonly reserved?: true;
}

const tracker = <const P extends string>(parameter: P) => ({ by: 'tracker', parameter }) as const;
const side = <const P extends string>(parameter: P, part: 'width' | 'height') =>
  ({ by: 'tracker', parameter, part }) as const;
const log = <const F extends string>(field: F) => ({ by: 'log', field }) as const;
const pixel = <const K extends string>(key: K) => ({ by: 'pixel', key }) as const;
const etl = (...computedFrom: readonly string[]) => ({ by: 'etl', computedFrom }) as const;

export const event = {
  app_id: {
    type: 'string',
    limit: 255,
    from: [tracker('aid')],
    brief: 'Application or site that sent the event.',
    example: 'shop',
  },
  platform: {
    type: 'string',
    limit: 255,
    form: 'platform',
    from: [tracker('p')],
    brief: 'Kind of device or program that sent it: web, mob, pc, srv, app, tv, cnsl, iot or headset.',
    example: 'web',
  },
  etl_tstamp: {
    type: 'timestamp',
    from: [etl()],
    brief: 'Time of the run that loaded the event.',
    note: "The run's scheduled time, set by the engine, so that a repeated run writes the same value.",
    example: '2026-11-23 04:00:00.000',
  },
  collector_tstamp: {
    type: 'timestamp',
    from: [log('timestamp(ms)'), log('timestamp'), log('date'), log('time')],
    brief: 'When the collector answered the request.',
    note: 'From `timestamp(ms)` where the log has it, else from `date` and `time` (whole seconds). Never null.',
    example: '2026-11-23 03:14:15.926',
  },
  dvce_created_tstamp: {
    type: 'timestamp',
    from: [tracker('dtm'), tracker('tstamp')],
    brief: 'When the event happened, by the device clock.',
    note: '`dtm` is milliseconds since 1970; `tstamp` (2012) is `YYYY-MM-DD HH:MM:SS`.',
    example: '2026-11-23 03:14:15.400',
  },
  event: {
    type: 'string',
    limit: 128,
    form: 'event',
    from: [tracker('e')],
    brief: 'Kind of event: page_view, page_ping, struct, unstruct, transaction, transaction_item or ad_impression.',
    note: 'Seed-era trackers (2012) send no `e`; the kind is then inferred from the parameters present.',
    example: 'page_view',
  },
  event_id: {
    type: 'string',
    limit: 36,
    form: 'uuid',
    from: [tracker('eid'), etl('request_id')],
    brief: 'Identity of the event, a lower-case UUID.',
    note: 'Without a usable `eid`, a name-based UUID (RFC 9562, version 5) from the request id, or from the whole line. Never null.',
    example: '8a3f1c5e-4b1d-4e57-9d2e-3a1b5c7d9e0f',
  },
  txn_id: {
    type: 'int',
    from: [tracker('tid')],
    brief: 'Transaction number of old trackers.',
    note: 'An int: the leading zeros of the six digits are lost.',
    example: '749074',
    deprecated: true,
  },
  name_tracker: {
    type: 'string',
    limit: 128,
    from: [tracker('tna')],
    brief: 'Name the page gave its tracker.',
    example: 'firn',
  },
  v_tracker: {
    type: 'string',
    limit: 100,
    from: [tracker('tv')],
    brief: 'Tracker and its version.',
    example: 'js-4.10.1',
  },
  v_collector: {
    type: 'string',
    limit: 100,
    from: [tracker('cv'), etl()],
    brief: 'Collector and its version; `cf` for CloudFront.',
    example: 'cf',
  },
  v_etl: { type: 'string', limit: 100, from: [etl()], brief: 'ETL and its version.', example: 'firn-0.1.0' },
  user_id: {
    type: 'string',
    limit: 255,
    from: [tracker('uid')],
    brief: 'Business user id, set by the site.',
    note: 'In the seed era `uid` was the cookie id; it then also fills `domain_userid`.',
    example: 'customer-1042',
  },
  user_ipaddress: {
    type: 'string',
    limit: 128,
    from: [tracker('ip'), log('x-forwarded-for'), log('c-ip')],
    brief: 'Address of the visitor.',
    note: 'The first address of a comma list.',
    example: '203.0.113.7',
  },
  user_fingerprint: {
    type: 'string',
    limit: 128,
    from: [tracker('fp')],
    brief: 'Browser fingerprint of old trackers.',
    example: '2161814971',
    deprecated: true,
  },
  domain_userid: {
    type: 'string',
    limit: 128,
    from: [tracker('duid')],
    brief: 'First-party cookie id.',
    example: 'c6ef3124-b53a-4b13-a233-0088f79dcbcb',
  },
  domain_sessionidx: {
    type: 'int',
    from: [tracker('vid')],
    brief: 'How many visits this cookie has made, this one included.',
    example: '3',
  },
  network_userid: {
    type: 'string',
    limit: 128,
    from: [tracker('tnuid'), tracker('nuid'), pixel('nuid'), log('cs(Cookie)')],
    brief: 'Collector cookie id.',
    note: 'From the log only the cookie named `sp`.',
    example: 'ecdff4d0-9175-40ac-a8bb-325c49733607',
  },
  geo_country: {
    type: 'string',
    limit: 2,
    from: [pixel('country'), log('c-country'), etl('user_ipaddress')],
    brief: 'Country, ISO 3166-1 alpha-2.',
    example: 'DE',
  },
  geo_region: {
    type: 'string',
    limit: 3,
    from: [pixel('region'), etl('user_ipaddress')],
    brief: 'Region, the part after the country of ISO 3166-2.',
    example: 'BE',
  },
  geo_city: {
    type: 'string',
    limit: 75,
    from: [pixel('city'), etl('user_ipaddress')],
    brief: 'City.',
    example: 'Berlin',
  },
  geo_zipcode: {
    type: 'string',
    limit: 15,
    from: [etl('user_ipaddress')],
    brief: 'Postal code.',
    example: '10115',
    enriched: true,
  },
  geo_latitude: {
    type: 'double',
    from: [etl('user_ipaddress'), etl('contexts')],
    brief: 'Latitude, degrees.',
    example: '52.52',
    enriched: true,
  },
  geo_longitude: {
    type: 'double',
    from: [etl('user_ipaddress'), etl('contexts')],
    brief: 'Longitude, degrees.',
    example: '13.405',
    enriched: true,
  },
  geo_region_name: {
    type: 'string',
    limit: 100,
    from: [etl('user_ipaddress')],
    brief: 'Name of the region.',
    example: 'Berlin',
    enriched: true,
  },
  ip_isp: {
    type: 'string',
    limit: 100,
    from: [etl('user_ipaddress')],
    brief: 'Internet provider of the address.',
    example: 'Example Telecom',
    enriched: true,
  },
  ip_organization: {
    type: 'string',
    limit: 128,
    from: [etl('user_ipaddress')],
    brief: 'Organization of the address.',
    example: 'Example AG',
    enriched: true,
  },
  ip_domain: {
    type: 'string',
    limit: 128,
    from: [etl('user_ipaddress')],
    brief: 'Domain of the address.',
    example: 'example.net',
    enriched: true,
  },
  ip_netspeed: {
    type: 'string',
    limit: 100,
    from: [etl('user_ipaddress')],
    brief: 'Connection type of the address.',
    example: 'Cable/DSL',
    enriched: true,
  },
  page_url: {
    type: 'string',
    limit: 10000,
    from: [tracker('url'), log('cs(Referer)')],
    brief: 'Address of the page the event happened on.',
    note: 'As the browser reports it, fragment included; without `url`, the Referer header of the pixel request.',
    example: 'https://shop.example/boots?size=42#reviews',
  },
  page_title: {
    type: 'string',
    limit: 2000,
    from: [tracker('page')],
    brief: 'Title of the page.',
    example: 'Winter boots',
  },
  page_referrer: {
    type: 'string',
    limit: 10000,
    from: [tracker('refr')],
    brief: 'Address of the page before.',
    example: 'https://www.google.com/',
  },
  page_urlscheme: {
    type: 'string',
    limit: 16,
    from: [etl('page_url')],
    brief: 'Scheme of the page address, lower case.',
    example: 'https',
  },
  page_urlhost: {
    type: 'string',
    limit: 255,
    from: [etl('page_url')],
    brief: 'Host of the page address, lower case.',
    example: 'shop.example',
  },
  page_urlport: {
    type: 'int',
    from: [etl('page_url')],
    brief: 'Port of the page address.',
    note: '80 for http and 443 for https where the address names none.',
    example: '443',
  },
  page_urlpath: {
    type: 'string',
    limit: 3000,
    from: [etl('page_url')],
    brief: 'Path of the page address, escapes as they are.',
    example: '/boots',
  },
  page_urlquery: {
    type: 'string',
    limit: 6000,
    from: [etl('page_url')],
    brief: 'Query string of the page address, without `?`.',
    example: 'size=42',
  },
  page_urlfragment: {
    type: 'string',
    limit: 3000,
    from: [etl('page_url')],
    brief: 'Fragment of the page address, without `#`.',
    example: 'reviews',
  },
  refr_urlscheme: {
    type: 'string',
    limit: 16,
    from: [etl('page_referrer')],
    brief: 'Scheme of the referrer address, lower case.',
    example: 'https',
  },
  refr_urlhost: {
    type: 'string',
    limit: 255,
    from: [etl('page_referrer')],
    brief: 'Host of the referrer address, lower case.',
    example: 'www.google.com',
  },
  refr_urlport: {
    type: 'int',
    from: [etl('page_referrer')],
    brief: 'Port of the referrer address.',
    note: '80 for http and 443 for https where the address names none.',
    example: '443',
  },
  refr_urlpath: {
    type: 'string',
    limit: 6000,
    from: [etl('page_referrer')],
    brief: 'Path of the referrer address, escapes as they are.',
    example: '/search',
  },
  refr_urlquery: {
    type: 'string',
    limit: 6000,
    from: [etl('page_referrer')],
    brief: 'Query string of the referrer address, without `?`.',
    example: 'q=boots',
  },
  refr_urlfragment: {
    type: 'string',
    limit: 3000,
    from: [etl('page_referrer')],
    brief: 'Fragment of the referrer address, without `#`.',
    example: 'top',
  },
  refr_medium: {
    type: 'string',
    limit: 25,
    from: [etl('page_referrer')],
    brief: 'Kind of referrer: internal, search, social, email, paid, chatbot or unknown.',
    example: 'search',
    enriched: true,
  },
  refr_source: {
    type: 'string',
    limit: 50,
    from: [etl('page_referrer')],
    brief: 'Name of the referring site.',
    example: 'Google',
    enriched: true,
  },
  refr_term: {
    type: 'string',
    limit: 255,
    from: [etl('page_referrer')],
    brief: 'Search term in the referrer.',
    example: 'boots',
    enriched: true,
  },
  mkt_medium: {
    type: 'string',
    limit: 255,
    from: [etl('page_url')],
    brief: 'Campaign medium: `utm_medium` of the page address.',
    example: 'cpc',
  },
  mkt_source: {
    type: 'string',
    limit: 255,
    from: [etl('page_url')],
    brief: 'Campaign source: `utm_source` of the page address.',
    example: 'newsletter',
  },
  mkt_term: {
    type: 'string',
    limit: 255,
    from: [etl('page_url')],
    brief: 'Campaign term: `utm_term` of the page address.',
    example: 'winter boots',
  },
  mkt_content: {
    type: 'string',
    limit: 500,
    from: [etl('page_url')],
    brief: 'Campaign content: `utm_content` of the page address.',
    example: 'banner-2',
  },
  mkt_campaign: {
    type: 'string',
    limit: 255,
    from: [etl('page_url')],
    brief: 'Campaign campaign: `utm_campaign` of the page address.',
    example: 'autumn',
  },
  contexts: {
    type: 'string',
    form: 'contexts',
    from: [tracker('cx'), tracker('co')],
    brief: 'Entities sent with the event, JSON text.',
    note: 'Envelope `contexts`; white space outside strings removed, otherwise as sent. `cx` is base64, `co` plain.',
    example:
      '{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[{"schema":"iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0","data":{"id":"7b5b8f7e-8c1e-4c66-9a41-5a8a3d0c9f11"}}]}',
  },
  se_category: {
    type: 'string',
    limit: 1000,
    from: [tracker('se_ca'), tracker('ev_ca')],
    brief: 'Category of a structured event.',
    example: 'video',
  },
  se_action: {
    type: 'string',
    limit: 1000,
    from: [tracker('se_ac'), tracker('ev_ac')],
    brief: 'Action of a structured event.',
    example: 'play',
  },
  se_label: {
    type: 'string',
    limit: 4096,
    from: [tracker('se_la'), tracker('ev_la')],
    brief: 'Label of a structured event.',
    example: 'trailer',
  },
  se_property: {
    type: 'string',
    limit: 1000,
    from: [tracker('se_pr'), tracker('ev_pr')],
    brief: 'Property of a structured event.',
    example: 'hd',
  },
  se_value: {
    type: 'double',
    from: [tracker('se_va'), tracker('ev_va')],
    brief: 'Value of a structured event.',
    example: '9.99',
  },
  unstruct_event: {
    type: 'string',
    form: 'self_describing',
    from: [tracker('ue_px'), tracker('ue_pr')],
    brief: 'Self-describing event, JSON text.',
    note: 'Envelope `unstruct_event`. `ue_px` is base64, `ue_pr` plain.',
    example:
      '{"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":{"schema":"iglu:com.example/signup/jsonschema/1-0-0","data":{"plan":"free"}}}',
  },
  tr_orderid: { type: 'string', limit: 255, from: [tracker('tr_id')], brief: 'Order number.', example: 'order-1042' },
  tr_affiliation: {
    type: 'string',
    limit: 255,
    from: [tracker('tr_af')],
    brief: 'Shop or partner of the order.',
    example: 'web',
  },
  tr_total: { type: 'decimal(18,2)', from: [tracker('tr_tt')], brief: 'Total of the order.', example: '129.90' },
  tr_tax: { type: 'decimal(18,2)', from: [tracker('tr_tx')], brief: 'Tax in the order.', example: '20.74' },
  tr_shipping: {
    type: 'decimal(18,2)',
    from: [tracker('tr_sh')],
    brief: 'Shipping cost of the order.',
    example: '4.90',
  },
  tr_city: { type: 'string', limit: 255, from: [tracker('tr_ci')], brief: 'City of delivery.', example: 'London' },
  tr_state: { type: 'string', limit: 255, from: [tracker('tr_st')], brief: 'State of delivery.', example: 'England' },
  tr_country: { type: 'string', limit: 255, from: [tracker('tr_co')], brief: 'Country of delivery.', example: 'UK' },
  ti_orderid: {
    type: 'string',
    limit: 255,
    from: [tracker('ti_id')],
    brief: 'Order the item belongs to.',
    example: 'order-1042',
  },
  ti_sku: { type: 'string', limit: 255, from: [tracker('ti_sk')], brief: 'Article number.', example: 'BOOT-42' },
  ti_name: {
    type: 'string',
    limit: 255,
    from: [tracker('ti_nm'), tracker('ti_na')],
    brief: 'Name of the article.',
    example: 'Winter boots',
  },
  ti_category: {
    type: 'string',
    limit: 255,
    from: [tracker('ti_ca')],
    brief: 'Category of the article.',
    example: 'shoes',
  },
  ti_price: { type: 'decimal(18,2)', from: [tracker('ti_pr')], brief: 'Price of one.', example: '125.00' },
  ti_quantity: { type: 'int', from: [tracker('ti_qu')], brief: 'How many.', example: '1' },
  pp_xoffset_min: {
    type: 'int',
    from: [tracker('pp_mix')],
    brief: 'Smallest horizontal scroll offset since the last ping, pixels.',
    example: '0',
  },
  pp_xoffset_max: {
    type: 'int',
    from: [tracker('pp_max')],
    brief: 'Largest horizontal scroll offset since the last ping, pixels.',
    example: '12',
  },
  pp_yoffset_min: {
    type: 'int',
    from: [tracker('pp_miy')],
    brief: 'Smallest vertical scroll offset since the last ping, pixels.',
    example: '200',
  },
  pp_yoffset_max: {
    type: 'int',
    from: [tracker('pp_may')],
    brief: 'Largest vertical scroll offset since the last ping, pixels.',
    example: '1840',
  },
  useragent: {
    type: 'string',
    limit: 1000,
    from: [tracker('ua'), log('cs(User-Agent)')],
    brief: 'User agent of the browser.',
    example: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  },
  br_name: {
    type: 'string',
    limit: 50,
    from: [etl('useragent')],
    brief: 'Browser and version.',
    example: 'Firefox 145',
    enriched: true,
  },
  br_family: {
    type: 'string',
    limit: 50,
    from: [etl('useragent')],
    brief: 'Browser.',
    example: 'Firefox',
    enriched: true,
  },
  br_version: {
    type: 'string',
    limit: 50,
    from: [etl('useragent')],
    brief: 'Version of the browser.',
    example: '145.0',
    enriched: true,
  },
  br_type: {
    type: 'string',
    limit: 50,
    from: [etl('useragent')],
    brief: 'Type of the agent: browser, robot, …',
    example: 'Browser',
    enriched: true,
  },
  br_renderengine: {
    type: 'string',
    limit: 50,
    from: [etl('useragent')],
    brief: 'Rendering engine.',
    example: 'GECKO',
    enriched: true,
  },
  br_lang: { type: 'string', limit: 255, from: [tracker('lang')], brief: 'Language of the browser.', example: 'en-GB' },
  br_features_pdf: {
    type: 'boolean',
    from: [tracker('f_pdf')],
    brief: 'Browser has the pdf plug-in.',
    example: 'true',
    deprecated: true,
  },
  br_features_flash: {
    type: 'boolean',
    from: [tracker('f_fla')],
    brief: 'Browser has the flash plug-in.',
    example: 'true',
    deprecated: true,
  },
  br_features_java: {
    type: 'boolean',
    from: [tracker('f_java')],
    brief: 'Browser has the java plug-in.',
    example: 'true',
    deprecated: true,
  },
  br_features_director: {
    type: 'boolean',
    from: [tracker('f_dir')],
    brief: 'Browser has the director plug-in.',
    example: 'true',
    deprecated: true,
  },
  br_features_quicktime: {
    type: 'boolean',
    from: [tracker('f_qt')],
    brief: 'Browser has the quicktime plug-in.',
    example: 'true',
    deprecated: true,
  },
  br_features_realplayer: {
    type: 'boolean',
    from: [tracker('f_realp')],
    brief: 'Browser has the realplayer plug-in.',
    example: 'true',
    deprecated: true,
  },
  br_features_windowsmedia: {
    type: 'boolean',
    from: [tracker('f_wma')],
    brief: 'Browser has the windowsmedia plug-in.',
    example: 'true',
    deprecated: true,
  },
  br_features_gears: {
    type: 'boolean',
    from: [tracker('f_gears')],
    brief: 'Browser has the gears plug-in.',
    example: 'true',
    deprecated: true,
  },
  br_features_silverlight: {
    type: 'boolean',
    from: [tracker('f_ag')],
    brief: 'Browser has the silverlight plug-in.',
    example: 'true',
    deprecated: true,
  },
  br_cookies: { type: 'boolean', from: [tracker('cookie')], brief: 'Browser allows cookies.', example: 'true' },
  br_colordepth: {
    type: 'string',
    limit: 12,
    from: [tracker('cd')],
    brief: 'Colour depth of the screen, bits.',
    example: '24',
  },
  br_viewwidth: { type: 'int', from: [side('vp', 'width')], brief: 'Width of the viewport, pixels.', example: '1280' },
  br_viewheight: {
    type: 'int',
    from: [side('vp', 'height')],
    brief: 'Height of the viewport, pixels.',
    example: '720',
  },
  os_name: {
    type: 'string',
    limit: 50,
    from: [etl('useragent')],
    brief: 'Operating system and version.',
    example: 'Linux',
    enriched: true,
  },
  os_family: {
    type: 'string',
    limit: 50,
    from: [etl('useragent')],
    brief: 'Operating system.',
    example: 'Linux',
    enriched: true,
  },
  os_manufacturer: {
    type: 'string',
    limit: 50,
    from: [etl('useragent')],
    brief: 'Maker of the operating system.',
    example: 'Other',
    enriched: true,
  },
  os_timezone: {
    type: 'string',
    limit: 255,
    from: [tracker('tz')],
    brief: 'Time zone of the device, IANA name.',
    example: 'Europe/Berlin',
  },
  dvce_type: {
    type: 'string',
    limit: 50,
    from: [etl('useragent')],
    brief: 'Type of device.',
    example: 'Computer',
    enriched: true,
  },
  dvce_ismobile: {
    type: 'boolean',
    from: [etl('useragent')],
    brief: 'Device is mobile.',
    example: 'false',
    enriched: true,
  },
  dvce_screenwidth: {
    type: 'int',
    from: [side('res', 'width')],
    brief: 'Width of the screen, pixels.',
    example: '1920',
  },
  dvce_screenheight: {
    type: 'int',
    from: [side('res', 'height')],
    brief: 'Height of the screen, pixels.',
    example: '1080',
  },
  doc_charset: {
    type: 'string',
    limit: 128,
    from: [tracker('cs')],
    brief: 'Character set of the page.',
    example: 'UTF-8',
  },
  doc_width: { type: 'int', from: [side('ds', 'width')], brief: 'Width of the document, pixels.', example: '1280' },
  doc_height: { type: 'int', from: [side('ds', 'height')], brief: 'Height of the document, pixels.', example: '4200' },
  tr_currency: {
    type: 'string',
    limit: 3,
    form: 'currency',
    from: [tracker('tr_cu')],
    brief: 'Currency of the order, ISO 4217.',
    example: 'EUR',
  },
  tr_total_base: {
    type: 'decimal(18,2)',
    from: [etl('tr_total', 'tr_currency')],
    brief: '`tr_total` in the base currency.',
    example: '129.90',
    reserved: true,
  },
  tr_tax_base: {
    type: 'decimal(18,2)',
    from: [etl('tr_tax', 'tr_currency')],
    brief: '`tr_tax` in the base currency.',
    example: '129.90',
    reserved: true,
  },
  tr_shipping_base: {
    type: 'decimal(18,2)',
    from: [etl('tr_shipping', 'tr_currency')],
    brief: '`tr_shipping` in the base currency.',
    example: '129.90',
    reserved: true,
  },
  ti_currency: {
    type: 'string',
    limit: 3,
    form: 'currency',
    from: [tracker('ti_cu')],
    brief: 'Currency of the article, ISO 4217.',
    example: 'EUR',
  },
  ti_price_base: {
    type: 'decimal(18,2)',
    from: [etl('ti_price', 'ti_currency')],
    brief: '`ti_price` in the base currency.',
    example: '125.00',
    reserved: true,
  },
  base_currency: {
    type: 'string',
    limit: 3,
    from: [etl()],
    brief: 'Currency of the `_base` columns.',
    example: 'EUR',
    reserved: true,
  },
  geo_timezone: {
    type: 'string',
    limit: 64,
    from: [pixel('tz'), etl('user_ipaddress')],
    brief: 'Time zone of the address, IANA name.',
    example: 'Europe/Berlin',
  },
  mkt_clickid: {
    type: 'string',
    limit: 1000,
    from: [etl('page_url')],
    brief: 'Click id an ad network put into the page address.',
    example: 'CPak27Ps07ECFQff4AodqX8AxA',
  },
  mkt_network: {
    type: 'string',
    limit: 64,
    from: [etl('page_url')],
    brief: 'Ad network of the click id.',
    example: 'Google',
  },
  etl_tags: {
    type: 'string',
    limit: 500,
    from: [etl()],
    brief: "Labels that the config's own code gave the event, a JSON list.",
    example: '["member"]',
    enriched: true,
  },
  dvce_sent_tstamp: {
    type: 'timestamp',
    from: [tracker('stm')],
    brief: 'When the device sent the request, by its clock.',
    example: '2026-11-23 03:14:15.500',
  },
  refr_domain_userid: {
    type: 'string',
    limit: 128,
    from: [etl('page_url')],
    brief: 'Cookie id on the site before (`_sp` of a cross-domain link).',
    example: 'c6ef3124-b53a-4b13-a233-0088f79dcbcb',
  },
  refr_dvce_tstamp: {
    type: 'timestamp',
    from: [etl('page_url')],
    brief: 'When that link was made, by the device clock.',
    example: '2026-11-23 03:14:10.000',
  },
  derived_contexts: {
    type: 'string',
    from: [etl()],
    brief: 'Entities added by enrichments, JSON text.',
    example: '{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[]}',
    enriched: true,
  },
  domain_sessionid: {
    type: 'string',
    limit: 128,
    form: 'uuid',
    from: [tracker('sid')],
    brief: 'Identity of the visit, a lower-case UUID.',
    example: '2ea3d4a0-9c1b-47d4-8a60-1a4f3f2f3f10',
  },
  derived_tstamp: {
    type: 'timestamp',
    from: [etl('true_tstamp', 'dvce_created_tstamp', 'dvce_sent_tstamp', 'collector_tstamp')],
    brief: 'Best estimate of when the event happened.',
    note: '`true_tstamp`; else collector time less (sent − created) where created is before sent; else collector time.',
    example: '2026-11-23 03:14:15.826',
  },
  event_vendor: {
    type: 'string',
    limit: 1000,
    from: [etl('event', 'unstruct_event')],
    brief: 'Who defined this kind of event.',
    example: 'com.snowplowanalytics.snowplow',
  },
  event_name: {
    type: 'string',
    limit: 1000,
    from: [etl('event', 'unstruct_event')],
    brief: 'Name of this kind of event.',
    example: 'page_view',
  },
  event_format: {
    type: 'string',
    limit: 128,
    from: [etl('event', 'unstruct_event')],
    brief: 'Format of its schema.',
    example: 'jsonschema',
  },
  event_version: {
    type: 'string',
    limit: 128,
    from: [etl('event', 'unstruct_event')],
    brief: 'Version of its schema.',
    example: '1-0-0',
  },
  event_fingerprint: {
    type: 'string',
    limit: 128,
    from: [etl()],
    brief: 'MD5 over what the tracker sent, for telling copies from copied ids.',
    note: 'All parameters but eid, nuid, stm and cv, sorted by name; name, U+001F, value, U+001F joined.',
    example: '779b97a7bba83fff77ba8d8bfed1abc8',
  },
  true_tstamp: {
    type: 'timestamp',
    from: [tracker('ttm')],
    brief: 'When the event happened, asserted by the sender.',
    example: '2026-11-23 03:14:15.000',
  },

  // firn's own, after the canonical 131.
  request_id: {
    type: 'string',
    limit: 128,
    from: [log('x-edge-request-id')],
    brief: "CloudFront's id of the request.",
    example: 'k6WGMNkEzR5BEM_SaF47gjtX9zBDO2m349OY2an0QPEaUum1ZOLrow==',
  },
  page_view_id: {
    type: 'string',
    limit: 128,
    from: [etl('contexts', 'event_id')],
    brief: 'Page view the event belongs to.',
    note: "The web_page entity's id; else a page view's own event_id; else null.",
    example: '7b5b8f7e-8c1e-4c66-9a41-5a8a3d0c9f11',
  },
  edge_location: {
    type: 'string',
    limit: 32,
    from: [log('x-edge-location')],
    brief: 'CloudFront edge that answered.',
    example: 'FRA56-P4',
  },
  collector_host: {
    type: 'string',
    limit: 255,
    from: [log('x-host-header'), log('cs(Host)')],
    brief: 'Host the tracker called.',
    example: 'c.shop.example',
  },
  network_userid_new: {
    type: 'boolean',
    from: [pixel('new')],
    brief: '`network_userid` was made by this request.',
    note: 'Browsers that refuse the cookie get a new id on every hit: it is an identity only once seen with false.',
    example: 'false',
  },
  geo_asn: {
    type: 'bigint',
    from: [log('asn'), etl('user_ipaddress')],
    brief: 'Autonomous system number of the address.',
    example: '3320',
  },
  gpc: { type: 'boolean', from: [pixel('gpc')], brief: 'Request carried Global Privacy Control.', example: 'true' },
  dnt: { type: 'boolean', from: [pixel('dnt')], brief: 'Request carried Do Not Track.', example: 'false' },
  seq: {
    type: 'int',
    from: [tracker('fs')],
    brief: 'Sequence number of the event within its page view.',
    example: '4',
  },
  engaged_ms: {
    type: 'int',
    from: [tracker('fe')],
    brief: 'Time visible and focused since the last event, milliseconds.',
    example: '8250',
  },
  scroll_reach: {
    type: 'int',
    from: [tracker('fr')],
    brief: 'How far down the page the visitor has been, per cent.',
    example: '75',
  },
  visitor_hash: {
    type: 'string',
    limit: 64,
    from: [etl('collector_tstamp', 'user_ipaddress', 'useragent')],
    brief: 'Keyed hash of day, address and agent, for visits without cookies.',
    example: '9f86d081884c7d659a2feaa0c55ad015',
    enriched: true,
  },
  is_bot: {
    type: 'boolean',
    from: [etl('useragent', 'platform', 'geo_asn', 'br_lang', 'br_cookies', 'dvce_screenwidth')],
    brief: 'Event comes from a robot.',
    example: 'false',
    enriched: true,
  },
  bot_reason: {
    type: 'string',
    limit: 255,
    from: [etl('useragent', 'platform', 'geo_asn', 'br_lang', 'br_cookies', 'dvce_screenwidth')],
    brief: 'Why it was taken for a robot: a family and a name, or the signs.',
    example: 'crawler:googlebot',
    enriched: true,
  },
  channel: {
    type: 'string',
    limit: 64,
    from: [etl('mkt_medium', 'mkt_source', 'mkt_campaign', 'mkt_network', 'refr_medium', 'refr_urlhost')],
    brief: 'Marketing channel.',
    example: 'Organic Search',
    enriched: true,
  },
  field_errors: {
    type: 'string',
    from: [etl()],
    brief: 'Values that did not fit their column, a JSON object: column → reason and value.',
    example: '{"se_value":"not_number: abc"}',
  },
  opt_out: {
    type: 'string',
    limit: 32,
    from: [etl('gpc', 'dnt')],
    brief: 'The privacy signal the ETL acted on, and how: `gpc:anonymise` or `dnt:anonymise`.',
    note: 'Null where there was no signal, or the config says to keep such events as they are.',
    example: 'gpc:anonymise',
    enriched: true,
  },
  cut_fields: {
    type: 'string',
    limit: 255,
    from: [tracker('fc')],
    brief: 'Parameters the tracker shortened, so that the request fitted.',
    note: 'Short names, comma separated: `cx` lost entities or text, `ue_px` and `url` text. A shortened text ends in `…`.',
    example: 'cx,url',
  },
} as const satisfies Record<string, Field>;

export type Column = keyof typeof event;

interface Values {
  string: string;
  int: number;
  bigint: bigint;
  double: number;
  'decimal(18,2)': string;
  boolean: boolean;
  timestamp: Date;
}

/** One row of `events` as values; null is "the event does not say". */
export type EventRow = { readonly [C in Column]: Values[(typeof event)[C]['type']] | null };

/** The columns in table order. */
export const columns = Object.keys(event) as readonly Column[];

/** The same model, typed for code that walks it. */
export const fields: Readonly<Record<Column, Field>> = event;

/** How many of the columns are Snowplow's canonical ones: the first 131. */
export const canonicalColumnCount = 131;
