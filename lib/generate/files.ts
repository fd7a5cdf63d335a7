import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import { UserError } from '../protocol/errors.ts';
import { hourMs, logFile, logHead } from '../protocol/log-file.ts';
import { lateness } from './faults.ts';
import { HourLines } from './hour.ts';
import { Random } from './prng.ts';
import type { Truth } from './truth.ts';

const gzip = promisify(gzipCallback);

const distribution = 'E2F1RNG3N3R8T0';

const head = Buffer.from(logHead, 'latin1');
const headerLines = 2;

/** Most text in one file, bytes. */
const fileBytes = 12_000_000;

/** Lines of the same twenty seconds stand in any order, as in real logs. */
const slotMs = 20_000;

/** The header of gzip names the operating system that packed: 3, Unix, wherever this runs. */
const operatingSystemAt = 9;
const unix = 3;

async function packed(text: Buffer): Promise<Buffer> {
  const bytes = await gzip(text, { level: 1, chunkSize: 262_144 });
  bytes[operatingSystemAt] = unix;
  return bytes;
}

const hourOf = (at: number): number => Math.floor(at / hourMs);

/** Who delivers the lines: CloudFront, which is mostly in time. Writes each hour's files when the hour is over. */
export class Delivery {
  readonly #out: string;
  readonly #truth: Truth;
  readonly #random: Random;
  readonly #inTime = new Map<number, HourLines>();
  readonly #late = new Map<number, HourLines>();
  readonly #lateHours = new Map<number, number>();
  #writing: Promise<unknown> = Promise.resolve();

  constructor(out: string, seed: number, truth: Truth) {
    this.#out = out;
    this.#truth = truth;
    this.#random = new Random(seed, 0x66696c65);
  }

  /** Takes a line (ASCII, `\n` included) whose answer was finished at that time, milliseconds. */
  add(at: number, line: string): void {
    const truth = this.#truth;
    truth.lines++;
    const hour = hourOf(at);
    const slot = Math.floor((at - hour * hourMs) / slotMs);
    const luck = this.#random.unit();
    if (luck < lateness.inNewerFile) {
      truth.late++;
      this.#linesOf(this.#inTime, hour + this.#random.between(24, 47)).add(line, slot);
    } else if (luck > 1 - lateness.inLateFile && this.#lateHourOfDay(hour) === hour) {
      truth.late++;
      this.#linesOf(this.#late, hour).add(line, slot);
    } else {
      this.#linesOf(this.#inTime, hour).add(line, slot);
    }
  }

  /** Writes the files of all hours before that one. No line of them may come any more. */
  async flush(beforeHour: number): Promise<void> {
    const hours = [...new Set([...this.#inTime.keys(), ...this.#late.keys()])].filter((hour) => hour < beforeHour);
    for (const hour of hours.sort((a, b) => a - b)) await this.#writeHour(hour);
  }

  /** Writes whatever is left and waits until all is on disk. */
  async end(): Promise<void> {
    await this.flush(Number.POSITIVE_INFINITY);
    await this.#writing;
  }

  #linesOf(hours: Map<number, HourLines>, hour: number): HourLines {
    let lines = hours.get(hour);
    if (lines === undefined) {
      lines = new HourLines();
      hours.set(hour, lines);
    }
    return lines;
  }

  /** One busy hour of each day. */
  #lateHourOfDay(hour: number): number {
    const day = Math.floor(hour / 24);
    let late = this.#lateHours.get(day);
    if (late === undefined) {
      late = day * 24 + this.#random.between(8, 21);
      this.#lateHours.set(day, late);
    }
    return late;
  }

  async #writeHour(hour: number): Promise<void> {
    const inTime = this.#inTime.get(hour);
    const late = this.#late.get(hour);
    this.#inTime.delete(hour);
    this.#late.delete(hour);
    const random = this.#random;
    const files: { readonly name: string; readonly text: Buffer; readonly deliveredAt: number }[] = [];
    const deal = (lines: HourLines, fewest: number, delayMs: () => number): void => {
      const count = Math.max(fewest, Math.ceil(lines.size / fileBytes));
      for (const text of lines.dealt(count, head, () => random.below(count))) {
        files.push({
          name: logFile(distribution, hour, this.#random.hex8()),
          text,
          deliveredAt: (hour + 1) * hourMs + delayMs(),
        });
      }
    };
    if (inTime !== undefined) deal(inTime, random.between(2, 4), () => random.between(300_000, 2_400_000));
    const inTimeFiles = files.length;
    if (late !== undefined) deal(late, 1, () => random.between(24 * hourMs, 44 * hourMs));

    const truth = this.#truth;
    for (const [i, { name, text }] of files.entries()) {
      truth.files++;
      truth.textBytes += text.length;
      truth.lines += headerLines;
      for (let line = 0; line < headerLines; line++) truth.ignoredBy('header');
      if (i >= inTimeFiles) truth.lateFiles.push(name);
    }
    // The hour before is waited for, not this one: packing goes on while the next hour is made, and no more than
    // two hours are ever in memory.
    await this.#writing;
    this.#writing = this.#written(files);
    this.#writing.catch(() => {}); // thrown where it is awaited
  }

  async #written(
    files: readonly { readonly name: string; readonly text: Buffer; readonly deliveredAt: number }[],
  ): Promise<void> {
    try {
      await mkdir(dirname(join(this.#out, files[0]!.name)), { recursive: true });
      await Promise.all(
        files.map(async ({ name, text, deliveredAt }) => {
          const bytes = await packed(text);
          this.#truth.bytes += bytes.length;
          const path = join(this.#out, name);
          await writeFile(path, bytes);
          await utimes(path, deliveredAt / 1000, deliveredAt / 1000);
        }),
      );
    } catch (error) {
      throw unwritable(this.#out, error);
    }
  }
}

const unwritable = (out: string, error: unknown): UserError =>
  new UserError(`the logs could not be written to "${out}": ${error instanceof Error ? error.message : String(error)}`);

/**
 * Makes the folder, which must be new or empty: lines of an earlier run among the new ones would belie the report.
 *
 * @throws UserError
 */
export async function emptyFolder(out: string): Promise<void> {
  let there: readonly string[];
  try {
    await mkdir(out, { recursive: true });
    there = await readdir(out);
  } catch (error) {
    throw unwritable(out, error);
  }
  if (there.length > 0) {
    throw new UserError(`the folder "${out}" is not empty: give a new one, so that other logs do not mix with these`);
  }
}
