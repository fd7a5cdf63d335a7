import { UserError } from '../protocol/errors.ts';

/** How an answer is drawn: a line over days; a bar for each row; a field for each pair of values, darker for more; not at all. */
export const chartKinds = ['line', 'bar', 'stacked bar', 'grid', 'table'] as const;
export type ChartKind = (typeof chartKinds)[number];

/** The section `Chart` of a question's header, read: `line of page_views, visits by day`. */
export interface ChartHint {
  readonly kind: ChartKind;
  /** Columns with numbers. With one dimension each is a series; else, and of a bar, the first alone. */
  readonly measures: readonly string[];
  /** What the numbers are told by: one column, or two: of a line, or a stacked bar of one measure, the second makes the series; of a grid it is the other side. */
  readonly dimensions: readonly string[];
}

const form = new RegExp(`^(${chartKinds.join('|')}) of (.+) by (.+)$`);
const list = (text: string): readonly string[] => text.split(/, */);

/**
 * Reads a chart hint; `table` alone is one too.
 *
 * @param columns the columns the question returns
 * @throws UserError for another form and for columns the question does not return
 */
export function chartHint(text: string, columns: readonly string[]): ChartHint {
  if (text === 'table' || text === '') return { kind: 'table', measures: [], dimensions: [] };
  const [, kind, measures, dimensions] = form.exec(text) ?? [];
  if (kind === undefined) {
    throw new UserError(
      `the header's chart ${JSON.stringify(text)} must read "table" or "KIND of MEASURES by DIMENSIONS", the kind one of: ${chartKinds.join(', ')}`,
    );
  }
  const hint = { kind: kind as ChartKind, measures: list(measures!), dimensions: list(dimensions!) };
  const unknown = [...hint.measures, ...hint.dimensions].find((name) => !columns.includes(name));
  if (unknown !== undefined) {
    throw new UserError(`the header's chart names "${unknown}", which is none of its columns: ${columns.join(', ')}`);
  }
  const most = hint.kind === 'bar' ? 3 : 2;
  if (hint.dimensions.length > most || (hint.kind === 'grid' && hint.dimensions.length < 2)) {
    throw new UserError(
      `the header's chart must name ${hint.kind === 'grid' ? 'two' : `at most ${most}`} dimensions after "by", got ${hint.dimensions.length}`,
    );
  }
  return hint;
}
