import { UserError } from '../../lib/protocol/errors.ts';
import { type Commit, type Plan, paths, type RunId } from '../../lib/protocol/store.ts';
import { isAbandoned } from '../run/abandon.ts';
import { commitContent } from '../run/commit-content.ts';
import { commit, commitOf, mustNotOverlap, readCommits } from '../run/commits.ts';
import { readJson } from '../run/json.ts';
import { ledgerRows } from '../run/ledger.ts';
import { lockHolder } from '../run/lock.ts';
import { openRawLogs } from '../run/raw-logs.ts';
import type { Storage } from '../run/storage.ts';
import { verify } from '../run/verify.ts';
import { checkLedger, readLoaded } from './loaded.ts';
import { publishText } from './publish.ts';
import { scriptKeys } from './publish-script.ts';
import type { Catalog } from './tables.ts';

/**
 * The second step of a run on a cluster, between the load and the publish script: verifies what was loaded against the
 * tallies, commits it, and writes the publish script of the run. Done again, it changes nothing.
 *
 * The run must hold the store's lock; whoever starts the steps frees it after the last.
 *
 * @throws UserError where the run was not loaded to its end, does not add up, or is not the one that is open
 */
export async function commitStep(store: Storage, run: RunId, catalog: Catalog): Promise<Commit> {
  const done = (await committed(store, run)) ?? (await verifyAndCommit(store, run).catch(unlessCommitted(store, run)));
  await store.write(scriptKeys(run).publish, Buffer.from(await publishText(store, await readCommits(store), catalog)));
  await store.removeTree(paths.tmp(run));
  return done;
}

const committed = async (store: Storage, run: RunId): Promise<Commit | null> => commitOf(await readCommits(store), run);

/** Where the same step was started twice, the faster one removes what the other is reading: all is well then. */
const unlessCommitted =
  (store: Storage, run: RunId) =>
  async (error: unknown): Promise<Commit> => {
    const done = await committed(store, run);
    if (done === null) throw error;
    return done;
  };

async function verifyAndCommit(store: Storage, run: RunId): Promise<Commit> {
  const plan = await readJson<Plan>(store, paths.plan(run));
  if (plan === null) throw new UserError(`run ${run} has no plan in the store ${store.location}`);
  const loaded = await readLoaded(store, plan);
  await verify(plan, loaded, await openRawLogs(plan.raw, store.location));
  const rows = ledgerRows(loaded);
  checkLedger(loaded, rows, run);
  const content = commitContent(plan, loaded, rows, loaded.ledger);
  return commit(store, content, async (commits) => {
    mustNotOverlap(content, commits);
    await mustBeOpen(store, run);
  });
}

async function mustBeOpen(store: Storage, run: RunId): Promise<void> {
  if (await isAbandoned(store, run)) throw new UserError(`run ${run} was abandoned; nothing was committed`);
  const holder = await lockHolder(store);
  if (holder?.run === run) return;
  const open = holder === null ? 'no run is' : `run ${holder.run} is`;
  throw new UserError(`run ${run} is not the open one of the store ${store.location}, ${open}; nothing was committed`);
}
