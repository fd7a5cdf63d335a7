import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../protocol/errors.ts';
import type { EngineName } from '../protocol/store.ts';
import { parseQuestion, type Question } from './question.ts';
import { statements } from './scan.ts';

const asQuestion = (file: string): readonly string[] =>
  file.endsWith('.sql') && !file.startsWith('prelude.') ? [file.slice(0, -'.sql'.length)] : [];

/** The names of the questions in a folder, `subject/question` or, in a folder of one's own, `question`; sorted. */
export function questionNames(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory()
        ? readdirSync(join(folder, entry.name))
            .flatMap(asQuestion)
            .map((question) => `${entry.name}/${question}`)
        : asQuestion(entry.name),
    )
    .sort();
}

/** Reads a question of the library. The name must be one of `questionNames`. */
export const readQuestion = (folder: string, name: string): Question =>
  parseQuestion(name, readFileSync(join(folder, `${name}.sql`), 'utf8'));

/**
 * Reads a query file of the user's own.
 *
 * @throws UserError where it cannot be read or its header is malformed
 */
export function readQuestionFile(path: string): Question {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`cannot read the query file ${path}: ${(error as NodeJS.ErrnoException).code ?? error}`);
  }
  return parseQuestion(path, text);
}

/** The statements that define an engine's macros; they run once before any question. */
export const prelude = (folder: string, engine: EngineName): readonly string[] =>
  statements(readFileSync(join(folder, `prelude.${engine}.sql`), 'utf8'));
