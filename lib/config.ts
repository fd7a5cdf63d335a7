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

const withoutDots = /^[a-z][a-z0-9-]{1,18}[a-z0-9]$/;

/** Whose name the tracker's scripts have in the collector: neutral ones are harder to block. */
const scriptName = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9_-]*\.js$/, 'a file name such as "s.js"'));

const etl = v.strictObject({
  /**
   * `transient`: a cluster for each run, gone afterwards. `persistent`: the stack keeps one, which analysts may ask, and
   * which costs money day and night.
   */
  cluster: v.optional(v.picklist(['transient', 'persistent']), 'transient'),
  /** When runs start, in UTC, as EventBridge Scheduler writes it. */
  schedule: v.optional(
    v.pipe(
      v.string(),
      v.regex(
        /^(cron\(\S+ \S+ \S+ \S+ \S+ \S+\)|rate\([1-9]\d* (minutes?|hours?|days?)\))$/,
        '"cron(0 4 * * ? *)" or "rate(6 hours)"',
      ),
    ),
    'cron(0 4 * * ? *)',
  ),
  /** A cluster that works longer on a run is ended, and the run with it. At least 30. */
  limitMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(30), v.maxValue(2880)), 360),
  /** Whether the machines that only compute are Spot, a third of the price; a run survives the loss of them. */
  spot: v.optional(v.boolean(), true),
});

const aws = v.strictObject({
  /** What everything in the account is named after: two pipelines have two names. */
  name: v.optional(v.pipe(v.string(), v.regex(withoutDots, '3 to 20 small letters, digits and "-", no dots')), 'firn'),
  /** Where logs and store are. The collector itself is everywhere. */
  region: v.optional(
    v.pipe(v.string(), v.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region of AWS, such as "eu-central-1"')),
    'us-east-1',
  ),
  /** A host name of yours for the collector, and the certificate for it, which must lie in us-east-1. Default: CloudFront's. */
  domain: v.optional(
    v.nullable(
      v.strictObject({
        name: host,
        certificate: v.pipe(
          v.string(),
          v.regex(
            /^arn:aws:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
            'the ARN of a certificate in us-east-1 ("arn:aws:acm:us-east-1:…"), where CloudFront looks for it',
          ),
        ),
      }),
    ),
    null,
  ),
  /** Names of the tracker's scripts. */
  scripts: v.optional(
    v.strictObject({ core: v.optional(scriptName, 'firn.js'), all: v.optional(scriptName, 'firn-all.js') }),
    {},
  ),
  /** Whether visitors' addresses are in the raw logs. Without them there is no `visitor_hash`, and robots are told by less. */
  logAddresses: v.optional(v.boolean(), true),
  /** A query of Athena that would read more is stopped. GiB; 10 cost 5 cents. */
  athenaLimitGib: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)), 100),
  /** Where the clusters run. Default: a network of the stack's own, which costs nothing. */
  network: v.optional(
    v.nullable(
      v.strictObject({
        vpc: v.pipe(
          v.string(),
          v.regex(/^vpc-[0-9a-f]{8,17}$/, 'the id of a network, such as "vpc-0123456789abcdef0"'),
        ),
        /** Subnets with a way to S3, each in its own zone. */
        subnets: v.pipe(
          v.array(
            v.pipe(
              v.string(),
              v.regex(/^subnet-[0-9a-f]{8,17}$/, 'the id of a subnet, such as "subnet-0123456789abcdef0"'),
            ),
          ),
          v.minLength(1),
        ),
      }),
    ),
    null,
  ),
  /** Whether the disks of clusters are encrypted with a key of the stack's own, a dollar a month. S3 is encrypted anyway. */
  encryptDisks: v.optional(v.boolean(), false),
  /** Who gets the alarms by e-mail. Default: nobody; others can subscribe to the topic. */
  alarmEmail: v.optional(v.nullable(v.pipe(v.string(), v.regex(/^[^@\s]+@[^@\s]+$/, 'an e-mail address'))), null),
  /** Alarm when a month costs more, US dollars. Default: none. */
  budgetUsd: v.optional(v.nullable(v.pipe(v.number(), v.minValue(1))), null),
});
export type AwsSettings = Readonly<v.InferOutput<typeof aws>>;
export type EtlSettings = Readonly<v.InferOutput<typeof etl>>;

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
  /** Runs on EMR: how and when. */
  etl: v.optional(etl, {}),
  /** What `cdk deploy` makes. */
  aws: v.optional(aws, {}),
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
