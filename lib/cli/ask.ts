import { openReader, type QueryStream, type Reader, type Value } from '../../etl/duckdb/reader.ts';
import { UserError } from '../protocol/errors.ts';
import { prelude } from '../questions/library.ts';
import type { Answer, AnswerRow, Cell, CellKind } from './answer.ts';
import { queriesFolder } from './package.ts';
import { progressBar } from './progress.ts';

function kindOf(type: string): CellKind {
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(type)) return 'number';
  if (/^(TIMESTAMP.*|DATE)$/.test(type)) return 'time';
  return type === 'BOOLEAN' ? 'boolean' : 'text';
}

function cellOf(value: Value): Cell {
  if (value === null || typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** DuckDB's own classes of errors that a query's text causes: what is wrong is in the message, in the user's words. */
const causedByText = /^(Parser|Binder|Catalog|Conversion|Invalid Input|Out of Range|Syntax|IO|Not implemented) Error: /;

/** A query's mistake is the user's: told in DuckDB's words, which point at the place. */
function queryError(error: unknown): unknown {
  const message = error instanceof Error ? error.message.replace(/^Failed to extract statements: /, '') : '';
  return causedByText.test(message) ? new UserError(message.trimEnd()) : error;
}

async function* cells(batches: QueryStream['batches']): AsyncGenerator<readonly AnswerRow[]> {
  try {
    for await (const rows of batches) yield rows.map((row) => row.map(cellOf));
  } catch (error) {
    throw queryError(error);
  }
}

/**
 * Asks a store; rows come as they are made.
 *
 * @throws UserError for SQL the engine refuses, at once or with a batch
 */
export async function ask(reader: Reader, sql: string): Promise<Answer> {
  const { columns, batches } = await reader.stream(sql).catch((error: unknown) => {
    throw queryError(error);
  });
  return { columns: columns.map(({ name, type }) => ({ name, kind: kindOf(type) })), batches: cells(batches) };
}

/** Carries out a statement without an answer. */
export async function execute(reader: Reader, sql: string): Promise<void> {
  await reader.connection.run(sql).catch((error: unknown) => {
    throw queryError(error);
  });
}

/** All rows of an answer, as objects; for answers that are known to be small. */
export async function rowsOf(reader: Reader, sql: string): Promise<readonly Readonly<Record<string, Cell>>[]> {
  const { columns, batches } = await ask(reader, sql);
  const rows: Readonly<Record<string, Cell>>[] = [];
  for await (const batch of batches) {
    rows.push(...batch.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]!]))));
  }
  return rows;
}

/**
 * Opens a store, with the macros of the questions, for some work.
 *
 * @throws UserError where it is not there or lacks files
 */
export async function withReader<T>(store: string, work: (reader: Reader) => Promise<T>): Promise<T> {
  const bar = progressBar();
  const onCopied = (done: number, total: number) => bar.update({ stage: 'copy', done, total, unit: 'bytes' });
  const reader = await openReader(store, { onCopied })
    .catch((error: unknown) => {
      const known = queryError(error);
      throw known instanceof UserError && known !== error
        ? new UserError(
            `the store ${store} is damaged: ${known.message.split('\n')[0]}\nRestore it, or load the raw logs into a new one.`,
          )
        : error;
    })
    .finally(bar.end);
  try {
    for (const statement of prelude(queriesFolder, 'duckdb')) await reader.connection.run(statement);
    return await work(reader);
  } finally {
    reader.close();
  }
}
