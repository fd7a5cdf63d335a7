import { resolve } from 'node:path';
import { UserError } from '../protocol/errors.ts';
import { questionNames, readQuestion } from '../questions/library.ts';
import type { Question } from '../questions/question.ts';
import { didYouMean } from './nearest.ts';
import { queriesFolder } from './package.ts';
import { UsageError } from './usage-error.ts';

/** The questions that can be asked by name: the library's, and those of the config's folder. */
export interface Questions {
  readonly names: readonly string[];
  /** @throws UserError where there is no such question, or its header is malformed */
  read(name: string): Question;
}

function namesIn(folder: string): readonly string[] {
  try {
    return questionNames(folder);
  } catch (error) {
    throw new UserError(
      `the config's "queries" must be a folder with query files, got ${folder}: ${(error as NodeJS.ErrnoException).code ?? error}`,
    );
  }
}

/**
 * @param own the folder of the user's own questions; null: none
 * @throws UserError where the folder cannot be read, or has a question of the library's name
 */
export function questionsOf(own: string | null): Questions {
  const ofLibrary = questionNames(queriesFolder);
  const folder = own === null ? null : resolve(own);
  const ofOwn = folder === null ? [] : namesIn(folder);
  const both = ofOwn.find((name) => ofLibrary.includes(name));
  if (both !== undefined) {
    throw new UserError(`${folder} has a question "${both}", which is one of the library; give the file another name`);
  }
  const names = [...ofLibrary, ...ofOwn].sort();
  return {
    names,
    read(name) {
      if (folder !== null && ofOwn.includes(name)) return readQuestion(folder, name);
      if (ofLibrary.includes(name)) return readQuestion(queriesFolder, name);
      throw new UsageError(`there is no question "${name}"${didYouMean(name, names)}\n"firn query --list" shows them.`);
    },
  };
}
