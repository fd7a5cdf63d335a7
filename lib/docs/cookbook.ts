import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reader } from '../../etl/duckdb/reader.ts';
import { answerChart } from '../cli/answer-chart.ts';
import { ask, withReader } from '../cli/ask.ts';
import { asAnswer, collected } from '../cli/collected.ts';
import { commands } from '../cli/commands.ts';
import { demoTraffic } from '../cli/demo.ts';
import { loadLogs } from '../cli/load-logs.ts';
import { readable } from '../cli/readable.ts';
import { resolveConfig } from '../config.ts';
import { generate } from '../generate/generate.ts';
import { filledIn } from '../questions/fill.ts';
import { questionNames, readQuestion } from '../questions/library.ts';
import type { Question } from '../questions/question.ts';
import { code, generatedFrom, markdownTable, page } from './markdown.ts';

/** Rows of an answer that a page shows. */
const shownRows = 6;

const subjectOf = ({ name }: Question): string => name.split('/')[0]!;
const anchorOf = ({ title }: Question): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

interface Section {
  readonly text: string;
  /** The picture; null: it is a table. */
  readonly svg: string | null;
}

async function section(question: Question, reader: Reader): Promise<Section> {
  const { name, title, grain, reads, parameters, columns, note } = question;
  const answer = await collected(await ask(reader, filledIn(question, {}, 'duckdb')));
  const svg = answerChart(answer, question);
  const shown = await collected(readable(asAnswer({ ...answer, rows: answer.rows.slice(0, shownRows) }), columns));
  const rest = answer.rows.length - shown.rows.length;
  const result =
    shown.rows.length === 0
      ? 'No rows.'
      : markdownTable(
          shown.columns.map((column) => column.name),
          shown.rows.map((row) => row.map((cell) => cell ?? '')),
        );
  const text = page(
    `## ${title}`,
    `${question.question} ${grain[0]!.toUpperCase()}${grain.slice(1)}, from ${reads.map(code).join(', ')} ([SQL](../../queries/${name}.sql)).`,
    ...(note === '' ? [] : [note]),
    `    firn query ${name}`,
    ...(svg === null ? [] : [`![${title}](${name}.svg)`]),
    result,
    ...(rest > 0 ? [`And ${rest} more.`] : []),
    markdownTable(
      ['parameter', 'type', 'default', 'meaning'],
      parameters.map((parameter) => {
        const { range, choices } = parameter;
        const within = range === null ? choices?.join(', ') : `${range.least} to ${range.most}`;
        const type = within === undefined ? parameter.type : `${parameter.type}, ${within}`;
        return [code(parameter.name), type, code(parameter.defaultText), parameter.meaning];
      }),
    ),
    markdownTable(
      ['column', 'unit', 'meaning'],
      columns.map((column) => [code(column.name), column.unit, column.meaning]),
    ),
  );
  return { text: text.trimEnd(), svg };
}

const about =
  'The answers are those on the traffic `firn demo` makes up: a shop and a magazine, with visitors who come back, orders and robots. What it does not make up has no rows.';

export const cookbookFolder = 'docs/cookbook';

/** docs/cookbook: a page for each subject of the questions, with what each answers on the demo's store, as a table and a picture. */
async function pages(questions: readonly Question[], reader: Reader): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  const folder = cookbookFolder;
  const subjects = [...new Set(questions.map(subjectOf))];
  for (const subject of subjects) {
    const texts: string[] = [];
    for (const question of questions.filter((each) => subjectOf(each) === subject)) {
      const { text, svg } = await section(question, reader);
      texts.push(text);
      if (svg !== null) files[`${folder}/${question.name}.svg`] = `${svg}\n`;
    }
    const title = `${subject[0]!.toUpperCase()}${subject.slice(1)}`;
    files[`${folder}/${subject}.md`] = page(
      generatedFrom('queries/'),
      `# ${title}`,
      `${about} [All subjects](README.md).`,
      ...texts,
    );
  }
  files[`${folder}/README.md`] = page(
    generatedFrom('queries/'),
    '# Cookbook: the questions and what they answer',
    'Asked with `firn query NAME`, of both engines. Parameters are given as `--param name=value`; `--from`, `--to`, `--app-id` and `--bots` are short for the usual ones. Every answer can be a table, CSV, JSON lines, Parquet, an Excel sheet or a page with a chart (`--format`), and stand beside the period before (`--compare previous`). How questions are written, and yours are added: [queries](../../queries/README.md).',
    about,
    ...subjects.flatMap((subject) => [
      `## ${subject[0]!.toUpperCase()}${subject.slice(1)}`,
      markdownTable(
        ['question', ''],
        questions
          .filter((each) => subjectOf(each) === subject)
          .map((question) => [`[${code(question.name)}](${subject}.md#${anchorOf(question)})`, question.question]),
      ),
    ]),
  );
  return files;
}

/**
 * The cookbook, path → text, as it must stand in the repository.
 *
 * @param queriesFolder the folder of the library
 */
export async function cookbook(queriesFolder: string): Promise<Readonly<Record<string, string>>> {
  const folder = mkdtempSync(join(tmpdir(), 'firn-cookbook-'));
  try {
    const [raw, store] = [join(folder, 'raw'), join(folder, 'store')];
    // What `firn demo` makes: who runs it sees what the pages show.
    await generate({ events: commands.demo.options.events.default, ...demoTraffic, out: raw });
    // Questions on how late lines arrive know when they were loaded.
    const run = '20261201T040000Z';
    for await (const { outcome, message } of loadLogs({ raw, store, run, config: resolveConfig({}) })) {
      if (outcome !== 'committed') throw new Error(`the demo traffic was not loaded: ${message}`);
    }
    const questions = questionNames(queriesFolder).map((name) => readQuestion(queriesFolder, name));
    return await withReader(store, (reader) => pages(questions, reader));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
