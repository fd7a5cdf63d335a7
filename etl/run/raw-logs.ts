import { type BigIntStats, closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { UserError } from '../../lib/protocol/errors.ts';
import type { RawObject } from '../../lib/protocol/store.ts';
import { errorCode } from './disk-errors.ts';
import { localEtag } from './local-storage.ts';

export interface RawListing {
  /** In order of names. */
  readonly objects: readonly RawObject[];
  /** Files that are no logs by their name, or no plain files. */
  readonly skippedNames: number;
}

/** Where raw logs are. They are only ever read. */
export interface RawLogs {
  readonly location: string;
  /** Too large to list whole: only the look-back is listed (`selection.ts`). */
  readonly windowed: boolean;
  list(): Promise<RawListing>;
  /** An object's etag now; null: it is gone. */
  etag(object: string): Promise<string | null>;
}

/** Whether a file is a log by its name: CloudFront's end in `.gz`; unpacked ones, with or without an ending, are taken too. */
export function isLogName(name: string): boolean {
  if (/^[._]/.test(name) || /[\u0000-\u001f\u007f-\u009f\ufffd]/.test(name)) return false;
  return !name.includes('.') || /\.(gz|log|txt|tsv)$/i.test(name) || /\.\d{4}-\d{2}-\d{2}-\d{2}\.[^.]+$/.test(name);
}

/**
 * Raw logs in a folder, in any layout.
 *
 * @throws UserError where there is no such folder, it cannot be read, or the store lies in it
 */
export async function localRawLogs(location: string, store: string): Promise<RawLogs> {
  const folder = resolve(location);
  await mustBeFolder(folder, location);
  if (`${resolve(store)}${sep}`.startsWith(`${folder}${sep}`)) {
    throw new UserError(
      `the store ${store} lies inside the raw logs ${location}, where its files would be taken for logs; pass another --store`,
    );
  }
  return {
    location,
    windowed: false,
    list: async () => listFolder(folder, location),
    etag: async (object) => {
      const file = statOf(join(folder, object));
      return file === null ? null : localEtag(file);
    },
  };
}

async function mustBeFolder(folder: string, location: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) => errorCode(error));
  if (found === 'ENOENT') {
    throw new UserError(
      `no raw logs at ${location}: the folder does not exist; "firn generate" makes some, or pass --raw`,
    );
  }
  if (typeof found === 'string' || found === null) throw unreadable(location, found ?? 'unknown error');
  if (!found.isDirectory()) throw new UserError(`--raw must be a folder of log files, but ${location} is a file`);
}

const unreadable = (location: string, code: string): UserError =>
  new UserError(`the raw logs at ${location} cannot be read by this user (${code})`);

/** Synchronous: ten thousand small questions to the file system cost ten times as much by way of promises. */
function listFolder(folder: string, location: string): RawListing {
  const objects: RawObject[] = [];
  let skippedNames = 0;
  // Links to folders are followed, so one that leads back up must not be walked for ever.
  const walked = new Set<string>();
  const walk = (prefix: string): void => {
    const self = statSync(join(folder, prefix), { bigint: true });
    const identity = `${self.dev}:${self.ino}`;
    if (walked.has(identity)) return;
    walked.add(identity);
    for (const name of readdirSync(join(folder, prefix))) {
      const object = `${prefix}${name}`;
      const file = statOf(join(folder, object));
      if (file?.isDirectory() === true && !/^[._]/.test(name)) walk(`${object}/`);
      else if (file?.isFile() !== true || !isLogName(name)) skippedNames++;
      else objects.push({ object, bytes: Number(file.size), etag: localEtag(file) });
    }
  };
  try {
    walk('');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EACCES' || code === 'EPERM') throw unreadable(location, code);
    throw error;
  }
  objects.sort((a, b) => (a.object < b.object ? -1 : 1));
  return { objects, skippedNames };
}

/** A file's size, times and kind; null: it is not there, or leads nowhere. */
function statOf(path: string): BigIntStats | null {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/** Largest piece an object is read in, bytes: nearly every object is one piece. */
const pieceBytes = 1 << 20;

/**
 * The bytes of an object as stored, in order. Whoever does not read to the end must call `return`.
 *
 * Read synchronously, into buffers of the size needed: a worker has nothing else to do, and a stream takes a full
 * buffer and several turns of the event loop even for a small file.
 *
 * @param raw the plan's `raw`: a folder
 * @throws UserError where the object cannot be read
 */
export async function* openObject(raw: string, object: string): AsyncGenerator<Uint8Array, void, undefined> {
  let file: number | null = null;
  try {
    file = openSync(join(raw, object), 'r');
    for (let left = fstatSync(file).size; ; ) {
      // One byte more than is left, to see an object that has grown; verification then says so.
      const piece = Buffer.allocUnsafeSlow(Math.min(left + 1, pieceBytes));
      const read = readSync(file, piece);
      if (read === 0) return;
      left = Math.max(0, left - read);
      yield piece.subarray(0, read);
    }
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    const why = code === 'ENOENT' ? 'it is gone' : code;
    throw new UserError(`${object} cannot be read any more: ${why}; nothing was committed, run "firn etl" again`);
  } finally {
    if (file !== null) closeSync(file);
  }
}
