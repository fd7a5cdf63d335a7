import { UserError } from '../protocol/errors.ts';
import type { ParameterType, ParameterValue } from './literal.ts';

/** A parameter as a question's header declares it. */
export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  /** Smallest and largest value of an integer or number; null: any. */
  readonly range: { readonly least: number; readonly most: number } | null;
  /** The only values of a text; null: any. */
  readonly choices: readonly string[] | null;
  readonly default: ParameterValue;
  /** The default as the header writes it. */
  readonly defaultText: string;
  readonly meaning: string;
}

type Checked = Pick<Parameter, 'name' | 'type' | 'range' | 'choices'>;

/** What a value of this parameter looks like, for people. */
export function allowed({ type, range, choices }: Omit<Checked, 'name'>): string {
  if (choices !== null) return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
  const between = range === null ? '' : ` from ${range.least} to ${range.most}`;
  const words: Readonly<Record<ParameterType, string>> = {
    day: 'a day such as 2026-11-23',
    timestamp: 'a moment such as "2026-11-23 10:30:00", UTC',
    integer: `a whole number${between}`,
    number: `a number${between}`,
    text: 'a text',
    boolean: 'true or false',
    'list of text': 'texts: repeat it for each',
  };
  return words[type];
}

/** Whether the text is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Whether the text is a moment of the calendar, `YYYY-MM-DD HH:MM:SS`, with up to three digits of a fraction. */
const isMoment = (text: string): boolean =>
  isDay(text.slice(0, 10)) && /^.{10} ([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,3})?$/.test(text);

function number(parameter: Checked, text: string, pattern: RegExp): number | null {
  if (!pattern.test(text)) return null;
  const value = Number(text);
  const { range } = parameter;
  const fits = Number.isFinite(value) && (range === null || (value >= range.least && value <= range.most));
  return fits ? value : null;
}

/** Reads one text as a value of the parameter's type; null where it is none. */
function read(parameter: Checked, text: string): ParameterValue | null {
  switch (parameter.type) {
    case 'day':
      return isDay(text) ? { type: 'day', value: text } : null;
    case 'timestamp':
      return isMoment(text) ? { type: 'timestamp', value: text } : null;
    case 'integer': {
      const value = number(parameter, text, /^[+-]?\d{1,15}$/);
      return value === null ? null : { type: 'integer', value };
    }
    case 'number': {
      const value = number(parameter, text, /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i);
      return value === null ? null : { type: 'number', value };
    }
    case 'text':
      return text.includes('\0') || parameter.choices?.includes(text) === false ? null : { type: 'text', value: text };
    case 'boolean':
      return text === 'true' || text === 'false' ? { type: 'boolean', value: text === 'true' } : null;
    case 'list of text':
      return text.includes('\0') ? null : { type: 'list of text', value: [text] };
  }
}

/**
 * Checks what was given for a parameter: one text, or one for each item of a list.
 *
 * @throws UserError naming the parameter, the value and what is allowed
 */
export function checkedValue(parameter: Checked, given: readonly string[]): ParameterValue {
  const { name, type } = parameter;
  if (given.length !== 1 && type !== 'list of text') {
    throw new UserError(`${name} must be ${allowed(parameter)}, given once; got ${given.length} values`);
  }
  const values = given.map((text) => {
    const value = read(parameter, text);
    if (value === null) throw new UserError(`${name} must be ${allowed(parameter)}, got ${JSON.stringify(text)}`);
    return value;
  });
  return type === 'list of text' ? { type, value: [...given] } : values[0]!;
}
