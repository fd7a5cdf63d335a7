import { schemas } from './parameters.ts';

/** What `derived_contexts` begins with. */
export const derivedContextsStart = `{"schema":"iglu:${schemas.contexts}/1-0-0","data":[`;

/**
 * Begins what stands in `derived_contexts` on its way through an engine, in the place of an entity whose table does not
 * travel with the rows. The MD5 of the key follows, in hex, and a quote; as in any list with such a mark, a comma stands
 * before every entity.
 *
 * @param lookup its place among the config's lookups
 */
export const lookupMark = (lookup: number): string => `"firn lookup ${lookup}:`;

/** A row of a lookup's snapshot: the MD5 of its key in hex, the key, the entity as JSON text; a tab between them. */
export const snapshotColumns = ['key_hash', 'lookup_key', 'entity'] as const;
