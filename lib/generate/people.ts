import { type Agent, agents } from './agents.ts';
import { magazineSite, type Site, shopSite } from './catalogue.ts';
import { asksConsent, type Place, places } from './places.ts';
import { Random } from './prng.ts';

/** What writes the events of a page. */
export interface Tracker {
  readonly version: string;
  readonly name: string;
  /** firn's own: numbers the events of a page view and measures engaged time and scroll reach (`fs`, `fe`, `fr`). */
  readonly own: boolean;
}

export const trackers = {
  firn: { version: 'firn-0.1.0', name: 'firn', own: true },
  js3: { version: 'js-3.24.6', name: 'sp', own: false },
  js4: { version: 'js-4.10.1', name: 'sp', own: false },
} as const satisfies Record<string, Tracker>;

/** What the visitor let the site keep: ids of visitor and visit, of the visit only, or none. */
export type Identified = 'visitor' | 'visit' | 'no';

/** Somebody with a browser: all that stays the same from visit to visit. */
export interface Person {
  readonly site: Site;
  readonly place: Place;
  readonly agent: Agent;
  readonly tracker: Tracker;
  readonly identified: Identified;
  /** Asks the collector for no network id either (`SP-Anonymous`): the stock tracker's requests then need preflights. */
  readonly serverAnonymous: boolean;
  /** The browser returns the collector's cookie; else every hit gets a new network id. */
  readonly keepsCookies: boolean;
  readonly globalPrivacyControl: boolean;
  readonly doNotTrack: boolean;
  readonly ip: string;
  readonly network: number;
  readonly language: string;
  readonly userId: string | null;
  readonly domainUserId: string;
  readonly networkUserId: string;
  /** Visits before the first day that is generated. */
  readonly earlierVisits: number;
  /** Device clock less true time, milliseconds. */
  readonly skewMs: number;
  readonly screen: readonly [widthPx: number, heightPx: number];
  readonly viewport: readonly [widthPx: number, heightPx: number];
  /** Sends the session and browser entities with page views, besides the web_page entity. */
  readonly allEntities: boolean;
  /** A broken browser that says `res=undefined`. */
  readonly brokenScreen: boolean;
  readonly robot: boolean;
}

/** Addresses nobody owns: benchmarking (RFC 2544), carrier-grade NAT (RFC 6598), documentation (RFC 3849). */
export function address(random: Random, mobile: boolean): string {
  const word = random.word();
  if (random.chance(0.35)) {
    const part = (bits: number) => (bits & 0xffff).toString(16);
    const more = random.word();
    return `2001:db8:${part(word >>> 16)}:${part(word)}:${part(more >>> 16)}:${part(more)}:${part(word ^ more)}:${part(more >>> 8)}`;
  }
  const ends = `${(word >>> 8) & 255}.${word & 255}`;
  return mobile ? `100.${64 + ((word >>> 16) & 63)}.${ends}` : `198.${18 + ((word >>> 16) & 1)}.${ends}`;
}

const dayMs = 86_400_000;

function clockSkewMs(random: Random): number {
  const luck = random.unit();
  if (luck < 0.002) return random.between(-400, 30) * dayMs; // a clock that was never set
  if (luck < 0.01) return random.pick([-1, 1]) * 3_600_000; // daylight saving done by hand
  if (luck < 0.04) return random.between(-240_000, 240_000);
  return random.between(-1500, 1500);
}

/** Stock trackers on part of each site, firn's on the rest: a migration half way. The old commerce calls exist in v3 only. */
const trackerOf = (random: Random, site: Site): Tracker => {
  if (random.chance(0.5)) return trackers.firn;
  return site === shopSite ? trackers.js3 : trackers.js4;
};

/** Strict in Europe, where the sites ask for consent. */
function identifiedOf(random: Random, place: Place): Identified {
  const asks = asksConsent(place);
  const luck = random.unit();
  if (luck < (asks ? 0.12 : 0.02)) return 'no';
  return luck < (asks ? 0.15 : 0.03) ? 'visit' : 'visitor';
}

/** The person with that number who lives in that place: the same for the same seed, whenever it is asked. */
export function personOf(seed: number, number: number, placeIndex: number): Person {
  const random = new Random(seed, number, 0x70657273);
  const place = places[placeIndex]!;
  const site = random.chance(0.45) ? shopSite : magazineSite;
  const agent = agents.pick(random);
  const tracker = trackerOf(random, site);
  const identified = identifiedOf(random, place);
  const screen = random.pick(agent.screens);
  const [width, height] = screen;
  const returning = random.chance(0.35);
  const loggedIn = site === shopSite && identified === 'visitor' && random.chance(0.16);
  return {
    site,
    place,
    agent,
    tracker,
    identified,
    serverAnonymous: identified === 'no' && random.chance(0.4),
    keepsCookies: !random.chance(0.05),
    globalPrivacyControl: random.chance(0.05),
    doNotTrack: random.chance(0.07),
    ip: address(random, agent.mobile),
    network: random.pick(place.networks),
    language: place.languages.pick(random),
    userId: loggedIn ? `customer-${10_000 + number}` : null,
    domainUserId: random.uuid(),
    networkUserId: random.uuid(),
    earlierVisits: returning ? 1 + Math.min(200, Math.floor(random.longTailed(2))) : 0,
    skewMs: clockSkewMs(random),
    screen,
    viewport: agent.mobile
      ? [width, height - random.between(90, 160)]
      : [width - random.pick([0, 0, 0, 15, 17, 260]), height - random.between(110, 190)],
    allEntities: random.chance(0.1),
    brokenScreen: random.chance(0.004),
    robot: false,
  };
}
