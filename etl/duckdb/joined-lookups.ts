import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { paths } from '../../lib/protocol/store.ts';
import type { Job } from '../run/engine.ts';
import { keyHash, withEntities } from '../run/lookup-join.ts';
import { joinedLookups } from '../run/lookups.ts';
import { readSnapshot } from './read-rows.ts';

const table = (lookup: number): string => `lookup_${lookup}`;
const hashIn = (lookup: number): string => keyHash(lookup, 'r.derived_contexts', 'r.ordinal');

/** Makes tables of the lookups that do not travel with the rows; gives their places among the config's. */
export async function openLookups(
  connection: DuckDBConnection,
  { store, plan, lookups }: Job,
  folder: string,
): Promise<readonly number[]> {
  const joined = joinedLookups(lookups);
  for (const lookup of joined) {
    const key = paths.lookup(plan.run, lookup);
    let file = store.localPath(key);
    if (file === null) {
      file = join(folder, `${table(lookup)}.tsv`);
      await store.download(key, file);
    }
    await connection.run(`create table ${table(lookup)} as select key_hash, entity from ${readSnapshot(file)}`);
  }
  return joined;
}

/** Joins them to events `r`. */
export const lookupJoins = (joined: readonly number[]): readonly string[] =>
  joined.map((lookup) => `left join ${table(lookup)} on ${table(lookup)}.key_hash = ${hashIn(lookup)}`);

/** The column of events `r` they fill. */
export const contextsWithEntities = (joined: readonly number[]): Readonly<Record<string, string>> => ({
  derived_contexts: withEntities(
    'r.derived_contexts',
    joined.map((lookup) => ({ lookup, keyHash: hashIn(lookup), entity: `${table(lookup)}.entity` })),
  ),
});
