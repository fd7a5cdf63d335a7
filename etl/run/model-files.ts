import type { Change, Commit } from '../../lib/protocol/store.ts';

export type ModelsChange = Extract<Change, { readonly kind: 'models' }>;

/** A commit that made models anew. */
export type ModelsCommit = Commit & { readonly change: ModelsChange };

const isModelsCommit = (commit: Commit): commit is ModelsCommit => commit.change?.kind === 'models';

/** The last commit that made models; null: none did. */
export const lastModels = (commits: readonly Commit[]): ModelsCommit | null => commits.findLast(isModelsCommit) ?? null;

/** The commits that made models, each with the files readers see: of each day of a model, the newest that made it counts. */
export function currentModels(commits: readonly Commit[]): readonly ModelsCommit[] {
  const newest = new Map<string, number>();
  const makers = commits.filter(isModelsCommit);
  for (const { n, change } of makers) {
    for (const [table, days] of Object.entries(change.days)) for (const day of days) newest.set(`${table} ${day}`, n);
  }
  return makers.map((commit) => ({
    ...commit,
    files: commit.files.filter(({ table, dt }) => newest.get(`${table} ${dt}`) === commit.n),
  }));
}
