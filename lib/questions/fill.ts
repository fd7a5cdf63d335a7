import { UserError } from '../protocol/errors.ts';
import type { EngineName } from '../protocol/store.ts';
import { literal, type ParameterValue } from './literal.ts';
import { checkedValue } from './parameter.ts';
import type { Question } from './question.ts';
import { replacePlaceholders } from './scan.ts';

/** What a caller gives for the parameters: name → text, or one text for each item of a list. */
export type GivenValues = Readonly<Record<string, readonly string[]>>;

/**
 * The value of every parameter: what was given, checked, or its default.
 *
 * @throws UserError naming the parameter, the value and what is allowed
 */
export function parameterValues(question: Question, given: GivenValues): ReadonlyMap<string, ParameterValue> {
  const known = question.parameters.map((parameter) => parameter.name);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const takes = known.length === 0 ? 'it takes none' : `it takes ${known.join(', ')}`;
    throw new UserError(`${question.name} has no parameter "${unknown}"; ${takes}`);
  }
  const values = new Map<string, ParameterValue>();
  for (const parameter of question.parameters) {
    const texts = given[parameter.name];
    values.set(parameter.name, texts === undefined ? parameter.default : checkedValue(parameter, texts));
  }
  const from = values.get('from');
  const to = values.get('to');
  if (from?.type === 'day' && to?.type === 'day' && from.value !== null && to.value !== null && from.value > to.value) {
    throw new UserError(`from must not be after to, got from ${from.value} to ${to.value}`);
  }
  return values;
}

/**
 * The question as a statement of an engine: every `${name}` a complete literal of its checked value.
 *
 * @throws UserError naming the parameter, the value and what is allowed
 */
export function filledIn(question: Question, given: GivenValues, engine: EngineName): string {
  const values = parameterValues(question, given);
  return replacePlaceholders(question.statement, (name) => literal(values.get(name)!, engine));
}
