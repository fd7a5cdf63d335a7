import { dayOf } from '../protocol/log-text.ts';
import { type Robot, robots } from './agents.ts';
import { Browser } from './browser.ts';
import { magazine, magazineSite, type Page, type Site, shop, shopSite } from './catalogue.ts';
import { exchanges, lineTemplate, logLine, tookTexts } from './line.ts';
import { address, type Person, trackers } from './people.ts';
import { type Place, places } from './places.ts';
import { Random } from './prng.ts';
import type { World } from './world.ts';

/** Where data centres are. */
const homes = places.filter((place) => ['Austin', 'Seattle', 'Dublin', 'Frankfurt am Main'].includes(place.city));

const pageOf = (random: Random, site: Site): Page =>
  site === shopSite ? shop.products.pick(random) : magazine.articles.pick(random);

/** A robot that runs scripts, as the tracker and the pixel see it: no cookie is kept from one run to the next. */
function asPerson(random: Random, robot: Robot, site: Site, place: Place): Person {
  const screen = [800, 600] as const;
  return {
    site,
    place,
    agent: robot.agent,
    tracker: random.chance(0.5) ? trackers.firn : site === shopSite ? trackers.js3 : trackers.js4,
    identified: 'visitor',
    serverAnonymous: false,
    keepsCookies: false,
    globalPrivacyControl: false,
    doNotTrack: false,
    ip: address(random, false),
    network: robot.network,
    language: 'en-US',
    userId: null,
    domainUserId: random.uuid(),
    networkUserId: random.uuid(),
    earlierVisits: 0,
    skewMs: 0,
    screen,
    viewport: screen,
    allEntities: false,
    brokenScreen: false,
    robot: true,
  };
}

/** A robot without scripts fetches the pixel in the page's `noscript`: no id of anything, not even of the event. */
function fetchPixels(
  world: World,
  random: Random,
  robot: Robot,
  site: Site,
  place: Place,
  start: number,
  pages: number,
): void {
  const { truth, delivery, ids } = world;
  const template = lineTemplate(
    {
      edge: place.edge,
      ip: address(random, false),
      port: random.between(1024, 65_535),
      country: place.country,
      network: robot.network,
      collectorHost: site.collectorHost,
      agentLogged: robot.agent.logged,
      referrerLogged: `https://${site.host}/`,
      protocolVersion: 'HTTP/1.1',
    },
    exchanges.pixel,
  );
  let at = start;
  for (let i = 0; i < pages && !world.full && at < world.end; i++) {
    const page = pageOf(random, site);
    const query = `e=pv&aid=${site.app}&p=web&tv=no-js-0.1.0&url=${page.urlLogged}&page=${page.titleLogged}`;
    const data = `nuid=${ids.uuid()}&new=1&gpc=0&dnt=0&${place.dataLogged}`;
    delivery.add(at, logLine(template, at, query, ids.requestId(), random.pick(tookTexts), data));
    truth.event('page_view', dayOf(at));
    truth.bots++;
    at += random.between(400, 9000);
  }
}

/** One run of a robot over one of the sites. */
export function robotRun(world: World, seed: number, number: number, start: number): void {
  const random = new Random(seed, number, 0x726f626f);
  const robot = robots.pick(random);
  const site = random.chance(0.45) ? shopSite : magazineSite;
  const place = random.pick(homes);
  const pages = 1 + Math.min(30, Math.floor(random.longTailed(3)));
  if (!robot.runsScript) {
    fetchPixels(world, random, robot, site, place, start, pages);
    return;
  }
  const browser = new Browser(world, asPerson(random, robot, site, place), {
    at: start,
    random,
    sessionId: random.uuid(),
    previousSessionId: null,
    visitNumber: 1,
    knownToCollector: false,
  });
  for (let i = 0; i < pages && !browser.done; i++) {
    browser.view(pageOf(random, site), null);
    browser.clock += random.between(900, 6000);
  }
}
