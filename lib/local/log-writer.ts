import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip as gzipCallback } from 'node:zlib';
import { errorCode } from '../../etl/run/disk-errors.ts';
import { UserError } from '../protocol/errors.ts';
import { hourMs, logFile, logHead } from '../protocol/log-file.ts';
import { disown, own } from './own-folder.ts';

const gzip = promisify(gzipCallback);

/** The name of local logs' distribution, in CloudFront's form. */
const distribution = 'E1F1RNL0CALH0S';

/** Where lines stand until their log is finished; no reader of logs looks into a folder whose name begins with a dot. */
const openFolder = '.open';

/** A log being written, named by the hour of its lines and its own id. */
const openName = (hour: number, id: string): string => `${hour}.${id}`;
const openNamePattern = /^(\d+)\.([0-9a-f]{8})$/;

const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '');

/** Why a line or a log could not be written, in words. */
export const whyUnwritten = (error: unknown): string =>
  isFull(error) ? 'the disk is full' : `the disk says ${errorCode(error) ?? String(error)}`;

interface OpenLog {
  readonly name: string;
  readonly hour: number;
  readonly file: number;
  bytes: number;
}

/**
 * Writes lines into logs as CloudFront delivers them, in a folder.
 *
 * A line is in a file when `add` comes back, so it outlives this process, however that ends; a log that was not
 * finished then is finished by the next writer. Only one may write into a folder at a time.
 */
export class LogWriter {
  readonly #raw: string;
  readonly #maxBytes: number;
  #open: OpenLog | null = null;
  #finishing: Promise<void> = Promise.resolve();

  private constructor(raw: string, maxBytes: number) {
    this.#raw = raw;
    this.#maxBytes = maxBytes;
  }

  /**
   * Starts writing into a folder, which is made if it is not there. What another left open is finished first.
   *
   * @param maxBytes of lines in one log
   * @throws UserError where nothing can be written, or another process writes there
   */
  static async start(raw: string, maxBytes: number): Promise<LogWriter> {
    const folder = join(raw, openFolder);
    try {
      mkdirSync(folder, { recursive: true });
      own(folder, raw);
    } catch (error) {
      throw error instanceof UserError
        ? error
        : new UserError(`no logs can be written in ${raw}: ${whyUnwritten(error)}`);
    }
    const writer = new LogWriter(raw, maxBytes);
    // On a full disk they wait for the next flush.
    await writer.flush().catch((error) => {
      if (!isFull(error)) throw error;
    });
    return writer;
  }

  /**
   * Writes a line (ASCII, `\n` included) of an answer given at that time, milliseconds.
   *
   * @throws what the disk says, and nothing of the line is written then
   */
  add(at: number, line: string): void {
    const hour = Math.floor(at / hourMs);
    if (this.#open !== null && (this.#open.hour !== hour || this.#open.bytes >= this.#maxBytes)) this.#close();
    this.#open ??= this.#new(hour);
    const log = this.#open;
    try {
      const bytes = Buffer.from(line, 'latin1');
      for (let written = 0; written < bytes.length; ) {
        written += writeSync(log.file, bytes, written, bytes.length - written, log.bytes + written);
      }
      log.bytes += bytes.length;
    } catch (error) {
      ftruncateSync(log.file, log.bytes);
      throw error;
    }
  }

  /**
   * Finishes all lines' logs, so that readers see them.
   *
   * @throws what the disk says; the lines stay where they are, and the next flush tries again
   */
  flush(): Promise<void> {
    if (this.#open !== null) this.#close();
    const finished = this.#finishing.then(() => this.#finishAll());
    this.#finishing = finished.catch(() => {});
    return finished;
  }

  /** Finishes all logs and lets the folder go. */
  async close(): Promise<void> {
    await this.flush();
    disown(join(this.#raw, openFolder));
  }

  #new(hour: number): OpenLog {
    const name = openName(hour, randomBytes(4).toString('hex'));
    const file = openSync(join(this.#raw, openFolder, name), 'wx');
    return { name, hour, file, bytes: fstatSync(file).size };
  }

  #close(): void {
    closeSync(this.#open!.file);
    this.#open = null;
  }

  async #finishAll(): Promise<void> {
    for (const name of await readdir(join(this.#raw, openFolder))) {
      if (openNamePattern.test(name) && name !== this.#open?.name) await this.#finish(name);
    }
  }

  /** Packs a log and puts it in its place, whole or not at all. */
  async #finish(name: string): Promise<void> {
    const lines = join(this.#raw, openFolder, name);
    const [, hour, id] = openNamePattern.exec(name)!;
    const target = join(this.#raw, logFile(distribution, Number(hour), id!));
    const isThere = await access(target).then(
      () => true,
      () => false,
    );
    if (!isThere) {
      const text = await readFile(lines);
      // A line without its end was cut off with the process, and was not answered.
      const whole = text.subarray(0, text.lastIndexOf('\n') + 1);
      if (whole.length > 0)
        await this.#put(target, `${lines}.gz`, await gzip(Buffer.concat([Buffer.from(logHead), whole])));
    }
    await rm(lines);
  }

  async #put(target: string, unfinished: string, bytes: Uint8Array): Promise<void> {
    await mkdir(dirname(target), { recursive: true });
    const file = await open(unfinished, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
      await rename(unfinished, target);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  }
}
