import type { Random } from './prng.ts';

/** What goes wrong with one event on its way, each share of the events. At most one thing happens to an event. */
const shares = {
  /** Sent twice: the browser did not hear the answer. */
  duplicate: 0.006,
  /** Numbered by the tracker, never logged: the page was closed, the network was away. Only of numbered events. */
  lost: 0.009,
  /** A title in some other encoding, or with bare `%`. Only of events with a title. */
  debris: 0.0018,
  /** The address was cut by something on the way: entities that are no JSON. */
  cut: 0.0006,
} as const;
export type Fault = keyof typeof shares;

const faults = Object.entries(shares) as readonly (readonly [Fault, number])[];

/** Draws what happens to an event; mostly nothing. */
export function fault(random: Random): Fault | null {
  let luck = random.unit();
  for (const [name, share] of faults) {
    luck -= share;
    if (luck < 0) return name;
  }
  return null;
}

/** Titles as logged that no tracker of today would send: Latin-1, `escape()`, bare `%`, raw bytes. */
export const debrisTitles = [
  'Caf%25E9%2520am%2520See',
  'H%25FCtten%2520%2526%2520Touren',
  '50%25u20AC%2520Rabatt',
  '100%25',
  'Sale%252%2520now',
  'M%FCnchen',
  'cut%25E2%2582',
  '%25ZZ%2520%25',
] as const;

/** Values that trackers send where a number should be. */
export const debrisNumbers = ['abc', 'undefined', 'NaN', '12%252C50'] as const;

/** Share of the struct events whose value is one of these. */
export const debrisNumberShare = 0.012;

/** How delivery goes wrong. */
export const lateness = {
  /** Share of lines that arrive inside a file one to two days younger. */
  inNewerFile: 0.0015,
  /** In one hour of each day, the share of its lines that are delivered a day or two later, in a file named by the hour. */
  inLateFile: 0.08,
} as const;

/** Requests that are no events, each as a share of the events of the hour. */
export const noise = {
  /** The tracker's own file, and what browsers, scanners and crawlers ask for anyway. */
  otherPath: 0.014,
  head: 0.0006,
  put: 0.0002,
  empty: 0.0006,
  refused: 0.0015,
  post: 0.0012,
  withoutKind: 0.0006,
  unknownKind: 0.0006,
  truncated: 0.0004,
} as const;
export type Noise = keyof typeof noise;
