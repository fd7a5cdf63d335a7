import { UserError } from '../protocol/errors.ts';
import { parameterTypes } from './literal.ts';
import { checkedValue, type Parameter } from './parameter.ts';
import { placeholders, statements } from './scan.ts';

/** A column of a question's answer. */
export interface AnswerColumn {
  readonly name: string;
  /** Of the values: `day`, `count`, `seconds`, `share` (between 0 and 1), `text`. */
  readonly unit: string;
  readonly meaning: string;
}

/** A query file, read: what its header says, and its SQL. */
export interface Question {
  /** `subject/question`, the path without its ending. */
  readonly name: string;
  readonly title: string;
  /** What it answers; the sections below are empty where the header lacks them. */
  readonly question: string;
  readonly grain: string;
  readonly reads: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly columns: readonly AnswerColumn[];
  readonly chart: string;
  readonly note: string;
  /** Its one SELECT, with its placeholders, without comments and the `;` at its end. */
  readonly statement: string;
}

const sectionNames = ['Question', 'Grain', 'Reads', 'Params', 'Returns', 'Chart', 'Note'] as const;
type Section = (typeof sectionNames)[number];

const parameterForm = new RegExp(
  `^([a-z][a-z0-9_]*) \\((${parameterTypes.join('|')})(?: (-?[\\d.]+) to (-?[\\d.]+)|(?<=\\(text) of ([\\w-]+(?: \\| [\\w-]+)+))?, default (.+?)\\): (.+)$`,
);
const columnForm = /^([a-z][a-z0-9_]*) \(([a-z ]+)\): (.+)$/;

/** The lines of the comment a file begins with, without their dashes. */
function headerLines(text: string): readonly string[] {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('--'));
  return lines.slice(0, end === -1 ? lines.length : end).map((line) => line.slice(2).trimEnd());
}

function sections(lines: readonly string[]): Readonly<Record<Section, readonly string[]>> {
  const found: Record<Section, string[]> = {
    Question: [],
    Grain: [],
    Reads: [],
    Params: [],
    Returns: [],
    Chart: [],
    Note: [],
  };
  let current: Section | null = null;
  for (const line of lines) {
    const start = /^ ([A-Z][a-z]+): +(\S.*)$/.exec(line);
    if (start !== null) {
      const name = sectionNames.find((section) => section === start[1]);
      if (name === undefined) {
        throw new UserError(`the header has a section "${start[1]}"; there are ${sectionNames.join(', ')}`);
      }
      current = name;
      found[name].push(start[2]!);
    } else if (current !== null && line.trim() !== '') {
      found[current].push(line.trim());
    }
  }
  return found;
}

function defaultValue(
  parameter: Pick<Parameter, 'name' | 'type' | 'range' | 'choices'>,
  text: string,
): Parameter['default'] {
  if (parameter.type === 'list of text') {
    const items = text === 'none' ? [] : text.split(' | ');
    return checkedValue(parameter, items);
  }
  return text === 'null' ? { type: parameter.type, value: null } : checkedValue(parameter, [text]);
}

function parameter(line: string): Parameter {
  const match = parameterForm.exec(line);
  if (match === null) {
    throw new UserError(
      `the header's parameter ${JSON.stringify(line)} must read "name (type, default value): meaning", ` +
        `the type one of: ${parameterTypes.join(', ')}; an integer or number may have a range: "(integer 1 to 100, default 20)", ` +
        'a text choices: "(text of day | week, default day)"',
    );
  }
  const [, name, typeText, least, most, choiceText, defaultText, meaning] = match;
  const type = parameterTypes.find((candidate) => candidate === typeText)!;
  const range = least === undefined ? null : { least: Number(least), most: Number(most) };
  const choices = choiceText?.split(' | ') ?? null;
  const declared = { name: name!, type, range, choices };
  return {
    ...declared,
    default: defaultValue(declared, defaultText!),
    defaultText: defaultText!,
    meaning: meaning!,
  };
}

function column(line: string): AnswerColumn {
  const match = columnForm.exec(line);
  if (match === null) {
    throw new UserError(`the header's column ${JSON.stringify(line)} must read "name (unit): meaning"`);
  }
  return { name: match[1]!, unit: match[2]!, meaning: match[3]! };
}

function onlyStatement(text: string): string {
  const found = statements(text);
  if (found.length !== 1) throw new UserError(`a query file holds one statement, this one ${found.length}`);
  return found[0]!;
}

/**
 * Reads a query file.
 *
 * @param name how messages call it: the question's name or the file's path
 * @throws UserError for a header that does not follow the form, and for comments that Hive would stumble over
 */
export function parseQuestion(name: string, text: string): Question {
  try {
    const statement = onlyStatement(text);
    const lines = headerLines(text);
    const found = sections(lines);
    const parameters = found.Params.map(parameter);
    const declared = parameters.map(({ name }) => name);
    const undeclared = placeholders(text).find((name) => !declared.includes(name));
    if (undeclared !== undefined) {
      throw new UserError(
        `it uses \${${undeclared}}, which its header does not declare; ` +
          `add a line such as "-- Params:   ${undeclared} (text, default null): what it means"`,
      );
    }
    return {
      name,
      title: lines[0]?.trim() || name,
      question: found.Question.join(' '),
      grain: found.Grain.join(' '),
      reads: found.Reads.join(' ').split(/, */).filter(Boolean),
      parameters,
      columns: found.Returns.map(column),
      chart: found.Chart.join(' '),
      note: found.Note.join(' '),
      statement,
    };
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${name}: ${error.message}`);
    throw error;
  }
}
