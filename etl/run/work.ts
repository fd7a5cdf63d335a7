import type { Config } from '../../lib/config.ts';
import { UserError } from '../../lib/protocol/errors.ts';
import { type Cutoffs, paths, type RawObject, type RunId } from '../../lib/protocol/store.ts';
import type { Finishing } from './finish.ts';
import { readJson, toJson } from './json.ts';
import type { Lock } from './lock.ts';
import type { Storage } from './storage.ts';

/**
 * `runs/RUN/work.json`: what a run that removes things is about to do. Written when all is known and before anything is
 * touched; from then on the work is brought to its end, by whoever takes the lock. Removed last.
 */
export type Work =
  | {
      readonly kind: 'erase';
      readonly raw: string;
      readonly version: string;
      /** The config's; with another one the identifiers would not be found in the raw logs again. */
      readonly pseudonymise: Config['privacy']['pseudonymise'];
      /** The person's identifiers, in clear: without them the raw logs could not be searched again. */
      readonly identifiers: readonly string[];
      /** The raw objects with lines of the person, as they were, and how many lines. */
      readonly objects: readonly (RawObject & { readonly lines: number })[];
      /** Runs that hold something of the person. */
      readonly runs: readonly RunId[];
    }
  | { readonly kind: 'expire'; readonly raw: string | null; readonly version: string; readonly before: Cutoffs };

export type WorkOf<K extends Work['kind']> = Extract<Work, { readonly kind: K }>;

/** Who can bring which kind of work to its end. */
export type WorkFinishers = {
  readonly [K in Work['kind']]?: (context: Finishing, lock: Lock, work: WorkOf<K>) => Promise<unknown>;
};

export const hasWork = async (store: Storage, run: RunId): Promise<boolean> =>
  (await store.read(paths.work(run))) !== null;

/** From here on the work will be done, whatever happens. */
export const beginWork = (store: Storage, run: RunId, work: Work): Promise<void> =>
  store.write(paths.work(run), toJson(work));

export const endWork = (store: Storage, run: RunId): Promise<void> => store.remove([paths.work(run)]);

/** Brings the work of a run that was cut off to its end. */
export async function finishWork(context: Finishing, lock: Lock): Promise<void> {
  const work = await readJson<Work>(context.store, paths.work(lock.run));
  if (work === null) return;
  const finisher = context.finishers[work.kind] as
    | ((context: Finishing, lock: Lock, work: Work) => Promise<unknown>)
    | undefined;
  if (finisher === undefined) {
    throw new UserError(
      `the ${work.kind === 'erase' ? 'erasure' : 'removal of what has expired'} ${lock.run} was cut off in the store ` +
        `${context.store.location}; run "firn ${work.kind}" again, which brings it to its end`,
    );
  }
  await finisher(context, lock, work);
}
