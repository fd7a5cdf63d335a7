import { UserError } from '../../lib/protocol/errors.ts';
import type { Commit, Plan } from '../../lib/protocol/store.ts';
import type { Loaded, WrittenFile } from './engine.ts';
import { addsUp, countsOf, type LedgerRow } from './ledger.ts';

/**
 * What a run's commit says, without its number.
 *
 * @param rows the run's ledger, `ledger` the file it is in
 * @throws UserError where the ledger does not add up
 */
export function commitContent(
  plan: Plan,
  loaded: Loaded,
  rows: readonly LedgerRow[],
  ledger: WrittenFile,
): Omit<Commit, 'n'> {
  const broken = new Map(loaded.tallies.flatMap(({ object, error }) => (error === null ? [] : [[object, error]])));
  return {
    run: plan.run,
    engine: plan.engine,
    version: plan.version,
    objects: plan.objects,
    broken: [...broken].map(([object, error]) => ({ object, error })),
    counts: mustAddUp(plan, rows),
    files: [...loaded.files, ledger],
    replaces: plan.replaces ?? [],
    ...(plan.change === undefined ? {} : { change: plan.change }),
  };
}

/** @throws UserError where lines are unaccounted for */
export function mustAddUp(plan: Plan, rows: readonly LedgerRow[]): Commit['counts'] {
  const counts = countsOf(rows);
  if (addsUp(counts)) return counts;
  throw new UserError(`the ledger of run ${plan.run} does not add up: ${JSON.stringify(counts)}`);
}
