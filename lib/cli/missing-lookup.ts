import type { Reader } from '../../etl/duckdb/reader.ts';
import { UserError } from '../protocol/errors.ts';
import { isOwnTable } from '../protocol/lookup-tables.ts';
import type { Question } from '../questions/question.ts';

/**
 * Checks that the store has the user's own tables a question reads.
 *
 * @throws UserError naming the one that is missing, and how it comes into the store
 */
export async function mustHaveLookups(reader: Reader, { name, reads, note }: Question): Promise<void> {
  const lookups = reads.filter((table) => !isOwnTable(table));
  if (lookups.length === 0) return;
  const { rows } = await reader.query('select view_name from duckdb_views()');
  const there = new Set(rows.map(([view]) => view));
  const missing = lookups.find((table) => !there.has(table));
  if (missing === undefined) return;
  throw new UserError(
    `${name} reads ${missing}, a table of your own that the store does not have; "firn lookup add ${missing} FILE" puts it there (docs/lookups.md)` +
      (note === '' ? '' : `\n${note}`),
  );
}
