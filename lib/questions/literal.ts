import { UserError } from '../protocol/errors.ts';
import type { EngineName } from '../protocol/store.ts';

/** The types a question's parameter can have. */
export const parameterTypes = ['day', 'timestamp', 'integer', 'number', 'text', 'boolean', 'list of text'] as const;
export type ParameterType = (typeof parameterTypes)[number];

/** A checked value of a parameter; null: the parameter says nothing. */
export type ParameterValue =
  | { readonly type: 'day' | 'timestamp' | 'text'; readonly value: string | null }
  | { readonly type: 'integer' | 'number'; readonly value: number | null }
  | { readonly type: 'boolean'; readonly value: boolean | null }
  | { readonly type: 'list of text'; readonly value: readonly string[] };

const nullOf: Readonly<Record<Exclude<ParameterType, 'list of text'>, string>> = {
  day: 'cast(null as string)',
  timestamp: 'cast(null as timestamp)',
  integer: 'cast(null as bigint)',
  number: 'cast(null as double)',
  text: 'cast(null as string)',
  boolean: 'cast(null as boolean)',
};

const hiveEscapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Unicode escapes keep `;` away from Hive's command line, which cuts statements before it reads literals. */
const hiveCharacter = (character: string): string =>
  hiveEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

const quote: Readonly<Record<EngineName, (text: string) => string>> = {
  duckdb: (text) => `'${text.replaceAll("'", "''")}'`,
  hive: (text) => `'${text.replace(/[\\';\u0000-\u001f\u007f]/g, hiveCharacter)}'`,
};

/** A negative number in brackets: after a minus it would begin a comment. */
const signed = (digits: string): string => (digits.startsWith('-') ? `(${digits})` : digits);

/** A complete literal of text in an engine's SQL. Any text but NUL can be one. */
export function textLiteral(text: string, engine: EngineName): string {
  if (text.includes('\0')) throw new UserError('a text in SQL cannot hold the character NUL (U+0000)');
  return quote[engine](text);
}

/** A value as a complete, escaped literal of an engine: the only way values enter SQL text. */
export function literal(given: ParameterValue, engine: EngineName): string {
  switch (given.type) {
    case 'list of text':
      return given.value.length === 0
        ? `(${nullOf.text})`
        : `(${given.value.map((text) => textLiteral(text, engine)).join(', ')})`;
    case 'day':
    case 'text':
      return given.value === null ? nullOf[given.type] : textLiteral(given.value, engine);
    case 'timestamp':
      return given.value === null ? nullOf.timestamp : `cast(${textLiteral(given.value, engine)} as timestamp)`;
    case 'integer':
      return given.value === null ? nullOf.integer : signed(String(given.value));
    case 'number':
      return given.value === null ? nullOf.number : `cast(${given.value} as double)`;
    case 'boolean':
      return given.value === null ? nullOf.boolean : String(given.value);
  }
}

const nameQuote: Readonly<Record<EngineName, string>> = { duckdb: '"', hive: '`' };

/** A column or table name as an engine's quoted identifier. */
export function identifier(name: string, engine: EngineName): string {
  const mark = nameQuote[engine];
  if (name === '' || name.includes('\0')) throw new UserError(`"${name}" cannot be the name of a column or table`);
  return mark + name.replaceAll(mark, mark + mark) + mark;
}
