import { identifier, textLiteral } from '../questions/literal.ts';
import { didYouMean } from './nearest.ts';
import { UsageError } from './usage-error.ts';

/** A condition on a column: it equals the text, or is not before, or not after it. */
export const equals = (column: string, text: string | null): readonly string[] => compared(column, '=', text);
export const notBefore = (column: string, text: string | null): readonly string[] => compared(column, '>=', text);
export const notAfter = (column: string, text: string | null): readonly string[] => compared(column, '<=', text);

const compared = (column: string, operator: string, text: string | null): readonly string[] =>
  text === null ? [] : [`${identifier(column, 'duckdb')} ${operator} ${textLiteral(text, 'duckdb')}`];

/** Any of the columns equals the text. */
export const anyEquals = (columns: readonly string[], text: string | null): readonly string[] =>
  text === null ? [] : [`(${columns.flatMap((column) => equals(column, text)).join(' or ')})`];

/** The condition a user wrote, in brackets of its own lines: a comment in it ends before the bracket. */
export const userCondition = (sql: string | null): readonly string[] => (sql === null ? [] : [`(\n${sql}\n)`]);

/**
 * The columns a user asked for with `--columns`.
 *
 * @param asked `a,b`, `all`, or null for `usual`
 * @throws UsageError for one that is not there
 */
export function chosenColumns(
  asked: string | null,
  usual: readonly string[],
  all: readonly string[],
): readonly string[] {
  if (asked === null) return usual;
  if (asked === 'all') return all;
  const names = asked.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `--columns has "${unknown}", which is no column${didYouMean(unknown, all)}\ndocs/data-dictionary.md lists them.`,
    );
  }
  return names;
}

/** A SELECT of a table's rows, the newest first where there is a limit: sorting everything would need room for everything. */
export function selectRows(query: {
  readonly table: string;
  readonly columns: readonly string[];
  readonly conditions: readonly string[];
  /** Columns that make the order total, after the collector's time. */
  readonly tiesBy: readonly string[];
  readonly limit: number | null;
}): string {
  const { table, columns, conditions, tiesBy, limit } = query;
  const names = columns.map((column) => identifier(column, 'duckdb')).join(', ');
  const where = conditions.length === 0 ? '' : `\nwhere ${conditions.join('\n  and ')}`;
  const order = ['collector_tstamp desc nulls last', ...tiesBy.map((column) => `${column} nulls last`)].join(', ');
  const end = limit === null ? '' : `\norder by ${order}\nlimit ${limit}`;
  return `select ${names}\nfrom ${table}${where}${end}`;
}
