import { UserError } from '../protocol/errors.ts';
import type { AnswerColumn as DeclaredColumn } from '../questions/question.ts';
import type { AnswerColumn, Cell } from './answer.ts';
import type { Collected } from './collected.ts';

/** Rows and characters a sheet of Excel holds ("Excel specifications and limits"). */
const [mostRows, mostCharacters] = [1_048_576, 32_767];

/** How Excel shows the values of a unit. */
const formats: Readonly<Record<string, string>> = {
  count: '#,##0',
  seconds: '#,##0.0',
  share: '0.0%',
  money: '#,##0.00',
};

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text);

/** A name Excel takes for a sheet: 31 characters without `\ / ? * [ ] :`. */
const sheetName = (title: string): string => title.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31) || 'Answer';

function cellOf(cell: Cell, { kind }: AnswerColumn, unit: string) {
  if (cell === null) return null;
  if (kind === 'number' && Number.isFinite(Number(cell))) {
    return { value: Number(cell), type: Number, ...(formats[unit] === undefined ? {} : { format: formats[unit] }) };
  }
  if (kind === 'boolean') return { value: cell === 'true', type: Boolean };
  if (kind === 'time' || (unit === 'day' && isDay(cell))) {
    const at = new Date(isDay(cell) ? `${cell}T00:00:00Z` : `${cell.replace(' ', 'T')}Z`);
    const format = isDay(cell) ? 'yyyy-mm-dd' : 'yyyy-mm-dd hh:mm:ss';
    if (!Number.isNaN(at.getTime())) return { value: at, type: Date, format };
  }
  // Of the type text: whatever it begins with, no formula.
  return { value: cell.slice(0, mostCharacters), type: String };
}

/**
 * An answer as a workbook for Excel: cells of their types, the heads frozen.
 *
 * @throws UserError where there are more rows than a sheet holds
 */
export async function xlsx(
  { columns, rows }: Collected,
  title: string,
  declared: readonly DeclaredColumn[],
): Promise<Buffer> {
  if (rows.length >= mostRows) {
    throw new UserError(
      `a sheet of Excel holds ${mostRows - 1} rows, got ${rows.length}; ask for fewer, or write --format csv or parquet`,
    );
  }
  const { default: writeExcelFile } = await import('write-excel-file/node');
  const units = columns.map(({ name }) => declared.find((column) => column.name === name)?.unit ?? '');
  const heads = columns.map(({ name, kind }) => ({
    value: name,
    type: String,
    fontWeight: 'bold' as const,
    align: kind === 'number' ? ('right' as const) : ('left' as const),
  }));
  const cells = rows.map((row) => row.map((cell, at) => cellOf(cell, columns[at]!, units[at]!)));
  const widths = columns.map(({ name }, at) => ({
    width: Math.min(60, 2 + Math.max(name.length, ...rows.slice(0, 200).map((row) => row[at]?.length ?? 0))),
  }));
  return writeExcelFile([heads, ...cells], { columns: widths, stickyRowsCount: 1, sheet: sheetName(title) }).toBuffer();
}
