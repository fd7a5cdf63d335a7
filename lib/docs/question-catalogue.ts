import type { Question } from '../questions/question.ts';
import { code, generatedFrom, markdownTable, page } from './markdown.ts';

const section = ({ name, title, question, grain, reads, parameters, columns, note }: Question): readonly string[] => [
  `## ${title}`,
  `${code(name)}: ${question} ${grain[0]!.toUpperCase()}${grain.slice(1)}, from ${reads.map(code).join(', ')}.`,
  ...(note === '' ? [] : [note]),
  markdownTable(
    ['parameter', 'type', 'default', 'meaning'],
    parameters.map((parameter) => {
      const { range } = parameter;
      const type = range === null ? parameter.type : `${parameter.type}, ${range.least} to ${range.most}`;
      return [code(parameter.name), type, code(parameter.defaultText), parameter.meaning];
    }),
  ),
  markdownTable(
    ['column', 'unit', 'meaning'],
    columns.map((column) => [code(column.name), column.unit, column.meaning]),
  ),
];

/** docs/questions.md: the library of questions, from the headers of the query files. */
export const questionCatalogue = (questions: readonly Question[]): string =>
  page(
    generatedFrom('queries/'),
    '# The questions',
    'Asked with `firn query NAME`. Parameters are given as `--param name=value`; `--from`, `--to`, `--app-id` and `--bots` are short for the usual ones.',
    ...questions.flatMap(section),
  );
