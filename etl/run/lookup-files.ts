import { type Change, type Commit, type LookupTable, paths } from '../../lib/protocol/store.ts';
import type { Storage } from './storage.ts';

type LookupChange = Extract<Change, { readonly kind: 'lookup' }>;

/** A commit that put a table of the user's own into the store. */
export type LookupCommit = Commit & { readonly change: LookupChange & { readonly table: LookupTable } };

/** The commits whose tables of the user's own readers see: of each name the newest, if it did not take the table out. */
export function currentLookups(commits: readonly Commit[]): readonly LookupCommit[] {
  const newest = new Map<string, Commit>();
  for (const commit of commits) if (commit.change?.kind === 'lookup') newest.set(commit.change.name, commit);
  return [...newest.keys()].sort().flatMap((name) => {
    const commit = newest.get(name) as Commit & { readonly change: LookupChange };
    return commit.change.table === null ? [] : [commit as LookupCommit];
  });
}

/** Folders of tables that others took the place of, or that were never committed. */
export async function goneLookups(store: Storage, commits: readonly Commit[]): Promise<readonly string[]> {
  const current = new Set(currentLookups(commits).flatMap(({ files }) => files.map(({ key }) => key)));
  const gone = (await store.list(paths.lookupTables)).filter(({ key }) => !current.has(key));
  return [...new Set(gone.map(({ key }) => key.slice(0, key.lastIndexOf('/') + 1)))];
}
