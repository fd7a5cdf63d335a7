import { allowed } from '../questions/parameter.ts';
import type { Question } from '../questions/question.ts';
import { wrapped } from './help.ts';
import { table } from './table.ts';
import { bold } from './terminal.ts';

const left = (name: string) => ({ name, right: false });

/** The library, one question a row. */
export const libraryText = (questions: readonly Question[]): string =>
  table(
    [left('name'), left('question')],
    questions.map(({ name, question }) => [name, question]),
    100,
  );

const entry = (term: string, says: string) => `  ${bold(term)}\n      ${wrapped(says, 100, 6)}`;

/** What a question answers, takes and returns, for people. */
export function questionText({ name, title, question, grain, reads, parameters, columns, note }: Question): string {
  const of = (label: string, text: string) => (text === '' ? [] : [wrapped(`${label}: ${text}`, 100, 2)]);
  const takes = parameters.map((parameter) =>
    entry(`${parameter.name} (${allowed(parameter)}; default ${parameter.defaultText})`, parameter.meaning),
  );
  const returns = columns.map((column) => entry(`${column.name} (${column.unit})`, column.meaning));
  return [
    `${bold(title)}  ${name}`,
    ...of('Question', question),
    ...of('Grain', grain),
    ...of('Reads', reads.join(', ')),
    ...of('Note', note),
    ...(takes.length === 0 ? [] : ['', 'Takes', ...takes]),
    ...(returns.length === 0 ? [] : ['', 'Returns', ...returns]),
    '',
  ].join('\n');
}

/** The same for machines. */
export const questionJson = ({ statement: _, ...question }: Question): string => JSON.stringify(question);
