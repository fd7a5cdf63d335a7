import * as v from 'valibot';
import { UserError } from './protocol/errors.ts';
import { type Column, columns, fields } from './protocol/event.ts';
import type { OwnEnrichment } from './protocol/own-code.ts';
import { schemas } from './protocol/parameters.ts';
import { lookBackDays } from './protocol/store.ts';
import { isTypedSchema, type TypedSchema } from './protocol/typed-schema.ts';

/** What nobody should store and pages put into addresses nevertheless. */
export const defaultRemovedParameters: readonly string[] = [
  ...['email', 'e-mail', 'e_mail', 'mail', 'phone', 'tel', 'telephone', 'mobile', 'iban', 'ssn'],
  ...['password', 'passwd', 'pwd', 'pass', 'secret', 'client_secret', 'api_key', 'apikey', 'signature', 'sig'],
  ...['token', 'access_token', 'id_token', 'refresh_token', 'auth_token', 'authorization', 'otp', 'jwt'],
  ...['sessionid', 'session_id', 'phpsessid', 'jsessionid'],
];

/** Columns of text that may tell who somebody is. */
const hashableColumns = [
  ...['user_id', 'user_ipaddress', 'user_fingerprint', 'domain_userid', 'domain_sessionid', 'network_userid'],
  ...['refr_domain_userid', 'mkt_clickid', 'tr_orderid', 'ti_orderid', 'se_label', 'se_property'],
] as const satisfies readonly Column[];

/** A column that may be pseudonymised. */
export type HashableColumn = (typeof hashableColumns)[number];

const hostPattern = /^[a-z0-9.-]+$/;
const text = v.pipe(v.string(), v.nonEmpty());
const bits = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most));
const signal = v.picklist(['keep', 'anonymise', 'drop']);

/** A host name in lower case. */
const host = v.pipe(v.string(), v.regex(hostPattern, 'a host name in lower case, such as "shop.example"'));

/** The collector's own cookie, which tells browsers apart (`network_userid`). */
const cookie = v.strictObject({
  name: v.optional(v.pipe(v.string(), v.regex(/^[\w-]+$/, 'letters, digits, "-" and "_"')), 'sp'),
  /** The cookie goes to this host and those below it. Default: to the collector's own only. */
  domain: v.optional(v.nullable(host), null),
  /** How long a browser keeps it after the last event. */
  days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 365),
  /** Browsers take `None` only with `secure`. */
  sameSite: v.optional(v.picklist(['None', 'Lax', 'Strict']), 'None'),
  /** Over https only. */
  secure: v.optional(v.boolean(), true),
  /** Hidden from the page's scripts. */
  httpOnly: v.optional(v.boolean(), true),
});

const collect = v.strictObject({
  /** Paths of the pixel besides Snowplow's, such as `/c.gif`; neutral names are harder to block. */
  pixelPaths: v.optional(
    v.array(v.pipe(v.string(), v.regex(/^\/[^?#\s]+$/, 'a path such as "/c.gif", without query'))),
    [],
  ),
  /** Apps (`aid`) whose events count; others are ignored as `unknown_app`. Default: all. */
  apps: v.optional(v.nullable(v.array(text)), null),
  /** Hosts whose pages count, subdomains included; others are ignored as `foreign_host`. Default: all. */
  hosts: v.optional(v.nullable(v.array(host)), null),
  /**
   * The collector's cookie; null: none is set. Nobody gets it who asks for anonymity (`SP-Anonymous`), nor with a privacy
   * signal that is not kept as it is (`privacy.gpc`, `privacy.dnt`).
   */
  cookie: v.optional(v.nullable(cookie), {}),
  /** Hosts `/r/tp2` sends visitors to, those below them included; any other is refused. Default: none. */
  redirectHosts: v.optional(v.array(host), []),
});

const parameterNames = v.array(text);
const campaignColumns = {
  mkt_medium: parameterNames,
  mkt_source: parameterNames,
  mkt_term: parameterNames,
  mkt_content: parameterNames,
  mkt_campaign: parameterNames,
};

const medium = v.picklist(['search', 'social', 'email', 'paid', 'chatbot']);

const referrer = v.strictObject({
  /** Hosts of ours besides the page's own, subdomains included: visitors from there are `internal`. */
  internalHosts: v.optional(v.array(text), []),
  /**
   * Sites to add, change or (null) take out: host pattern (`example.com`, `=example.com` without subdomains, `example.*` in every
   * country, an Android package) → what it is. `terms` is for search engines, default `q`.
   */
  sites: v.optional(
    v.record(text, v.nullable(v.strictObject({ medium, source: text, terms: v.optional(v.array(text)) }))),
    {},
  ),
});
export type ReferrerSettings = v.InferOutput<typeof referrer>;

const campaign = v.strictObject({
  /** Parameters of the page's address a column comes from, the first with a text counts; those named here replace `utm_…`. */
  parameters: v.optional(v.partial(v.strictObject(campaignColumns)), {}),
  /** Click-id parameters to add or change (→ network), or to take out (null). Those added come before firn's own. */
  clickIds: v.optional(v.record(text, v.nullable(text)), {}),
});
export type CampaignSettings = v.InferOutput<typeof campaign>;

const channel = v.strictObject({
  /** Sources to add, change or (null) take out: a `utm_source`, or a host pattern as in `referrer.sites` → what it is. */
  sources: v.optional(v.record(text, v.nullable(v.picklist(['search', 'social', 'video', 'shopping', 'ai']))), {}),
});
export type ChannelSettings = v.InferOutput<typeof channel>;

const bots = v.strictObject({
  /**
   * Words in a user agent to add or change (→ reason, `family:name`, such as `monitor:ours`), or that are no robot's (null, also
   * against the pattern for words that end in "bot"). Letters, digits, `-` and `_`, upper or lower case.
   */
  agents: v.optional(v.record(text, v.nullable(text)), {}),
  /** Autonomous systems, by number, that are data centres (true) or are not (false), besides firn's list. */
  networks: v.optional(v.record(v.pipe(v.string(), v.regex(/^\d+$/, 'a number')), v.boolean()), {}),
});
export type BotSettings = v.InferOutput<typeof bots>;

/** A value inside the entities of a column, or inside its event. */
const jsonPlace = v.strictObject({
  column: v.picklist(['contexts', 'unstruct_event', 'derived_contexts']),
  /** `vendor/name` of the entity or event. */
  schema: v.pipe(v.string(), v.regex(/^[\w.-]+\/[\w-]+$/, 'a vendor and a name, such as "com.acme/user"')),
  /** Keys from the entity's data on, joined by dots; `*` is any key, or any place in an array. */
  path: text,
});
export type JsonPlace = Readonly<v.InferOutput<typeof jsonPlace>>;

/**
 * How much of the visitor's address is stored: `masked`, its first `v4Bits` or `v6Bits` and zeros; `none`; or `full`.
 * Country and robots are told from it before.
 */
const ip = v.strictObject({
  store: v.optional(v.picklist(['masked', 'none', 'full']), 'masked'),
  v4Bits: v.optional(bits(32), 24),
  v6Bits: v.optional(bits(128), 48),
});
export type IpPolicy = Readonly<v.InferOutput<typeof ip>>;

const privacy = v.strictObject({
  ip: v.optional(ip, {}),
  /**
   * Parameters taken out of the addresses of the page and the page before. Default: `defaultRemovedParameters`. E-mail
   * addresses are taken out under any name.
   */
  removeParameters: v.optional(v.array(text), [...defaultRemovedParameters]),
  /** Columns, and places inside JSON columns, of which only a keyed hash is stored. Needs `keyFile`. */
  pseudonymise: v.optional(v.array(v.union([v.picklist(hashableColumns), jsonPlace])), []),
  /** A file with at least 32 secret characters. With it, `visitor_hash` is filled too. Keep it as long as the store. */
  keyFile: v.optional(v.nullable(text), null),
  /**
   * What is done with an event whose request carried Global Privacy Control: `anonymise` takes its identifiers and its address
   * away, `drop` the event, `keep` nothing.
   */
  gpc: v.optional(signal, 'anonymise'),
  /** The same for Do Not Track, which browsers have given up. */
  dnt: v.optional(signal, 'keep'),
});

const place = v.strictObject({
  /**
   * Files in MaxMind's format (`.mmdb`): of a column, the first that has a value for the visitor's address gives it, and only
   * what CloudFront did not tell. On a cluster they lie at the same path on every machine.
   */
  maxmind: v.optional(v.array(text), []),
});

/** A column with texts or whole numbers, whose values a table can be asked for. */
const isKeyColumn = (value: unknown): value is Column =>
  columns.includes(value as Column) && ['string', 'int', 'bigint'].includes(fields[value as Column].type);

/** A place of what was sent: `derived_contexts` is being made when lookups are asked. */
const isSentPlace = (value: unknown): value is JsonPlace =>
  v.is(jsonPlace, value) && value.column !== 'derived_contexts';

const lookup = v.strictObject({
  /** The table: CSV with a header, or Parquet; a file or `s3://bucket/key`. */
  file: v.pipe(
    v.string(),
    v.regex(/\.((csv|tsv)(\.gz)?|parquet)$/i, 'a file that ends in .csv, .tsv, .csv.gz, .tsv.gz or .parquet'),
  ),
  /** What of an event the table is asked for: the value of a column, or each value at a place inside JSON. */
  key: v.custom<Column | JsonPlace>(
    (value) => isKeyColumn(value) || isSentPlace(value),
    'a column with texts or whole numbers, such as "user_id", or { column: "contexts" or "unstruct_event", schema, path }',
  ),
  /** The table's column with the keys, each of them once. */
  on: text,
  /** Of the entity that is added to an event whose key is found. */
  schema: v.pipe(
    v.string(),
    v.regex(
      /^iglu:[\w.-]+\/[\w-]+\/[\w-]+\/\d+-\d+-\d+$/,
      'a schema such as "iglu:com.acme/customer/jsonschema/1-0-0"',
    ),
  ),
  /** The table's columns that make up the entity. Default: all but `on`. */
  columns: v.optional(v.nullable(v.array(text)), null),
});
export type Lookup = Readonly<v.InferOutput<typeof lookup>>;

/** At least as long as late logs are waited for; null: for ever. */
const keptDays = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(lookBackDays)));

const retention = v.strictObject({
  /** Days raw logs are kept. What they held cannot be rebuilt afterwards. */
  rawDays: v.optional(keptDays, null),
  /** Days events are kept. */
  eventDays: v.optional(keptDays, null),
  /** Days bad rows are kept. */
  badRowDays: v.optional(keptDays, null),
});

const days = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** An event that is a goal: where several are given, all must hold. */
const goal = v.pipe(
  v.strictObject({
    /** Path of the page, whole, or its beginning with `*` after it: `/thanks`, `/account/*`. */
    path: v.optional(text),
    /** Name of the event, such as `page_view`, `transaction`, `submit_form`. */
    event: v.optional(text),
    /** Of a structured event. */
    category: v.optional(text),
    action: v.optional(text),
  }),
  v.check((given) => Object.keys(given).length > 0, 'something an event is told by: path, event, category or action'),
);
export type Goal = Readonly<v.InferOutput<typeof goal>>;

const models = v.strictObject({
  /** Seconds between the pings of Snowplow's trackers, as they are set up. */
  heartbeatSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 10),
  /** Seconds before their first ping, as they are set up. */
  minVisitSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 5),
  /** A visit whose tracker names none ends after so many minutes without an event. */
  visitTimeoutMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(720)), 30),
  /** Days a visit may go on after its first. What comes later is a visit of its own per day, marked as capped. */
  maxVisitDays: v.optional(days(1, 7), 3),
  /** What visitors should do: name → event. A visit tells which it reached (`visits.goals`). */
  goals: v.optional(
    v.record(v.pipe(v.string(), v.regex(/^[\w .-]+$/, 'a name of letters, digits, spaces, ".", "_" and "-"')), goal),
    {},
  ),
});
export type ModelSettings = Readonly<v.InferOutput<typeof models>>;

const schema = v.strictObject({
  collect: v.optional(collect, {}),
  privacy: v.optional(privacy, {}),
  /** How long things are kept; `firn expire` removes what is older. */
  retention: v.optional(retention, {}),
  place: v.optional(place, {}),
  /** Where visitors come from. */
  referrer: v.optional(referrer, {}),
  campaign: v.optional(campaign, {}),
  channel: v.optional(channel, {}),
  bots: v.optional(bots, {}),
  /** How visits and page views are made of events. */
  models: v.optional(models, {}),
  /** Tables of yours that say more of an event: customers, products. They are read once a run. */
  lookups: v.optional(v.array(lookup), []),
  /** Events and entities whose data is checked: see `defineSchema`. What does not fit is kept and named in `field_errors`. */
  schemas: v.optional(v.array(v.custom<TypedSchema>(isTypedSchema, 'what defineSchema makes')), []),
  /** A folder of query files of your own, beside the config: "firn query" knows them by their names (queries/README.md). */
  queries: v.optional(v.nullable(v.string()), null),
  /** Functions of your own that see each event before it is stored: see `OwnEnrichment`. They take part in every engine. */
  enrich: v.optional(v.array(v.custom<OwnEnrichment>((value) => typeof value === 'function', 'a function')), []),
});

export type { Entity, OwnAnswer, OwnEnrichment } from './protocol/own-code.ts';
export {
  defineSchema,
  type InferData,
  type SchemaDefinition,
  type SelfDescribing,
  type TypedSchema,
} from './protocol/typed-schema.ts';

/** What `firn.config.ts` says. Every key is optional. */
export type FirnConfig = v.InferInput<typeof schema>;

/** The settings with every default in place, as the ETL and the stack use them: nothing but data. */
export interface Config extends Omit<v.InferOutput<typeof schema>, 'enrich' | 'schemas'> {
  /** A CommonJS module whose default export is the config with its functions and schemas; null: it has none. */
  readonly ownCode: string | null;
}

/** For `firn.config.ts`: types the object, changes nothing. */
export const defineConfig = (config: FirnConfig): FirnConfig => config;

const expectedWords: Readonly<Record<string, string>> = { Array: 'a list', string: 'a text', Object: 'an object' };

/** What is wrong with a setting and what would do. */
function inWords({ path, type, expected, message, received }: v.InferIssue<typeof schema>): string {
  const name = path?.map((step) => String(step.key)).join('.') ?? '';
  if (type === 'strict_object' && expected === 'never') return `the config has "${name}", which is no setting of firn`;
  const words = type === 'regex' || type === 'custom' ? message : (expectedWords[expected ?? ''] ?? expected);
  return `the config's ${name === '' ? 'value' : `"${name}"`} must be ${words}, got ${received}`;
}

/**
 * Checks a config and fills in the defaults.
 *
 * @param ownCode the config as a CommonJS module, without which it cannot have functions and schemas: other processes run them
 * @throws UserError naming the key, the value and what would do
 */
export function resolveConfig(input: unknown, ownCode: string | null = null): Config {
  const result = v.safeParse(schema, input);
  if (!result.success) throw new UserError(result.issues.map(inWords).join('\n'));
  const { enrich, schemas, ...config } = result.output;
  const { privacy, collect } = config;
  if (collect.cookie?.sameSite === 'None' && !collect.cookie.secure) {
    throw new UserError(
      'the config\'s "collect.cookie" has "sameSite" None without "secure", which no browser takes; make it "Lax", or secure',
    );
  }
  if (enrich.length > 0 && ownCode === null) {
    throw new UserError('the config\'s "enrich" has functions, which only a config file can bring: firn.config.ts');
  }
  if (schemas.length > 0 && ownCode === null) {
    throw new UserError(
      'the config\'s "schemas" have code in them, which only a config file can bring: firn.config.ts',
    );
  }
  const twice = schemas.find(({ uri }, at) => schemas.findIndex((other) => other.uri === uri) < at);
  if (twice !== undefined) throw new UserError(`the config's "schemas" have ${twice.uri} twice`);
  if (privacy.pseudonymise.length > 0 && privacy.keyFile === null) {
    throw new UserError(
      'the config\'s "privacy.pseudonymise" needs "privacy.keyFile": a file with a secret, such as "openssl rand -hex 32" makes',
    );
  }
  checkLookups(config);
  return { ...config, ownCode: enrich.length + schemas.length === 0 ? null : ownCode };
}

/** A lookup must not store what the pseudonyms hide. */
function checkLookups({ lookups, privacy: { pseudonymise } }: Pick<Config, 'lookups' | 'privacy'>): void {
  for (const { file, key, on, schema, columns } of lookups) {
    const hides =
      (isInSession(key) && pseudonymise.length > 0) || pseudonymise.some((place) => isSamePlace(place, key));
    if (hides && columns?.includes(on)) {
      throw new UserError(
        `the config's lookup of ${file} would store "${on}" in clear, which "privacy.pseudonymise" hides; leave it out of "columns"`,
      );
    }
    const [, name] = /^iglu:([^/]+\/[^/]+)\//.exec(schema)!;
    if (
      pseudonymise.some(
        (place) => typeof place !== 'string' && place.column === 'derived_contexts' && place.schema === name,
      )
    ) {
      throw new UserError(
        `the config's "privacy.pseudonymise" has a place in the entity of the lookup of ${file}; leave the column out of its "columns"`,
      );
    }
  }
}

/** Where trackers say ids of columns again, which are hidden with them. */
const isInSession = (key: string | JsonPlace): boolean =>
  typeof key !== 'string' && schemas.clientSession.startsWith(`${key.schema}/`);

const isSamePlace = (one: string | JsonPlace, other: string | JsonPlace): boolean =>
  typeof one === 'string' || typeof other === 'string'
    ? one === other
    : one.column === other.column && one.schema === other.schema && one.path === other.path;
