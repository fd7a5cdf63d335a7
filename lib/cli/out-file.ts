import { open, rename, rm } from 'node:fs/promises';
import { UserError } from '../protocol/errors.ts';
import type { Sink } from './write-answer.ts';

const cannotWrite = (path: string, error: unknown): unknown => {
  const code = (error as NodeJS.ErrnoException).code;
  return code === undefined ? error : new UserError(`cannot write ${path}: ${code}`);
};

/**
 * Lets some work make a file under another name beside `path`, and puts it in its place when all is written:
 * a file that is there is never half-written.
 *
 * @throws UserError where it cannot be written
 */
export async function replacing<T>(path: string, work: (unfinished: string) => Promise<T>): Promise<T> {
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    const result = await work(unfinished);
    await rename(unfinished, path);
    return result;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw cannotWrite(path, error);
  }
}

/** Writes text to a file as some work hands it out. */
export const writingFile = <T>(path: string, work: (sink: Sink) => Promise<T>): Promise<T> =>
  replacing(path, async (unfinished) => {
    const file = await open(unfinished, 'w');
    try {
      return await work((text) => file.appendFile(text));
    } finally {
      await file.close();
    }
  });
