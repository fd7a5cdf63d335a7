import { writeFile } from 'node:fs/promises';
import type { Reader } from '../../etl/duckdb/reader.ts';
import { compared, comparedColumns, type DayRange, previousRange } from '../questions/compared.ts';
import { filledIn, type GivenValues, parameterValues } from '../questions/fill.ts';
import { readQuestionFile } from '../questions/library.ts';
import { type ParameterValue, textLiteral } from '../questions/literal.ts';
import type { Question } from '../questions/question.ts';
import type { Answer } from './answer.ts';
import { ask, execute, withReader } from './ask.ts';
import { asAnswer, collected } from './collected.ts';
import type { Run } from './command-code.ts';
import type { CommandOptions } from './commands.ts';
import { loadConfig } from './config-file.ts';
import { mustHaveLookups } from './missing-lookup.ts';
import { replacing, writingFile } from './out-file.ts';
import { givenValues } from './question-args.ts';
import { libraryText, questionJson, questionText } from './question-text.ts';
import { type Questions, questionsOf } from './questions.ts';
import { readable } from './readable.ts';
import { note, print, printData } from './terminal.ts';
import { asUsage, UsageError } from './usage-error.ts';
import { type Sink, writeAnswer } from './write-answer.ts';
import { xlsx } from './xlsx.ts';

/** What is asked: the SQL for the engine, and the question it comes from, if any. */
interface Asked {
  readonly sql: string;
  readonly question: Question | null;
  /** The same of the period before, and the range it is before; null: no comparison was asked for. */
  readonly before: { readonly sql: string; readonly range: DayRange } | null;
  /** What it is asked with, in words. */
  readonly said: string;
}

/** A comparison needs a range with two ends that the question takes. */
function rangeOf(values: ReadonlyMap<string, ParameterValue>): DayRange {
  const [from, to] = [values.get('from'), values.get('to')];
  if (from?.type !== 'day' || to?.type !== 'day' || from.value === null || to.value === null) {
    throw new UsageError('--compare needs a question that takes "from" and "to"');
  }
  return { from: from.value, to: to.value };
}

/** Parameters as they were given, `from 2026-11-01, limit 5`. */
const inWords = (given: GivenValues): string =>
  Object.entries(given)
    .map(([name, values]) => `${name.replaceAll('_', ' ')} ${values.join(' | ')}`)
    .join(', ');

function asked(options: CommandOptions<'query'>, name: string | null, questions: Questions): Asked {
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
    if (options.compare !== 'none') throw new UsageError('--compare needs a question with "from" and "to", got --sql');
    return { sql, question: null, before: null, said: '' };
  }
  const question = file === null ? questions.read(name!) : readQuestionFile(file);
  const asking = { sql: filledIn(question, given, 'duckdb'), question, said: inWords(given) };
  if (options.compare === 'none') return { ...asking, before: null };
  const range = rangeOf(parameterValues(question, given));
  const { from, to } = previousRange(range);
  const sqlBefore = filledIn(question, { ...given, from: [from], to: [to] }, 'duckdb');
  return { ...asking, before: { sql: sqlBefore, range }, said: `${asking.said}, compared with ${from} to ${to}` };
}

async function writeParquet(reader: Reader, sql: string, out: string): Promise<void> {
  const select = sql.replace(/[;\s]+$/, '');
  await replacing(out, (unfinished) =>
    // The bracket on a line of its own: a comment at the end of the SQL must not swallow it.
    execute(reader, `copy (\n${select}\n) to ${textLiteral(unfinished, 'duckdb')} (format parquet, compression zstd)`),
  );
}

/** The rows, and those of the period before beside them where that is asked for. */
async function answered(reader: Reader, { sql, question, before }: Asked): Promise<Answer> {
  const now = await ask(reader, sql);
  if (before === null) return now;
  const { columns } = question!;
  const [here, there] = [await collected(now), await collected(await ask(reader, before.sql))];
  const rows = compared(columns, here.rows, there.rows, before.range);
  const kinds = new Map(here.columns.map(({ name, kind }) => [name, kind]));
  return asAnswer({
    columns: comparedColumns(columns).map(({ name }) => ({ name, kind: kinds.get(name) ?? 'number' })),
    rows: rows.map((row) => row.map((value) => (value === null ? null : String(value)))),
  });
}

async function answer(options: CommandOptions<'query'>, given: Asked): Promise<void> {
  const { out } = options;
  const { sql, question, said } = given;
  const format = options.json ? 'jsonl' : options.format;
  if ((format === 'parquet' || format === 'xlsx') && out === null) {
    throw new UsageError(`--format ${format} needs --out FILE: it is nothing for a screen`);
  }
  if (format === 'parquet' && given.before !== null)
    throw new UsageError('--compare has no --format parquet; take csv or xlsx');
  await withReader(options.store, async (reader) => {
    if (question !== null) await mustHaveLookups(reader, question);
    if (format === 'parquet') return writeParquet(reader, sql, out!);
    const rows = await answered(reader, given);
    const declared = given.before === null ? (question?.columns ?? []) : comparedColumns(question!.columns);
    if (format === 'xlsx') {
      const book = await xlsx(await collected(rows), question?.title ?? 'Answer', declared);
      return replacing(out!, (unfinished) => writeFile(unfinished, book));
    }
    if (format === 'html') {
      // With what draws charts: other answers need not wait for it.
      const { answerPage } = await import('./answer-page.ts');
      const page = await answerPage(
        await collected(rows),
        question === null ? null : { ...question, columns: declared },
        said,
        sql,
      );
      return out === null ? printData(page) : writingFile(out, (sink) => sink(page));
    }
    const shown = format === 'table' ? readable(rows, declared) : rows;
    const write = (sink: Sink) => writeAnswer(shown, format, sink);
    const count = out === null ? await write(format === 'csv' ? printData : print) : await writingFile(out, write);
    if (count === 0 && format === 'table') note('No rows.');
  });
}

export const run: Run<'query'> = async (options, name) => {
  const { queries } = await loadConfig(options.config);
  const questions = asUsage(() => questionsOf(queries));
  if (options.list) {
    const all = asUsage(() => questions.names.map(questions.read));
    await print(options.json ? all.map((each) => `${questionJson(each)}\n`).join('') : libraryText(all));
    return 0;
  }
  if (options.describe) {
    if ((name === null) === (options.file === null)) {
      throw new UsageError('--describe needs the NAME of a question or a --file');
    }
    const question = asUsage(() => (name === null ? readQuestionFile(options.file!) : questions.read(name)));
    await print(options.json ? `${questionJson(question)}\n` : questionText(question));
    return 0;
  }
  await answer(
    options,
    asUsage(() => asked(options, name, questions)),
  );
  return 0;
};
