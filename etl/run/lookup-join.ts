import { derivedContextsStart, lookupMark } from '../../lib/protocol/lookups.ts';

/**
 * What joins the tables that do not travel with the rows, as SQL for every engine: the entity of a key takes the place of its
 * mark in `derived_contexts`, or nothing does. Only texts are put together, which no engine does differently.
 */

/** Whether there is a mark in the column, as far as its beginning tells: it is true of all that have one. */
export const isMarked = (contexts: string): string => `${contexts} like '${derivedContextsStart},%'`;

/**
 * The hash of the key a lookup's mark has; of a row without this mark, something no hash is like and no other row has: rows
 * with the same key, such as null, would all go to one task.
 */
export const keyHash = (lookup: number, contexts: string, ordinal: string): string =>
  `coalesce(nullif(regexp_extract(${contexts}, '${lookupMark(lookup)}([0-9a-f]{32})"', 1), ''), cast(${ordinal} as string))`;

/** A lookup to be joined: the key's hash and the entity that was found, or null, as columns. */
export interface Joined {
  readonly lookup: number;
  readonly keyHash: string;
  readonly entity: string;
}

/** The column with entities in the place of marks. */
export function withEntities(contexts: string, joined: readonly Joined[]): string {
  const filled = joined.reduce(
    (text, { lookup, keyHash: hash, entity }) =>
      `replace(${text}, concat(',${lookupMark(lookup)}', ${hash}, '"'), case when ${entity} is null then '' else concat(',', ${entity}) end)`,
    contexts,
  );
  return `nullif(replace(${filled}, '${derivedContextsStart},', '${derivedContextsStart}'), '${derivedContextsStart}]}')`;
}
