import { colon, digitZero, dot, hyphen, isDigit, space } from './characters.ts';
import type { Memory } from './memory.ts';

const msPerDay = 86_400_000;
/** Last millisecond of the year 9999, the last that every engine can write. */
export const lastTime = 253_402_300_799_999;

const two = (bytes: Uint8Array, at: number): number => (bytes[at]! - digitZero) * 10 + bytes[at + 1]! - digitZero;

/** Milliseconds since 1970 of `YYYY-MM-DD` and `HH:MM:SS` at these places (UTC), or -1. */
export function readDateTime(
  bytes: Uint8Array,
  dateStart: number,
  dateEnd: number,
  timeStart: number,
  timeEnd: number,
): number {
  const day = readDay(bytes, dateStart, dateEnd);
  if (day < 0 || timeEnd - timeStart !== 8) return -1;
  if (bytes[timeStart + 2] !== colon || bytes[timeStart + 5] !== colon) return -1;
  for (const at of [0, 1, 3, 4, 6, 7]) if (!isDigit(bytes[timeStart + at]!)) return -1;
  const hours = two(bytes, timeStart);
  const minutes = two(bytes, timeStart + 3);
  const seconds = two(bytes, timeStart + 6);
  if (hours > 23 || minutes > 59 || seconds > 59) return -1;
  return day * msPerDay + (hours * 3600 + minutes * 60 + seconds) * 1000;
}

let knownDate = -1;
let knownYear = -1;
let knownDay = -1;

/** Days since 1970 of a real day `YYYY-MM-DD` from 1970 on, or -1. Lines of one file share their day: the last one is kept. */
function readDay(bytes: Uint8Array, start: number, end: number): number {
  if (end - start !== 10 || bytes[start + 4] !== hyphen || bytes[start + 7] !== hyphen) return -1;
  for (let at = 0; at < 10; at += 1) if (at !== 4 && at !== 7 && !isDigit(bytes[start + at]!)) return -1;
  const year = two(bytes, start) * 100 + two(bytes, start + 2);
  const monthAndDay = two(bytes, start + 5) * 100 + two(bytes, start + 8);
  if (year === knownYear && monthAndDay === knownDate) return knownDay;
  const month = Math.floor(monthAndDay / 100);
  const dayOfMonth = monthAndDay % 100;
  const time = Date.UTC(year, month - 1, dayOfMonth);
  const date = new Date(time);
  // Date.UTC reads years before 100 as 19xx; those are before 1970 and refused either way.
  if (year < 1970 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== dayOfMonth) return -1;
  knownYear = year;
  knownDate = monthAndDay;
  knownDay = time / msPerDay;
  return knownDay;
}

const dayTexts = new Map<number, Buffer>();
let lastDayNumber = -1;
let lastDayBytes: Buffer = Buffer.alloc(0);

/** `YYYY-MM-DD` of a day since 1970. */
export const dayText = (day: number): string => new Date(day * msPerDay).toISOString().slice(0, 10);
export const dayOf = (time: number): number => Math.floor(time / msPerDay);

function dayBytes(day: number): Buffer {
  if (day === lastDayNumber) return lastDayBytes;
  let bytes = dayTexts.get(day);
  if (bytes === undefined) {
    bytes = Buffer.from(dayText(day));
    // Device clocks may name any day: keep the cache small.
    if (dayTexts.size > 4096) dayTexts.clear();
    dayTexts.set(day, bytes);
  }
  lastDayNumber = day;
  lastDayBytes = bytes;
  return bytes;
}

/** Writes `YYYY-MM-DD HH:MM:SS.mmm` to the top of memory. */
export function writeTime(time: number, memory: Memory): void {
  const out = memory.bytes;
  let top = memory.top;
  const day = Math.floor(time / msPerDay);
  const date = dayBytes(day);
  for (let at = 0; at < 10; at += 1) out[top++] = date[at]!;
  let rest = time - day * msPerDay;
  const hours = (rest / 3_600_000) | 0;
  rest -= hours * 3_600_000;
  const minutes = (rest / 60_000) | 0;
  rest -= minutes * 60_000;
  const seconds = (rest / 1000) | 0;
  const ms = rest - seconds * 1000;
  out[top++] = space;
  out[top++] = digitZero + ((hours / 10) | 0);
  out[top++] = digitZero + (hours % 10);
  out[top++] = colon;
  out[top++] = digitZero + ((minutes / 10) | 0);
  out[top++] = digitZero + (minutes % 10);
  out[top++] = colon;
  out[top++] = digitZero + ((seconds / 10) | 0);
  out[top++] = digitZero + (seconds % 10);
  out[top++] = dot;
  out[top++] = digitZero + ((ms / 100) | 0);
  out[top++] = digitZero + (((ms / 10) | 0) % 10);
  out[top++] = digitZero + (ms % 10);
  memory.top = top;
}
