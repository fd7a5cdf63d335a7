import { hourMs } from '../protocol/log-file.ts';
import type { Exchange } from '../protocol/log-line.ts';
import { emptyValue, generations } from '../protocol/logs.ts';
import type { BadReason, IgnoreRule } from '../protocol/row.ts';
import { agents, robots } from './agents.ts';
import { magazine, magazineSite, type Site, shop, shopSite } from './catalogue.ts';
import { type Noise, noise } from './faults.ts';
import { type Client, exchanges, lineTemplate, logLine, tookTexts } from './line.ts';
import { address } from './people.ts';
import { type Place, places } from './places.ts';
import type { Random } from './prng.ts';
import type { World } from './world.ts';

const plain = (path: string, status: number, result: string, contentType: string, bytes: number): Exchange => ({
  method: 'GET',
  path,
  pattern: '*',
  status,
  result,
  bytes,
  contentType,
  contentLength: String(bytes),
});

const otherPaths: readonly Exchange[] = [
  plain('/sp.js', 200, 'Hit', 'application/javascript', 26_170),
  plain('/sp.js', 200, 'Hit', 'application/javascript', 26_170),
  plain('/firn.js', 200, 'Hit', 'application/javascript', 3342),
  plain('/firn.js', 304, 'Hit', emptyValue, 312),
  plain('/', 404, 'Error', 'text/html', 312),
  plain('/robots.txt', 200, 'Hit', 'text/plain', 68),
  plain('/favicon.ico', 404, 'Error', 'text/html', 312),
  plain('/wp-login.php', 404, 'Error', 'text/html', 312),
  plain('/.env', 404, 'Error', 'text/html', 312),
  plain('/health', 200, 'FunctionGeneratedResponse', 'text/plain', 3),
];

/** Pixel queries without a kind of event: monitors and hands. */
const withoutKind = [
  'check=uptime',
  'aid=shop&p=web&tv=js-3.24.6&url=https%253A%252F%252Fbergfell.example%252F',
  'test=1&foo=bar%2520baz',
  'e=&aid=magazine',
] as const;

/** Kinds of event nobody knows: a tracker of 2013, a broken one, somebody else's. */
const unknownKind = [
  'e=lnk&t_url=https%253A%252F%252Fwww.alpenverein.example%252F&tid=481516&tv=js-1.0.3&aid=magazine&p=web',
  'e=undefined&aid=shop&p=web&tv=js-3.24.6',
  'e=pageview&v=1&cid=555.1764',
] as const;

/** Columns after which lines are cut: none of them the column count of a real format. */
const cutColumns = [5, 8, 13, 14, 17, 21, 29, 35].filter((n) => !(generations as readonly number[]).includes(n));

const pageView = (random: Random, site: Site): string => {
  const page = site === shopSite ? shop.products.pick(random) : magazine.articles.pick(random);
  return `e=pv&page=${page.titleLogged}&eid=${random.uuid()}&tv=js-4.10.1&tna=sp&aid=${site.app}&p=web&cookie=1&cs=UTF-8&url=${page.urlLogged}`;
};

function stranger(random: Random, place: Place, site: Site): Client {
  const robot = random.chance(0.5) ? robots.pick(random) : null;
  return {
    edge: place.edge,
    ip: address(random, false),
    port: random.between(1024, 65_535),
    country: place.country,
    network: robot?.network ?? random.pick(place.networks),
    collectorHost: site.collectorHost,
    agentLogged: (robot?.agent ?? agents.pick(random)).logged,
    referrerLogged: emptyValue,
    protocolVersion: random.chance(0.5) ? 'HTTP/2.0' : 'HTTP/1.1',
  };
}

interface Stray {
  readonly exchange: Exchange;
  readonly query: string;
  /** The function ran and logged what it knows. */
  readonly function: boolean;
}

type Make = (random: Random, site: Site) => Stray;
const byFunction = (exchange: Exchange, query: string): Stray => ({ exchange, query, function: true });

const makes: Readonly<Record<Noise, Make>> = {
  otherPath: (random) => ({ exchange: random.pick(otherPaths), query: emptyValue, function: false }),
  head: (random, site) => byFunction(exchanges.head, random.chance(0.5) ? pageView(random, site) : emptyValue),
  put: () => byFunction(exchanges.put, emptyValue),
  empty: () => byFunction(exchanges.pixel, emptyValue),
  refused: (random, site) => ({ exchange: exchanges.refused, query: pageView(random, site), function: false }),
  post: () => byFunction(exchanges.post, emptyValue),
  withoutKind: (random) => byFunction(exchanges.pixel, random.pick(withoutKind)),
  unknownKind: (random) => byFunction(exchanges.pixel, random.pick(unknownKind)),
  truncated: (random, site) => byFunction(exchanges.pixel, pageView(random, site)),
};

/** What an ETL must make of them. */
const outcomes: Readonly<Record<Noise, { readonly ignored: IgnoreRule } | { readonly bad: BadReason }>> = {
  otherPath: { ignored: 'not_pixel' },
  head: { ignored: 'head' },
  put: { ignored: 'other_method' },
  empty: { ignored: 'empty_query' },
  refused: { ignored: 'refused' },
  post: { bad: 'post_body_not_logged' },
  withoutKind: { bad: 'missing_event' },
  unknownKind: { bad: 'unknown_event' },
  truncated: { bad: 'column_count' },
};

/** The line as far as it was written before something went wrong. */
function cut(line: string, columns: number): string {
  const fields = line.split('\t').slice(0, columns);
  const last = fields.pop() ?? '';
  return `${[...fields, last.slice(0, Math.ceil(last.length / 2))].join('\t')}\n`;
}

function strayLine(world: World, random: Random, kind: Noise, at: number): void {
  const site = random.chance(0.45) ? shopSite : magazineSite;
  const place = random.pick(places);
  const { exchange, query, function: ran } = makes[kind](random, site);
  const template = lineTemplate(stranger(random, place, site), exchange);
  const data = ran ? `nuid=${world.ids.uuid()}&new=1&gpc=0&dnt=0&${place.dataLogged}` : emptyValue;
  const line = logLine(template, at, query, world.ids.requestId(), random.pick(tookTexts), data);
  world.delivery.add(at, kind === 'truncated' ? cut(line, random.pick(cutColumns)) : line);
  const outcome = outcomes[kind];
  if ('bad' in outcome) world.truth.badBecause(outcome.bad);
  else world.truth.ignoredBy(outcome.ignored);
}

const kinds = Object.entries(noise) as readonly (readonly [Noise, number])[];

/** The requests of an hour that are no events, in proportion to its events. */
export function strayRequests(world: World, random: Random, hour: number, events: number): void {
  for (const [kind, share] of kinds) {
    const lines = Math.floor(events * share + random.unit());
    for (let i = 0; i < lines; i++) strayLine(world, random, kind, hour * hourMs + random.below(hourMs));
  }
}
