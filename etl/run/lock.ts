import { randomUUID } from 'node:crypto';
import { UserError } from '../../lib/protocol/errors.ts';
import { paths, type RunId } from '../../lib/protocol/store.ts';
import { readJson, toJson } from './json.ts';
import { livenessOf, type Owner, self } from './owner.ts';
import type { Storage } from './storage.ts';

/** What `runs/open` and every takeover of it say. */
export interface LockFile {
  readonly run: RunId;
  readonly owner: Owner;
  /** Names this holding of the lock; the takeover of it is called after it. */
  readonly token: string;
  /** When, ISO 8601. */
  readonly at: string;
}

export interface Lock {
  readonly run: RunId;
  /** Whether nobody has taken the run over. */
  held(): Promise<boolean>;
  /** Gives the lock up; does nothing if somebody has taken it over. */
  release(): Promise<void>;
}

export type Acquired =
  /** The lock was free. */
  | { readonly kind: 'new'; readonly lock: Lock }
  /** Its owner was dead (or given up by the user): `lock.run` is the run left behind, to be finished or cleaned up. */
  | { readonly kind: 'taken_over'; readonly lock: Lock }
  | { readonly kind: 'busy'; readonly holder: LockFile };

/**
 * Takes the lock of a store, for `run` if it is free.
 *
 * The lock is a chain of files, each written only if absent: `runs/open`, then for the token of each holder whose
 * owner was found dead a `runs/takeover-TOKEN` with the next holder. Nothing is ever overwritten, so of several who
 * find the same owner dead one wins. A holder frees the lock by removing `runs/open` first; whoever followed a chain
 * that is being removed notices because his own file no longer hangs on `runs/open`.
 *
 * @param giveUp a run to take over even if its owner may be alive on another host
 * @param owner who will hold it. Default: this process
 */
export async function acquire(
  store: Storage,
  run: RunId,
  giveUp: RunId | null = null,
  owner: Owner = self(),
): Promise<Acquired> {
  for (;;) {
    const opened = claim(run, owner);
    if (await store.writeIfAbsent(paths.lock, toJson(opened))) return { kind: 'new', lock: lockOf(store, opened) };
    const holder = (await chain(store)).at(-1);
    // Freed between the two steps.
    if (holder === undefined) continue;
    const liveness = livenessOf(holder.owner);
    const dead = liveness === 'dead' || (liveness === 'elsewhere' && holder.run === giveUp);
    if (!dead) return { kind: 'busy', holder };
    const lock = await takeOver(store, holder, owner);
    if (lock !== null) return { kind: 'taken_over', lock };
  }
}

/** Takes the lock over from the very holder that was seen; null: somebody was faster, or it is free by now. */
export async function takeOver(store: Storage, holder: LockFile, owner: Owner): Promise<Lock | null> {
  const taken = claim(holder.run, owner);
  if (!(await store.writeIfAbsent(paths.takeover(holder.token), toJson(taken)))) return null;
  const lock = lockOf(store, taken);
  if (await lock.held()) return lock;
  await store.remove([paths.takeover(holder.token)]);
  return null;
}

/** Who holds the lock now, or null. */
export const lockHolder = async (store: Storage): Promise<LockFile | null> => (await chain(store)).at(-1) ?? null;

/** Removes takeovers that hang on no lock: their run is over. Only for the holder of the lock. */
export async function sweepTakeovers(store: Storage): Promise<void> {
  const chained = new Set((await chain(store)).map((file) => paths.takeover(file.token)));
  const files = await store.list('runs/');
  const orphans = files
    .map((file) => file.key)
    .filter((key) => key.startsWith(paths.takeover('')) && !chained.has(key));
  await store.remove(orphans);
}

const claim = (run: RunId, owner: Owner): LockFile => ({
  run,
  owner,
  token: randomUUID(),
  at: new Date().toISOString(),
});

async function chain(store: Storage): Promise<readonly LockFile[]> {
  const holders: LockFile[] = [];
  for (let key: string = paths.lock; ; ) {
    const file = await readJson<LockFile>(store, key);
    if (file === null) return holders;
    if (typeof file.token !== 'string' || typeof file.owner?.pid !== 'number') {
      throw new UserError(
        `${key} in the store ${store.location} is no lock of firn; if no run is working, remove it and run "firn etl" again`,
      );
    }
    holders.push(file);
    key = paths.takeover(file.token);
  }
}

/** The lock a holder has, for who acts in its name. */
export const lockOf = (store: Storage, mine: LockFile): Lock => {
  const held = async () => (await lockHolder(store))?.token === mine.token;
  return {
    run: mine.run,
    held,
    async release() {
      const holders = await chain(store);
      if (holders.at(-1)?.token !== mine.token) return;
      await store.remove([paths.lock]);
      await store.remove(holders.slice(0, -1).map((holder) => paths.takeover(holder.token)));
    },
  };
};
