import { UserError } from '../protocol/errors.ts';
import type { AnswerColumn } from './question.ts';

/** A value of an answer, as a text in its canonical form or as itself; null is null. */
type Value = string | number | boolean | null;
type Row = readonly Value[];

const dayMs = 86_400_000;
const dayAt = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const dayText = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** A range of days, both inclusive, `2026-11-01`. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/**
 * The range of the same length that ends the day before.
 *
 * @throws UserError where the days would leave the calendar
 */
export function previousRange({ from, to }: DayRange): DayRange {
  const days = (dayAt(to) - dayAt(from)) / dayMs + 1;
  if (from < '1000-01-01' || to > '9000-01-01') {
    throw new UserError(
      `a comparison with the previous period needs both ends of the range, got ${from} to ${to}; give --from and --to`,
    );
  }
  return { from: dayText(dayAt(from) - days * dayMs), to: dayText(dayAt(from) - dayMs) };
}

/** Units of columns that are measured; by the others rows of both periods are told. */
const measured = ['count', 'seconds', 'share', 'number', 'money'];

/** The columns of a comparison: each measure with what it was before and how it changed. */
export function comparedColumns(columns: readonly AnswerColumn[]): readonly AnswerColumn[] {
  return columns.flatMap((column) =>
    measured.includes(column.unit)
      ? [
          column,
          { ...column, name: `${column.name}_before`, meaning: `the same in the period before` },
          {
            name: `${column.name}_change`,
            unit: 'share',
            meaning: `how much more than before: 0.5 is half as much again; null: nothing to compare with`,
          },
        ]
      : [column],
  );
}

const change = (now: Value, before: Value): number | null => {
  const [a, b] = [Number(now), Number(before)];
  return now === null || before === null || b === 0 || !Number.isFinite(a / b) ? null : a / b - 1;
};

/**
 * Two answers of a question side by side: rows with the same texts are one, days of the period before are told by the day
 * so many days later. Rows come in the order of this period's; then those that were there only before. A count, time or
 * sum that one of the periods has no row for is 0 there; a share is null.
 */
export function compared(
  columns: readonly AnswerColumn[],
  now: readonly Row[],
  before: readonly Row[],
  range: DayRange,
): readonly Row[] {
  const shift = dayAt(range.from) - dayAt(previousRange(range).from);
  const later = (value: Value): Value =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? dayText(dayAt(value) + shift) : value;
  const isMeasure = columns.map(({ unit }) => measured.includes(unit));
  const shifted = before.map((row) => row.map((value, at) => (columns[at]!.unit === 'day' ? later(value) : value)));
  const keyOf = (row: Row): string => JSON.stringify(row.filter((_, at) => !isMeasure[at]));
  const rowsBefore = new Map<string, Row[]>();
  for (const row of shifted) rowsBefore.set(keyOf(row), [...(rowsBefore.get(keyOf(row)) ?? []), row]);

  const absent = (at: number): Value => (columns[at]!.unit === 'share' || columns[at]!.unit === 'number' ? null : 0);
  const beside = (row: Row | undefined, other: Row | undefined): Row =>
    columns.flatMap((_, at) => {
      if (!isMeasure[at]) return [(row ?? other)![at]!];
      const [a, b] = [row === undefined ? absent(at) : row[at]!, other === undefined ? absent(at) : other[at]!];
      return [a, b, change(a, b)];
    });
  const both = now.map((row) => beside(row, rowsBefore.get(keyOf(row))?.shift()));
  const gone = [...rowsBefore.values()].flat().map((row) => beside(undefined, row));
  return [...both, ...gone];
}
