import type { Reader } from '../../etl/duckdb/reader.ts';
import { filledIn } from '../questions/fill.ts';
import { questionNames, readQuestion, readQuestionFile } from '../questions/library.ts';
import { textLiteral } from '../questions/literal.ts';
import type { Question } from '../questions/question.ts';
import { ask, execute, withReader } from './ask.ts';
import type { Run } from './command-code.ts';
import type { CommandOptions } from './commands.ts';
import { didYouMean } from './nearest.ts';
import { replacing, writingFile } from './out-file.ts';
import { queriesFolder } from './package.ts';
import { givenValues } from './question-args.ts';
import { libraryText, questionJson, questionText } from './question-text.ts';
import { readable } from './readable.ts';
import { note, print, printData } from './terminal.ts';
import { asUsage, UsageError } from './usage-error.ts';
import { type Sink, writeAnswer } from './write-answer.ts';

/** A question of the library. */
function libraryQuestion(name: string): Question {
  const names = questionNames(queriesFolder);
  if (!names.includes(name)) {
    throw new UsageError(
      `the library has no question "${name}"${didYouMean(name, names)}\n"firn query --list" shows the library.`,
    );
  }
  return readQuestion(queriesFolder, name);
}

/** What is asked: the SQL for the engine, and the question it comes from, if any. */
interface Asked {
  readonly sql: string;
  readonly question: Question | null;
}

function asked(options: CommandOptions<'query'>, name: string | null): Asked {
  const { file, sql } = options;
  const ways = [name, file, sql].filter((way) => way !== null).length;
  if (ways !== 1) {
    throw new UsageError(
      `ask one question: a NAME, --file FILE or --sql TEXT, got ${ways === 0 ? 'none' : 'several'}\n"firn query --list" shows the library.`,
    );
  }
  const given = givenValues(options);
  if (sql !== null) {
    const [parameter] = Object.keys(given);
    if (parameter !== undefined) {
      throw new UsageError(
        `--sql takes no parameters, got "${parameter}"; write the value into the SQL, or the SQL into a --file with a header`,
      );
    }
    if (sql.replace(/--.*$/gm, '').trim() === '') throw new UsageError('--sql must be a statement, got none');
    return { sql, question: null };
  }
  const question = file === null ? libraryQuestion(name!) : readQuestionFile(file);
  return { sql: filledIn(question, given, 'duckdb'), question };
}

async function writeParquet(reader: Reader, sql: string, out: string): Promise<void> {
  const select = sql.replace(/[;\s]+$/, '');
  await replacing(out, (unfinished) =>
    // The bracket on a line of its own: a comment at the end of the SQL must not swallow it.
    execute(reader, `copy (\n${select}\n) to ${textLiteral(unfinished, 'duckdb')} (format parquet, compression zstd)`),
  );
}

async function answer(options: CommandOptions<'query'>, { sql, question }: Asked): Promise<void> {
  const { out } = options;
  const format = options.json ? 'jsonl' : options.format;
  if (format === 'parquet' && out === null) {
    throw new UsageError('--format parquet needs --out FILE: it is nothing for a screen');
  }
  await withReader(options.store, async (reader) => {
    if (format === 'parquet') return writeParquet(reader, sql, out!);
    const rows = await ask(reader, sql);
    const shown = format === 'table' ? readable(rows, question?.columns ?? []) : rows;
    const write = (sink: Sink) => writeAnswer(shown, format, sink);
    const count = out === null ? await write(format === 'csv' ? printData : print) : await writingFile(out, write);
    if (count === 0 && format === 'table') note('No rows.');
  });
}

export const run: Run<'query'> = async (options, name) => {
  if (options.list) {
    const questions = questionNames(queriesFolder).map((each) => readQuestion(queriesFolder, each));
    await print(options.json ? questions.map((each) => `${questionJson(each)}\n`).join('') : libraryText(questions));
    return 0;
  }
  if (options.describe) {
    if ((name === null) === (options.file === null)) {
      throw new UsageError('--describe needs the NAME of a question or a --file');
    }
    const question = asUsage(() => (name === null ? readQuestionFile(options.file!) : libraryQuestion(name)));
    await print(options.json ? `${questionJson(question)}\n` : questionText(question));
    return 0;
  }
  await answer(
    options,
    asUsage(() => asked(options, name)),
  );
  return 0;
};
