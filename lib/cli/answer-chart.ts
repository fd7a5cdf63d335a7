import type { ChartValue } from '../charts/chart.ts';
import { chartSvg } from '../charts/svg.ts';
import { chartHint } from '../questions/chart-hint.ts';
import type { Question } from '../questions/question.ts';
import { type Collected, valueIn } from './collected.ts';

/** The chart a question's header hints at, of its answer, as an SVG; null: it is a table, or has no rows. */
export function answerChart({ columns, rows }: Collected, question: Question, width?: number): string | null {
  const names = columns.map(({ name }) => name);
  const unitOf = (name: string) => question.columns.find((column) => column.name === name)?.unit ?? '';
  const data = {
    columns: names.map((name) => ({ name, unit: unitOf(name) })),
    rows: rows.map((row) => row.map((cell, at): ChartValue => valueIn(cell, columns[at]!))),
  };
  return chartSvg(data, chartHint(question.chart, names), width);
}
