import { randomBytes } from 'node:crypto';
import { type BigIntStats, closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { UserError } from '../../lib/protocol/errors.ts';
import type { RawObject } from '../../lib/protocol/store.ts';
import { errorCode } from './disk-errors.ts';
import { localEtag } from './local-storage.ts';
import { isLogName } from './log-name.ts';
import { isS3 } from './s3-location.ts';
import { openS3Object, s3RawLogs } from './s3-raw-logs.ts';
import type { Window } from './selection.ts';

export interface RawListing {
  /** In order of names. */
  readonly objects: readonly RawObject[];
  /** Files that are no logs by their name, or no plain files. */
  readonly skippedNames: number;
}

/** Where raw logs are. A load only reads them; erasing a person and retention are what changes them. */
export interface RawLogs {
  readonly location: string;
  /** The place as a plan names it, from wherever it is carried out: a whole path, or `s3://bucket/prefix/`. */
  readonly url: string;
  /** Too large to list whole: only the look-back is listed (`selection.ts`). */
  readonly windowed: boolean;
  /** What there is; of windowed logs, at least what lies in the window. */
  list(window: Window): Promise<RawListing>;
  /** The objects' etags now; those that are gone have none. */
  etags(objects: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Gives an object another content, at once and whole; false: it is not the one of this etag any more. */
  replace(object: RawObject, content: Uint8Array): Promise<boolean>;
  /** Removes objects; those that are gone already are no error. */
  remove(objects: readonly string[]): Promise<void>;
}

/**
 * The raw logs at a location: a folder, or `s3://bucket/prefix`.
 *
 * @throws UserError where there are none to be had, or the store lies in them
 */
export const openRawLogs = async (location: string, store: string): Promise<RawLogs> =>
  isS3(location) ? s3RawLogs(location, store) : localRawLogs(location, store);

/**
 * Raw logs in a folder, in any layout.
 *
 * @throws UserError where there is no such folder, it cannot be read, or the store lies in it
 */
export async function localRawLogs(location: string, store: string): Promise<RawLogs> {
  const folder = resolve(location);
  await mustBeFolder(folder, location);
  if (!isS3(store) && `${resolve(store)}${sep}`.startsWith(`${folder}${sep}`)) {
    throw new UserError(
      `the store ${store} lies inside the raw logs ${location}, where its files would be taken for logs; pass another --store`,
    );
  }
  return {
    location,
    url: folder,
    windowed: false,
    list: async () => listFolder(folder, location),
    etags: async (objects) => {
      const etags = new Map<string, string>();
      for (const object of objects) {
        const file = statOf(join(folder, object));
        if (file !== null) etags.set(object, localEtag(file));
      }
      return etags;
    },
    async replace({ object, etag }, content) {
      const path = join(folder, object);
      const file = statOf(path);
      if (file === null || localEtag(file) !== etag) return false;
      try {
        await replaceFile(path, content, file);
      } catch (error) {
        throw unwritable(error, location);
      }
      return true;
    },
    async remove(objects) {
      try {
        for (const object of objects) await rm(join(folder, object), { force: true });
        await removeEmptyFolders(folder, objects);
      } catch (error) {
        throw unwritable(error, location);
      }
    },
  };
}

function unwritable(error: unknown, location: string): unknown {
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new UserError(`no space left to change the raw logs at ${location}`);
  if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') return error;
  return new UserError(
    `the raw logs at ${location} cannot be changed by this user (${code}); run as one who may write there`,
  );
}

/** Written beside it under a name that is none of a log, then renamed; whose it is and who may read it stays. */
async function replaceFile(path: string, content: Uint8Array, { mode, uid, gid }: BigIntStats): Promise<void> {
  const beside = join(dirname(path), `.unfinished-${process.pid}-${randomBytes(6).toString('hex')}`);
  const file = await open(beside, 'wx', Number(mode) & 0o777);
  try {
    await file.writeFile(content);
    // Only root may give files away; whoever else gets here owns it, or gets it.
    await file.chown(Number(uid), Number(gid)).catch(() => {});
    await file.sync();
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Folders of the objects that hold nothing any more, up to the one of all logs. */
async function removeEmptyFolders(folder: string, objects: readonly string[]): Promise<void> {
  for (const below of new Set(objects.map((object) => dirname(object)))) {
    for (let at = below; at !== '.'; at = dirname(at)) {
      const gone = await rmdir(join(folder, at)).then(
        () => true,
        () => false,
      );
      if (!gone) break;
    }
  }
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
 * @param raw the plan's `raw`: a folder, or `s3://bucket/prefix/`
 * @param etag what it was planned with, for places that can see to it that it is still the same
 * @throws UserError where the object cannot be read
 */
export const openObject = (
  raw: string,
  object: string,
  etag: string | null = null,
): AsyncGenerator<Uint8Array, void, undefined> => (isS3(raw) ? openS3Object(raw, object, etag) : openFile(raw, object));

/**
 * Read synchronously, into buffers of the size needed: a worker has nothing else to do, and a stream takes a full
 * buffer and several turns of the event loop even for a small file.
 */
async function* openFile(raw: string, object: string): AsyncGenerator<Uint8Array, void, undefined> {
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
