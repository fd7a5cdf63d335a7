import { paths, type RunId } from '../../lib/protocol/store.ts';
import { sweepTakeovers } from './lock.ts';
import type { Storage } from './storage.ts';

/** The folders below a table's folder that hold what a run wrote; found by looking, because a killed run tells no days. */
async function partsOf(store: Storage, run: RunId): Promise<readonly string[]> {
  const parts: string[] = [];
  for (const table of ['events', 'bad_rows'] as const) {
    for (const folder of await store.folders(paths.table(table))) {
      const dt = folder.replace(/^dt=/, '');
      if ((await store.folders(`${paths.table(table)}${folder}/`)).includes(`run=${run}`)) {
        parts.push(paths.part(table, dt, run));
      }
    }
  }
  return parts;
}

/** Removes what an uncommitted run wrote: tables, ledger, work files. Its plan stays. */
export async function removeOutputs(store: Storage, run: RunId): Promise<void> {
  for (const tree of [...(await partsOf(store, run)), paths.ledger(run), paths.tmp(run)]) await store.removeTree(tree);
}

/** Removes what a run that is over needs no more: work files, and the snapshots of its tables, which hold keys in clear. */
export async function removeWorkFiles(store: Storage, run: RunId): Promise<void> {
  for (const tree of [paths.tmp(run), paths.lookups(run)]) await store.removeTree(tree);
}

/**
 * Removes what dead processes left behind that belongs to no run any more: work files, takeovers, unfinished writes.
 * Only for the holder of the lock, who is the only one at work.
 */
export async function sweepLeftovers(store: Storage, own: RunId): Promise<void> {
  await sweepTakeovers(store);
  await store.sweepUnfinished(['', 'runs/', paths.commits, paths.tombstones]);
  for (const folder of await store.folders('tmp/')) {
    if (`tmp/${folder}/` !== paths.tmp(own)) await store.removeTree(`tmp/${folder}/`);
  }
}
