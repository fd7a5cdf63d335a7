import { hourMs } from '../protocol/log-file.ts';
import { Browser } from './browser.ts';
import { magazineSite } from './catalogue.ts';
import { type Person, personOf } from './people.ts';
import { localHour, places } from './places.ts';
import { Random } from './prng.ts';
import { readMagazine } from './reader.ts';
import { goShopping } from './shopper.ts';
import { arrival } from './sources.ts';
import type { World } from './world.ts';

/** A visit to come: who, and how often they have been here since the first day. Small, because many wait for days. */
export interface Coming {
  readonly person: number;
  readonly place: number;
  /** 0 for the first visit. */
  readonly visitsBefore: number;
}

/** Sessions last half an hour after the last event; an hour keeps clear of it. */
const restHours = 2;

const returnShare = 0.46;

/** When somebody who leaves now is back, an hour since 1970; null: not again. */
function returnHour(random: Random, person: Person, place: number, now: number): number | null {
  if (!random.chance(person.identified === 'visitor' ? returnShare : returnShare / 2)) return null;
  const days = random.chance(0.25) ? 0 : 1 + Math.min(30, Math.floor(random.longTailed(3)));
  const day = Math.floor(now / hourMs / 24) + days;
  const hour = day * 24 + localHour.pick(random) - places[place]!.hoursAhead;
  return Math.max(hour, Math.floor(now / hourMs) + restHours);
}

/** Each visit has its own numbers, the first of which makes its id: so the id of the visit before is known without keeping it. */
const randomOf = (seed: number, { person, visitsBefore }: Coming): Random =>
  new Random(seed, person, 0x76000000 + visitsBefore);

/** Makes the requests of one visit; gives the hour of the person's next one, or null. */
export function visit(world: World, seed: number, coming: Coming, start: number): number | null {
  const person = personOf(seed, coming.person, coming.place);
  const random = randomOf(seed, coming);
  const sessionId = random.uuid();
  const visitNumber = person.earlierVisits + coming.visitsBefore + 1;
  const previous = coming.visitsBefore > 0 ? { ...coming, visitsBefore: coming.visitsBefore - 1 } : null;
  const browser = new Browser(world, person, {
    at: start,
    random,
    sessionId,
    previousSessionId: previous === null ? null : randomOf(seed, previous).uuid(),
    visitNumber,
    knownToCollector: visitNumber > 1,
  });
  const came = arrival(random, person.place);
  if (person.site === magazineSite) readMagazine(browser, came);
  else goShopping(browser, came);
  return returnHour(random, person, coming.place, browser.clock);
}
