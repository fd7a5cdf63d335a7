import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../../lib/protocol/errors.ts';
import type { Commit } from '../../lib/protocol/store.ts';
import { errorCode } from './disk-errors.ts';
import type { Storage, StoredFile } from './storage.ts';

/** What has not been read for so long is removed, milliseconds: a week. */
const keptFor = 7 * 86_400_000;

/** So many files are on their way at a time. */
const downloads = 8;

/** `FIRN_CACHE`, or `firn-cache` in the folder for temporary files. */
export const cacheFolder = (): string => resolve(process.env.FIRN_CACHE ?? join(tmpdir(), 'firn-cache'));

/**
 * A store that is not on this machine, with the files of its commits as copies here. A copy is named by key and etag,
 * so that it is made once and can never be an old one. Copies nobody has used for a week are removed.
 *
 * @param onProgress told how many of the bytes that are not here yet have come
 * @returns the store, which knows the local paths of those files
 * @throws UserError where a file is missing, or the cache has no room or is another user's
 */
export async function cachedStore(
  store: Storage,
  commits: readonly Commit[],
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Storage> {
  const root = join(ownFolder(), createHash('sha256').update(store.location).digest('hex').slice(0, 16));
  const keys = commits.flatMap((commit) => commit.files.map(({ key }) => key));
  const listed = await filesBelow(store, new Set(keys.map((key) => key.slice(0, key.indexOf('/') + 1))));
  const copies = new Map<string, string>();
  const wanted: { readonly file: StoredFile; readonly copy: string }[] = [];
  const now = new Date();
  for (const key of keys) {
    const file = listed.get(key);
    if (file === undefined) throw missingFile(store, key);
    const folder = join(root, file.etag);
    const copy = join(folder, key);
    copies.set(key, copy);
    if (statSync(copy, { throwIfNoEntry: false })?.size !== file.bytes) wanted.push({ file, copy });
    else utimesSync(folder, now, now);
  }
  const total = wanted.reduce((bytes, { file }) => bytes + file.bytes, 0);
  let done = 0;
  const rest = wanted.values();
  const lane = async () => {
    for (const { file, copy } of rest) {
      await copyHere(store, file, copy);
      done += file.bytes;
      onProgress(done, total);
    }
  };
  await Promise.all(Array.from({ length: downloads }, lane));
  removeUnused(root, now);
  return { ...store, localPath: (key) => copies.get(key) ?? null };
}

/** A file that a commit names and that is not in the store. */
export const missingFile = ({ location }: Storage, key: string): UserError =>
  new UserError(
    `the store ${location} is damaged: ${key} is missing\nRestore it, or load the raw logs into a new store.`,
  );

async function filesBelow(store: Storage, prefixes: Iterable<string>): Promise<ReadonlyMap<string, StoredFile>> {
  const files = await Promise.all([...prefixes].map((prefix) => store.list(prefix)));
  return new Map(files.flat().map((file) => [file.key, file]));
}

async function copyHere(store: Storage, { key }: StoredFile, copy: string): Promise<void> {
  // Others may be making the same copy.
  const unfinished = `${copy}.${randomBytes(6).toString('hex')}`;
  try {
    mkdirSync(dirname(copy), { recursive: true });
    if (!(await store.download(key, unfinished))) throw missingFile(store, key);
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { force: true });
    const code = error instanceof UserError ? null : errorCode(error);
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
    throw new UserError(
      `no space left in ${cacheFolder()} for copies of the store ${store.location}; ` +
        'free some space, or set FIRN_CACHE to a folder on a larger disk',
    );
  }
}

/** Events are nobody else's business: the folder is this user's alone. */
function ownFolder(): string {
  const folder = cacheFolder();
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const owner = statSync(folder).uid;
    if (process.getuid !== undefined && owner !== process.getuid()) {
      throw new UserError(`the cache ${folder} belongs to another user; set FIRN_CACHE to a folder of your own`);
    }
  } catch (error) {
    const code = error instanceof UserError ? null : errorCode(error);
    if (code === null) throw error;
    throw new UserError(`the cache ${folder} cannot be made (${code}); set FIRN_CACHE to a folder of your own`);
  }
  return folder;
}

function removeUnused(root: string, now: Date): void {
  const names = statSync(root, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(root);
  for (const folder of names.map((name) => join(root, name))) {
    const used = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (now.getTime() - used > keptFor) rmSync(folder, { recursive: true, force: true });
  }
}
