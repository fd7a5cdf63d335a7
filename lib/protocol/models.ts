/**
 * The models: tables made from `events`, every column once.
 *
 * What events are grouped to and what the words mean (page view, visit, visitor, bounce, engaged time) is decided here and
 * in `etl/models/*.sql`. Tables of both engines and docs/models.md are derived from this value. Columns with the name of
 * a column of `events` mean the same as there.
 */
import { type Column, event, type Type } from './event.ts';

export interface ModelColumn {
  readonly type: Type;
  readonly brief: string;
  readonly note?: string;
  /** A stored value, as text. */
  readonly example: string;
}

/**
 * How a model comes to be: a `table` has a folder per day and run, made anew for the days a commit touched; a `view` is
 * asked of other models each time.
 */
export type ModelKind = 'table' | 'view';

export interface Model {
  readonly kind: ModelKind;
  /** What a row is. */
  readonly grain: string;
  readonly brief: string;
  readonly note?: string;
  /** Without the partition columns `dt` (of a table) and `run`. */
  readonly columns: Readonly<Record<string, ModelColumn>>;
}

type TypeOf<C extends Column> = (typeof event)[C]['type'];

/** Columns of `events` that a model has too, of the event a row stands for. */
const same = <const C extends Column>(...names: readonly C[]) =>
  Object.fromEntries(
    names.map((name) => [name, { type: event[name].type, brief: event[name].brief, example: event[name].example }]),
  ) as unknown as { readonly [N in C]: ModelColumn & { readonly type: TypeOf<N> } };

const text = (brief: string, example: string, note?: string) => column('string', brief, example, note);
const count = (brief: string, example = '3', note?: string) => column('bigint', brief, example, note);
const flag = (brief: string, example = 'false', note?: string) => column('boolean', brief, example, note);
const seconds = (brief: string, example = '42.5', note?: string) => column('double', brief, example, note);
const time = (brief: string, note?: string) => column('timestamp', brief, '2026-11-23 03:14:15.926', note);
const money = (brief: string, example = '129.90', note?: string) => column('decimal(18,2)', brief, example, note);
const whole = (brief: string, example: string, note?: string) => column('int', brief, example, note);

function column<const T extends Type>(type: T, brief: string, example: string, note?: string) {
  return { type, brief, example, ...(note === undefined ? {} : { note }) };
}

const visitIdExample = '1f0b8c5d6e7a49b0a1c2d3e4f5061728';
const pageViewIdExample = '7b5b8f7e-8c1e-4c66-9a41-5a8a3d0c9f11';

const visitId = text('The visit it belongs to; null: the event carries nothing a visit is told by.', visitIdExample);
const visitorId = text(
  'Who: the first-party cookie id, else the network cookie id once it was seen to come back, else the visitor hash; null: nothing tells.',
  'c6ef3124-b53a-4b13-a233-0088f79dcbcb',
);
const userId = text('The last business user id of it, set by the site; null: none.', 'customer-1042');

const source = same(
  'page_referrer',
  'refr_urlhost',
  'refr_urlpath',
  'refr_medium',
  'refr_source',
  'refr_term',
  'mkt_medium',
  'mkt_source',
  'mkt_term',
  'mkt_content',
  'mkt_campaign',
  'mkt_clickid',
  'mkt_network',
  'channel',
);
const place = same('geo_country', 'geo_region', 'geo_city', 'geo_timezone');
const technology = same(
  'br_lang',
  'br_name',
  'br_family',
  'br_version',
  'os_name',
  'os_family',
  'os_timezone',
  'dvce_type',
  'dvce_ismobile',
  'dvce_screenwidth',
  'dvce_screenheight',
  'br_viewwidth',
  'br_viewheight',
);
const privacySignals = same('gpc', 'dnt', 'opt_out');

const sizeClass = (of: string) =>
  text(
    `Class of the ${of}: \`phone\` (under 600 pixels wide), \`tablet\` (under 1024), \`laptop\` (under 1440), \`desktop\` (under 1920), \`large\`; null: not told.`,
    'laptop',
  );

const isBot = flag(
  'It is a robot: the event says so, or the behaviour of the visit.',
  'false',
  'Never null. A visit is a robot if one of its events is.',
);
const botReason = text(
  'Why it was taken for a robot: as in `events`, or `behaviour:rate` (30 page views and more, on average less than a second apart), or `behaviour:no_engagement` (20 page views and more without a moment of engagement, though the tracker measures it).',
  'behaviour:rate',
);

/** What is known of the first visit of a day or a life. */
const firstSource = <const P extends string>(prefix: P) => {
  const names = [
    'channel',
    'refr_medium',
    'refr_source',
    'refr_urlhost',
    'mkt_medium',
    'mkt_source',
    'mkt_campaign',
    'mkt_network',
    'geo_country',
    'br_lang',
    'br_family',
    'os_family',
    'dvce_type',
  ] as const;
  const of = same(...names);
  return Object.fromEntries(
    names.map((name) => [`${prefix}${name}`, { ...of[name], brief: `Of the first visit: ${of[name].brief}` }]),
  ) as unknown as { readonly [N in (typeof names)[number] as `${P}${N}`]: ModelColumn & { readonly type: TypeOf<N> } };
};

const visits = {
  kind: 'table',
  grain: 'one row per visit',
  brief: 'Visits: from where, with what, what was seen and done.',
  note: 'A visit is told by `domain_sessionid`; else by `domain_userid` and `domain_sessionidx`; else by the visitor, and ends after 30 minutes without an event (by the visitor hash, also at midnight UTC). Dated by the day its first event arrived. Source, place and technology are those of its first event.',
  columns: {
    visit_id: text('Identity of the visit.', visitIdExample),
    identified_by: text(
      'What tells the visit: `domain_sessionid`, `domain_sessionidx`, `domain_userid`, `network_userid` or `visitor_hash`.',
      'domain_sessionid',
    ),
    visitor_id: visitorId,
    user_id: userId,
    ...same('domain_userid', 'domain_sessionid', 'network_userid', 'app_id', 'platform'),
    start_tstamp: time('When its first event happened.'),
    end_tstamp: time('When its last event happened.'),
    visit_number: whole(
      'How many visits the visitor has made with this cookie, this one included; null: the tracker does not count.',
      '3',
    ),
    is_new: flag(
      "It is the visitor's first; null: nothing tells.",
      'false',
      'By `visit_number`, else by whether the network cookie was made in it. A visitor hash tells nothing: it changes every day.',
    ),
    duration_seconds: seconds('From its first event to its last.', '183'),
    engaged_seconds: seconds('Time engaged on its pages, by the rule of `page_views.engaged_seconds`.', '97.5'),
    events: count('Events.', '12'),
    page_views: count('Page views.', '4'),
    pages: count('Different pages among them, by host and path.', '3'),
    page_pings: count('Signs of life.', '6'),
    interactions: count('Events that are neither page views nor pings.', '2'),
    struct_events: count('Structured events.', '1'),
    self_describing_events: count('Self-describing events.', '1'),
    link_clicks: count('Links clicked.', '1'),
    site_searches: count('Searches on the site.', '0'),
    form_submits: count('Forms sent.', '0'),
    errors: count('Errors of pages.', '0'),
    orders: count('Orders: rows of `orders` with this `visit_id`. What they are worth stands there, by currency.', '1'),
    goals: text(
      "The config's goals (`models.goals`) that were reached, each between bars, in the config's order; null: none.",
      '|signup|order|',
    ),
    scroll_share: column('double', 'The largest `page_views.scroll_share`.', '0.9'),
    is_bounce: flag('One page view and no interaction; pings are none.'),
    is_engaged: flag('Two page views and more, or engaged for two heartbeats and more, or an order or goal.', 'true'),
    landing_page_view_id: text('Its first page view; null, as the next ones: it has none.', pageViewIdExample),
    landing_page_url: text('Address of that.', 'https://shop.example/boots?size=42'),
    landing_page_urlhost: text('Host of that.', 'shop.example'),
    landing_page_urlpath: text('Path of that.', '/boots'),
    landing_page_title: text('Title of that.', 'Winter boots'),
    exit_page_view_id: text('Its last page view.', pageViewIdExample),
    exit_page_url: text('Address of that.', 'https://shop.example/checkout'),
    exit_page_urlhost: text('Host of that.', 'shop.example'),
    exit_page_urlpath: text('Path of that.', '/checkout'),
    exit_page_title: text('Title of that.', 'Checkout'),
    ...source,
    ...place,
    ...technology,
    screen_class: sizeClass('screen'),
    viewport_class: sizeClass('viewport'),
    ...same('v_tracker', 'collector_host'),
    ...privacySignals,
    is_bot: isBot,
    bot_reason: botReason,
    is_capped: flag(
      'It is what came after the longest time a visit may take, one row per day.',
      'false',
      'A visit holds the events of its first day and of `models.maxVisitDays` days after it; robots and tabs that stay open for weeks go on.',
    ),
  },
} as const satisfies Model;

export const models = {
  page_views: {
    kind: 'table',
    grain: 'one row per page view: per event `page_view`',
    brief: 'Pages viewed, with what happened on them and their place in the visit.',
    note: 'Dated (`dt`) by the page view itself. Events belong to the latest page view of their `page_view_id` before them; those of trackers that send none, to the latest of the visit.',
    columns: {
      ...same('event_id', 'page_view_id', 'app_id', 'platform'),
      visit_id: visitId,
      visit_dt: text('Day of the visit (`visits.dt`), UTC.', '2026-11-23'),
      visitor_id: visitorId,
      ...same('user_id'),
      start_tstamp: time('When the page was viewed.'),
      end_tstamp: time('When the last event on it happened.'),
      ...same(
        'page_url',
        'page_urlscheme',
        'page_urlhost',
        'page_urlpath',
        'page_urlquery',
        'page_urlfragment',
        'page_title',
      ),
      ...source,
      ...place,
      ...technology,
      ...same('doc_width', 'doc_height'),
      page_number: count('Its place among the page views of the visit, from 1; null: in no visit.', '1'),
      visit_page_views: count('Page views of the visit; null: in no visit.'),
      is_entry: flag('It is the first page view of its visit.', 'true', 'Of one in no visit true, as `is_exit`.'),
      is_exit: flag('It is the last page view of its visit.'),
      is_bounce: flag('Its visit is a bounce: one page view and no interaction.'),
      previous_page_view_id: text('The page view before it in the visit.', pageViewIdExample),
      previous_page_urlhost: text('Host of that.', 'shop.example'),
      previous_page_urlpath: text('Path of that.', '/'),
      next_page_view_id: text('The page view after it in the visit.', pageViewIdExample),
      next_page_urlhost: text('Host of that.', 'shop.example'),
      next_page_urlpath: text('Path of that.', '/checkout'),
      events: count('Events on the page, this one included.', '5'),
      page_pings: count('Of these: signs of life (`page_ping`).', '3'),
      interactions: count('Of these: whatever is neither page view nor ping.', '1'),
      link_clicks: count('Of these: links clicked.', '1'),
      errors: count('Of these: errors of the page (`application_error`).', '0'),
      engaged_seconds: seconds(
        'Time the page was visible and in use.',
        '42.5',
        "firn's tracker measures it; of others it is reckoned from pings: heartbeat × (different heartbeats with a ping − 1) + minimum visit length, 0 without pings (`models.heartbeatSeconds`, `models.minVisitSeconds`).",
      ),
      is_engagement_measured: flag('`engaged_seconds` was measured, not reckoned from pings.', 'true'),
      absolute_seconds: seconds('From the page view to the last event on it.', '61'),
      scroll_share: column(
        'double',
        'How far down the page the visitor has been, between 0 and 1; null: not told.',
        '0.75',
        "As firn's tracker says, else (largest offset + viewport) ÷ document height of the pings.",
      ),
      is_capped: flag('It came after its visit had reached the longest time a visit may take: see `visits.is_capped`.'),
      ...privacySignals,
      is_bot: isBot,
      bot_reason: botReason,
    },
  },
  visits,
  orders: {
    kind: 'table',
    grain: 'one row per order: per app and order id',
    brief: 'Orders, each with its visit.',
    note: 'From `transaction` events and from transaction entities (Snowplow ecommerce). An order that is sent again within `models.maxVisitDays` days counts once, by its first event; dated by that.',
    columns: {
      order_id: text('As the site numbers it.', 'A-1042'),
      ...same('app_id', 'event_id'),
      visit_id: visitId,
      visit_dt: text('Day of the visit (`visits.dt`), UTC.', '2026-11-23'),
      visitor_id: visitorId,
      ...same('user_id'),
      order_tstamp: time('When it was made.'),
      currency: text('Currency of the amounts, ISO 4217; null: not told.', 'EUR'),
      total: money('What it is worth.'),
      tax: money('Tax of that.', '20.74'),
      shipping: money('Shipping of that.', '4.90'),
      affiliation: text('Shop or partner.', 'web'),
      city: text('Where it goes: city.', 'Berlin'),
      state: text('Region.', 'BE'),
      country: text('Country.', 'DE'),
      is_bot: isBot,
    },
  },
  order_items: {
    kind: 'table',
    grain: 'one row per line of an order',
    brief: 'What was bought.',
    note: 'From `transaction_item` events and from the product entities of a transaction (Snowplow ecommerce). Lines of an order that are alike count once.',
    columns: {
      order_id: text('As in `orders`.', 'A-1042'),
      ...same('app_id', 'event_id'),
      visit_id: visitId,
      visitor_id: visitorId,
      item_tstamp: time('When it was bought.'),
      sku: text('Number of the article.', 'B-42'),
      name: text('Name of the article.', 'Winter boots'),
      category: text('Category of the article.', 'shoes'),
      currency: text('Currency of the price, ISO 4217; null: not told.', 'EUR'),
      price: money('Price of one.', '125.00'),
      quantity: count('How many.', '1'),
      is_bot: isBot,
    },
  },
  entities: {
    kind: 'table',
    grain: 'one row per entity of an event, and one per self-describing event',
    brief: 'What events carry as JSON, one row each.',
    note: 'Without `web_page`, whose id is `page_view_id`.',
    columns: {
      ...same('event_id', 'app_id', 'event', 'event_name', 'collector_tstamp', 'page_view_id'),
      origin: text(
        'Where it stands: `event` (the data of a self-describing event), `sent` (an entity the tracker sent) or `derived` (one that an enrichment added).',
        'sent',
      ),
      place: whole('Its place in there, from 0.', '0'),
      schema_vendor: text('Who defined it.', 'com.acme'),
      schema_name: text('Its name.', 'customer'),
      schema_version: text('Version of its schema.', '1-0-0'),
      data: text('Its data, JSON text.', '{"plan":"gold"}'),
      is_bot: isBot,
    },
  },
  user_days: {
    kind: 'table',
    grain: 'one row per day, visitor and app: what began that day',
    brief: 'Visitors by day: the visits they began.',
    columns: {
      visitor_id: text('Who, as in `visits`; never null.', 'c6ef3124-b53a-4b13-a233-0088f79dcbcb'),
      ...same('app_id'),
      user_id: userId,
      identified_by: text('What tells the visitor: as in `visits`.', 'domain_sessionid'),
      first_visit_id: text('The first visit of the day.', visitIdExample),
      first_tstamp: time('When that began.'),
      last_tstamp: time('When the last visit of the day ended.'),
      visit_number: whole('`visits.visit_number` of the first visit of the day.', '3'),
      is_new: flag("The visitor's first visit is among them; null: nothing tells."),
      visits: count('Visits.', '2'),
      bounces: count('Of these: bounces.', '1'),
      page_views: count('Page views.', '7'),
      events: count('Events.', '20'),
      interactions: count('Events that are neither page views nor pings.', '4'),
      orders: count('Orders.', '1'),
      duration_seconds: seconds('Duration of the visits.', '420'),
      engaged_seconds: seconds('Time engaged.', '199.5'),
      landing_page_urlhost: text('Of the first visit: host of its first page.', 'shop.example'),
      landing_page_urlpath: text('Of the first visit: path of its first page.', '/boots'),
      ...firstSource(''),
      is_bot: isBot,
    },
  },
  users: {
    kind: 'view',
    grain: 'one row per visitor',
    brief: 'Visitors over all days of the store.',
    note: 'Added up from `user_days` when it is asked.',
    columns: {
      visitor_id: text('Who, as in `visits`; never null.', 'c6ef3124-b53a-4b13-a233-0088f79dcbcb'),
      user_id: userId,
      first_dt: text('Day of the first visit the store has, UTC.', '2026-11-23'),
      last_dt: text('Day of the last visit.', '2026-11-30'),
      first_tstamp: time('When the first visit began.'),
      last_tstamp: time('When the last visit ended.'),
      first_app_id: text('App of the first visit.', 'shop'),
      first_visit_id: text('The first visit.', visitIdExample),
      first_visit_number: whole(
        '`visits.visit_number` of the first visit the store has: with 1 it is the first there ever was.',
        '1',
      ),
      active_days: count('Different days with a visit.', '4'),
      visits: count('Visits.', '6'),
      bounces: count('Of these: bounces.', '2'),
      page_views: count('Page views.', '31'),
      events: count('Events.', '90'),
      interactions: count('Events that are neither page views nor pings.', '12'),
      orders: count('Orders.', '1'),
      duration_seconds: seconds('Duration of the visits.', '1830'),
      engaged_seconds: seconds('Time engaged.', '912'),
      first_landing_page_urlhost: text('Of the first visit: host of its first page.', 'shop.example'),
      first_landing_page_urlpath: text('Of the first visit: path of its first page.', '/boots'),
      ...firstSource('first_'),
      is_bot: isBot,
    },
  },
  user_mapping: {
    kind: 'view',
    grain: 'one row per visitor that was seen with a business user id',
    brief: 'Identifier → the latest business user id seen with it, by which what came before can be told too.',
    columns: {
      visitor_id: text('Who, as in `visits`.', 'c6ef3124-b53a-4b13-a233-0088f79dcbcb'),
      user_id: text('The latest business user id seen with it.', 'customer-1042'),
      last_tstamp: time('End of the last visit of the day it was seen on.'),
    },
  },
  sessions: {
    kind: 'view',
    grain: 'one row per visit',
    brief: '`visits` under the name other tools use, with the business user the visitor turned out to be.',
    columns: {
      dt: text('Day of the visit, UTC.', '2026-11-23'),
      ...visits.columns,
      stitched_user_id: text(
        'The latest business user id of the visitor (`user_mapping`), else that of the visit; null: none is known.',
        'customer-1042',
      ),
    },
  },
  calendar: {
    kind: 'view',
    grain: 'one row per day from 2010 to 2049',
    brief: 'Days, for series without gaps and for weeks and months.',
    columns: {
      dt: text('The day.', '2026-11-23'),
      year: whole('Its year.', '2026'),
      quarter: whole('Its quarter, 1 to 4.', '4'),
      month: whole('Its month, 1 to 12.', '11'),
      day_of_month: whole('1 to 31.', '23'),
      weekday: whole('1 is Monday, 7 is Sunday.', '1'),
      iso_week: whole('Week of the year by ISO 8601, 1 to 53.', '48'),
      week_start: text('The Monday of its week.', '2026-11-23'),
      month_start: text('The first day of its month.', '2026-11-01'),
      day_number: whole('Days since 1970-01-01: differences of days are differences of these.', '20780'),
    },
  },
  numbers: {
    kind: 'view',
    grain: 'one row per number from 0 to 9,999',
    brief: 'Whole numbers, for what is a list elsewhere.',
    columns: { n: count('The number.', '0') },
  },
} as const satisfies Readonly<Record<string, Model>>;

export type ModelName = keyof typeof models;

/** Models with a folder per day and run. */
export type ModelTable = { [N in ModelName]: (typeof models)[N]['kind'] extends 'table' ? N : never }[ModelName];

export const modelTables = (Object.keys(models) as ModelName[]).filter(
  (name): name is ModelTable => models[name].kind === 'table',
);
