import { type Commit, type Generation, paths, type RunId, runIdPattern } from '../../lib/protocol/store.ts';
import { currentRuns } from './commits.ts';
import type { Engine } from './engine.ts';
import { readJson } from './json.ts';
import { goneLookups } from './lookup-files.ts';
import type { Storage } from './storage.ts';
import { removeOutputs } from './sweep.ts';

/**
 * Removes the files of runs that others have replaced, of the user's own tables that were, and of rebuilds that nobody can
 * switch to any more. Only for the holder of the lock. A run's folder goes last, so that what was cut off is gone on with.
 *
 * A rebuild leaves this to the next run: whoever was reading the store when it was switched has so long to come to his end.
 */
export async function sweepReplaced(store: Storage, commits: readonly Commit[], engine: Engine): Promise<void> {
  // Its readers may still be shown them.
  if (engine.isElsewhere) return;
  for (const { run, generation } of await heldGenerations(store, commits)) {
    if (!canBeSwitchedTo(generation, commits)) await dropGeneration(store, run);
  }
  const folders = new Set(await store.folders('runs/'));
  const replaced = commits
    .flatMap((commit) => commit.replaces.filter((run) => run !== commit.run))
    .filter((run) => folders.has(run));
  const lookups = await goneLookups(store, commits);
  if (replaced.length + lookups.length === 0) return;
  // A catalog must not show what is gone.
  await engine.publish?.(store, commits);
  for (const folder of lookups) await store.removeTree(folder);
  for (const run of replaced) await removeRun(store, commits, run);
}

async function removeRun(store: Storage, commits: readonly Commit[], run: RunId): Promise<void> {
  const files = commits.filter((commit) => commit.run === run).flatMap((commit) => commit.files);
  const parts = new Set(
    files.map(({ table, dt }) =>
      table === 'ledger' || table === 'lookup' || dt === null ? paths.ledger(run) : paths.part(table, dt, run),
    ),
  );
  for (const part of parts) await store.removeTree(part);
  await store.removeTree(paths.runFolder(run));
}

/** Rebuilds that wait to be switched to. */
export async function heldGenerations(
  store: Storage,
  commits: readonly Commit[],
): Promise<readonly { readonly run: RunId; readonly generation: Generation }[]> {
  const committed = new Set(commits.map((commit) => commit.run));
  const held: { run: RunId; generation: Generation }[] = [];
  for (const run of await store.folders('runs/')) {
    if (!runIdPattern.test(run) || committed.has(run)) continue;
    const generation = await readJson<Generation>(store, paths.generation(run));
    if (generation !== null) held.push({ run, generation });
  }
  return held;
}

/** Whether readers still see all runs it replaces. */
export function canBeSwitchedTo({ content }: Generation, commits: readonly Commit[]): boolean {
  const current = new Set(currentRuns(commits).map((commit) => commit.run));
  return content.replaces.every((run) => current.has(run));
}

/** Removes a rebuild that was not switched to. Its folder goes last. */
export async function dropGeneration(store: Storage, run: RunId): Promise<void> {
  await removeOutputs(store, run);
  await store.removeTree(paths.runFolder(run));
}
