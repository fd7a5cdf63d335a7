import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { errorCode, writeError } from './disk-errors.ts';
import type { Storage, StoredFile } from './storage.ts';

/** Others sweep once in a run, so that this many tries never fail for that. */
const maxAttempts = 20;

/** Start of the names of unfinished writes. */
const unfinished = '.unfinished-';

/** Size and time of change, which is what a local file system has in place of an etag. */
export const localEtag = (file: { readonly size: bigint; readonly mtimeNs: bigint }): string =>
  `${file.size.toString(16)}-${file.mtimeNs.toString(16)}`;

/** A store in a folder. The folder is made by the first write. */
export function localStorage(location: string): Storage {
  const folder = resolve(location);
  const at = (key: string): string => join(folder, key);

  /** Writes beside the target, so that the last step is one rename or link within a file system. */
  async function writeBeside(path: string, content: Uint8Array): Promise<string> {
    const temporary = join(dirname(path), `${unfinished}${process.pid}-${randomBytes(6).toString('hex')}`);
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return temporary;
  }

  /**
   * Another process may sweep the folder or the unfinished file between two steps: then once more, from the start.
   */
  async function writing<T>(key: string, steps: (path: string) => Promise<T>): Promise<T> {
    const path = at(key);
    for (let attempt = 1; ; attempt++) {
      try {
        await mkdir(dirname(path), { recursive: true });
        const result = await steps(path);
        await syncFolder(dirname(path));
        return result;
      } catch (error) {
        if (errorCode(error) === 'ENOENT' && attempt < maxAttempts) continue;
        throw writeError(error, location, folder, key);
      }
    }
  }

  return {
    location,

    async list(prefix) {
      const found: StoredFile[] = [];
      const walk = async (below: string): Promise<void> => {
        for (const entry of await entriesOf(at(below))) {
          if (entry.name.startsWith('.')) continue;
          const key = `${below}${entry.name}`;
          if (entry.isDirectory()) await walk(`${key}/`);
          else {
            const file = await stat(at(key), { bigint: true }).catch(absent);
            if (file !== null) found.push({ key, bytes: Number(file.size), etag: localEtag(file) });
          }
        }
      };
      await walk(prefix);
      return found.sort((a, b) => (a.key < b.key ? -1 : 1));
    },

    async folders(prefix) {
      const entries = await entriesOf(at(prefix));
      return entries
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort();
    },

    read: async (key) => readFile(at(key)).catch(absent),

    write: (key, content) =>
      writing(key, async (path) => {
        await rename(await writeBeside(path, content), path);
      }),

    writeIfAbsent: (key, content) =>
      writing(key, async (path) => {
        const temporary = await writeBeside(path, content);
        try {
          await link(temporary, path);
          return true;
        } catch (error) {
          if (errorCode(error) === 'EEXIST') return false;
          throw error;
        } finally {
          await rm(temporary, { force: true });
        }
      }),

    adopt: (source, key) =>
      writing(key, async (path) => {
        await syncFile(source);
        try {
          await rename(source, path);
        } catch (error) {
          if (errorCode(error) !== 'EXDEV') throw error;
          const temporary = join(dirname(path), `${unfinished}${process.pid}-${randomBytes(6).toString('hex')}`);
          await copyFile(source, temporary, constants.COPYFILE_EXCL);
          await syncFile(temporary);
          await rename(temporary, path);
          await unlink(source);
        }
      }),

    download: (key, file) =>
      copyFile(at(key), file).then(
        () => true,
        (error) => absent(error) ?? false,
      ),

    async remove(keys) {
      try {
        for (const key of keys) await unlink(at(key)).catch(absent);
      } catch (error) {
        throw writeError(error, location, folder);
      }
    },

    async removeTree(prefix) {
      try {
        await rm(at(prefix), { recursive: true, force: true });
        // Folders of the first level stay: others may be about to write into them.
        for (let above = dirname(prefix); above.includes('/'); above = dirname(above)) await rmdir(at(above));
      } catch (error) {
        const code = errorCode(error);
        if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw writeError(error, location, folder);
      }
    },

    async sweepUnfinished(prefixes) {
      for (const prefix of prefixes) {
        for (const entry of await entriesOf(at(prefix))) {
          if (!entry.name.startsWith(unfinished) || entry.name.startsWith(`${unfinished}${process.pid}-`)) continue;
          await rm(join(at(prefix), entry.name), { force: true });
        }
      }
    },

    localPath: at,
  };
}

const entriesOf = async (folder: string) => (await readdir(folder, { withFileTypes: true }).catch(absent)) ?? [];

function absent(error: unknown): null {
  if (errorCode(error) === 'ENOENT') return null;
  throw error;
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A name in a folder survives a power cut only once the folder is synced. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
