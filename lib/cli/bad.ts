import { badReasons } from '../protocol/row.ts';
import { badRowColumns } from '../protocol/store.ts';
import type { Answer } from './answer.ts';
import { ask, withReader } from './ask.ts';
import type { Run } from './command-code.ts';
import { chosenColumns, equals, notAfter, notBefore, selectRows, userCondition } from './rows-query.ts';
import { shownAs, showRows } from './show-rows.ts';
import { cutTo } from './table.ts';
import { bold, dim, visible } from './terminal.ts';
import { type Sink, writeAnswer } from './write-answer.ts';

const all = [...Object.keys(badRowColumns), 'dt', 'run'];
const lineWidth = 150;

/** A bad row for people: when and why, the reason in a sentence, what was at fault, and the line. */
export function badRowText(row: Readonly<Record<string, string | null>>): string {
  const reason = row.reason ?? '';
  const sentence = (badReasons as Readonly<Record<string, string>>)[reason] ?? '';
  const fault = [
    row.field === null ? null : `field ${row.field}`,
    row.value === null ? null : `value ${JSON.stringify(row.value)}`,
    row.detail,
  ].filter((part) => part !== null && part !== undefined);
  const said = [sentence, fault.length === 0 ? '' : `(${fault.join(', ')})`].filter(Boolean).join(' ');
  const clean = (text: string | null | undefined) => cutTo(visible(text ?? ''), lineWidth);
  return [
    `${bold(visible(reason))}  ${row.collector_tstamp ?? 'no usable time'}`,
    `  ${clean(said)}`,
    `  ${clean(row.line)}`,
    `  ${dim(clean(row.object))}`,
    '',
  ].join('\n');
}

async function writeBlocks({ columns, batches }: Answer, sink: Sink): Promise<number> {
  let written = 0;
  for await (const rows of batches) {
    for (const row of rows) {
      await sink(`${badRowText(Object.fromEntries(columns.map(({ name }, i) => [name, row[i]!])))}\n`);
    }
    written += rows.length;
  }
  return written;
}

export const run: Run<'bad'> = async (options) => {
  const shown = shownAs(options);
  const blocks = shown.format === 'table' && options.columns === null;
  const chosen = chosenColumns(options.columns, all, all);
  const conditions = [
    ...notBefore('dt', options.from),
    ...notAfter('dt', options.to),
    ...equals('reason', options.reason),
    ...userCondition(options.where),
  ];
  const sql = (limit: number | null) =>
    selectRows({ table: 'bad_rows', columns: chosen, conditions, tiesBy: ['object', 'line'], limit });
  await withReader(options.store, (reader) =>
    showRows(
      (limit) => ask(reader, sql(limit)),
      shown,
      blocks ? (answer, _, sink) => writeBlocks(answer, sink) : writeAnswer,
    ),
  );
  return 0;
};
