import { bold, dim, visible } from './terminal.ts';

/** A column of a printed table. Numbers stand to the right. */
export interface TableColumn {
  readonly name: string;
  readonly right: boolean;
}

const usualCellWidth = 60;
const wide =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|^\p{Emoji_Presentation}/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns a text takes on a terminal: East Asian characters and emoji take two. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

/** At most so wide, the cut marked with `…`. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let taken = 0;
  for (const { segment } of graphemes.segment(text)) {
    taken += displayWidth(segment);
    if (taken > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** A number's digits in groups of three, as people read them. */
export const grouped = (digits: string | number): string =>
  String(digits).replace(/\B(?<!\.\d*)(?=(\d{3})+(\.|$))/g, ',');

/** A table for people: cells cut to a width, null as an empty cell, nothing in it that a terminal obeys. */
export function table(
  columns: readonly TableColumn[],
  rows: readonly (readonly (string | null)[])[],
  cellWidth = usualCellWidth,
): string {
  const cells = rows.map((row) => row.map((cell) => cutTo(visible(cell ?? ''), cellWidth)));
  const heads = columns.map(({ name }) => visible(name));
  const widths = heads.map((head, i) => Math.max(displayWidth(head), ...cells.map((row) => displayWidth(row[i]!))));
  const line = (row: readonly string[], style: (text: string) => string = (text) => text) =>
    row
      .map((cell, i) => {
        const gap = ' '.repeat(widths[i]! - displayWidth(cell));
        return columns[i]!.right ? gap + style(cell) : style(cell) + gap;
      })
      .join('  ')
      .trimEnd();
  const rule = dim(widths.map((width) => '─'.repeat(width)).join('  '));
  return [line(heads, bold), rule, ...cells.map((row) => line(row)), ''].join('\n');
}
