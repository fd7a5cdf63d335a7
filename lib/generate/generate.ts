import { UserError } from '../protocol/errors.ts';
import { hourMs } from '../protocol/log-file.ts';
import { Delivery, emptyFolder } from './files.ts';
import { Ids } from './ids.ts';
import { strayRequests } from './noise.ts';
import { placesAtUtcHour, utcHourWeights } from './places.ts';
import { Random, seedWord } from './prng.ts';
import { robotRun } from './robots.ts';
import { type GenerateReport, Truth } from './truth.ts';
import { type Coming, visit } from './visits.ts';
import type { World } from './world.ts';

export type { GenerateReport } from './truth.ts';

export interface GenerateOptions {
  /** Unique events that arrive: exactly so many are made. */
  readonly events: number;
  readonly seed: number;
  /** Folder for the logs, new or empty. */
  readonly out: string;
  /**
   * First day, UTC.
   *
   * @default 2026-11-01
   */
  readonly from?: string;
  /**
   * How many days the events are spread over. Late lines may lie in files of up to two days more.
   *
   * @default one day per 10,000 events, at least 3, at most 60: an hour's lines always fit into memory
   */
  readonly days?: number;
  /** Told after each hour: events made so far and in total. */
  readonly onProgress?: (done: number, total: number) => void;
}

const dayMs = 86_400_000;
const eventsPerDay = 10_000;
const mostEvents = 1_000_000_000;
const mostDays = 3660;

interface Settings {
  readonly events: number;
  readonly seed: number;
  readonly firstHour: number;
  readonly days: number;
}

function whole(name: string, value: number, least: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw new UserError(`--${name} must be a whole number from ${least} to ${most}, got "${value}"`);
}

function firstDay(from: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(from) ? Date.parse(`${from}T00:00:00Z`) : Number.NaN;
  if (at >= 0 && new Date(at).toISOString().startsWith(from)) return at / hourMs;
  throw new UserError(`--from must be a day such as 2026-11-01, got "${from}"`);
}

function settings(options: GenerateOptions): Settings {
  const events = whole('events', options.events, 1, mostEvents);
  const usualDays = Math.min(60, Math.max(3, Math.ceil(events / eventsPerDay)));
  return {
    events,
    seed: seedWord(whole('seed', options.seed, 0, Number.MAX_SAFE_INTEGER)),
    firstHour: firstDay(options.from ?? '2026-11-01'),
    days: whole('days', options.days ?? usualDays, 1, mostDays),
  };
}

/** Weekends are quieter, and no day is like the other. */
const dayWeight = (seed: number, day: number): number => {
  const weekday = (day + 4) % 7;
  return (weekday === 0 || weekday === 6 ? 0.86 : 1) * (0.88 + 0.24 * new Random(seed, day, 0x646179).unit());
};

/** How many events there shall be by the end of each hour. */
function eventsByHour({ events, seed, firstHour, days }: Settings): readonly number[] {
  const sums: number[] = [];
  let sum = 0;
  for (let i = 0; i < days * 24; i++) {
    const hour = firstHour + i;
    sum += utcHourWeights[hour % 24]! * dayWeight(seed, Math.floor(hour / 24));
    sums.push(sum);
  }
  return sums.map((upTo, i) => (i === sums.length - 1 ? events : Math.floor((events * upTo) / sum)));
}

/** Share of the visits that robots make. */
const robotShare = 0.07;

/** Share of the other visits that people make who were here before, while there are any to come. */
const returningShare = 0.5;

/** The visits of one hour after another. */
class Traffic {
  readonly #world: World;
  readonly #seed: number;
  readonly #random: Random;
  /** Visits to come, by hour since 1970. */
  readonly #coming = new Map<number, Coming[]>();
  #people = 0;
  #robotRuns = 0;

  constructor(world: World, seed: number) {
    this.#world = world;
    this.#seed = seed;
    this.#random = new Random(seed, 0x74696d65);
  }

  /** Lets visits begin in that hour until so many events are made since the first one. */
  hour(hour: number, events: number): void {
    const { truth } = this.#world;
    const before = truth.events;
    while (truth.events < events) this.#visit(hour);
    this.#postpone(hour);
    strayRequests(this.#world, this.#random, hour, truth.events - before);
  }

  #visit(hour: number): void {
    const random = this.#random;
    const start = hour * hourMs + random.below(hourMs);
    if (random.chance(robotShare)) {
      this.#robotRuns++;
      robotRun(this.#world, this.#seed, this.#robotRuns, start);
      return;
    }
    const returning = random.chance(returningShare) ? this.#coming.get(hour)?.pop() : undefined;
    const coming = returning ?? this.#newPerson(hour);
    const next = visit(this.#world, this.#seed, coming, start);
    if (next !== null && next * hourMs < this.#world.end) {
      this.#expect(next, { ...coming, visitsBefore: coming.visitsBefore + 1 });
    }
  }

  #newPerson(hour: number): Coming {
    this.#people++;
    const place = placesAtUtcHour[hour % 24]!.pick(this.#random);
    return { person: this.#people, place, visitsBefore: 0 };
  }

  #expect(hour: number, coming: Coming): void {
    const there = this.#coming.get(hour);
    if (there === undefined) this.#coming.set(hour, [coming]);
    else there.push(coming);
  }

  /** Who did not get their turn comes an hour later. */
  #postpone(hour: number): void {
    for (const coming of this.#coming.get(hour) ?? []) this.#expect(hour + 1, coming);
    this.#coming.delete(hour);
  }
}

/**
 * Writes the access logs of a shop and a magazine that never were: CloudFront v2 files, Hive-style folders.
 *
 * The same options give the same bytes (for one version of zlib; the text always). Files' modification times are
 * those of their made-up delivery. No clock, no network.
 *
 * @returns what is in the files, counted while it was made
 * @throws UserError for options that make no sense, a folder that is not empty or cannot be written to
 */
export async function generate(options: GenerateOptions): Promise<GenerateReport> {
  const { events, seed, firstHour, days } = settings(options);
  await emptyFolder(options.out);
  const truth = new Truth();
  const delivery = new Delivery(options.out, seed, truth);
  const world: World = {
    truth,
    delivery,
    ids: new Ids(new Random(seed, 0x696473)),
    get full() {
      return truth.events >= events;
    },
    end: firstHour * hourMs + days * dayMs,
  };
  const traffic = new Traffic(world, seed);
  for (const [i, upTo] of eventsByHour({ events, seed, firstHour, days }).entries()) {
    const hour = firstHour + i;
    traffic.hour(hour, upTo);
    await delivery.flush(hour + 1);
    options.onProgress?.(truth.events, events);
  }
  await delivery.end();
  return truth.report();
}
