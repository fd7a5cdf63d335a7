import type { Change, Commit } from '../protocol/store.ts';
import { grouped } from './table.ts';

const some = (n: number, what: string): string => `${grouped(n)} ${what}${n === 1 ? '' : 's'}`;

/** Changes of what came from the logs: models follow from it, lookups are the user's own. */
export type LogsChange = Exclude<Change, { readonly kind: 'models' | 'lookup' }>;

export const isLogsChange = (change: Change | undefined): change is LogsChange =>
  change !== undefined && change.kind !== 'models' && change.kind !== 'lookup';

/** Why numbers of the ledger are others than they were, a sentence for each of the newest so many changes; 0: all. */
export function changesInWords(commits: readonly Commit[], last: number): readonly string[] {
  const changes = commits.flatMap(({ run, replaces, change }) =>
    isLogsChange(change) ? [{ run, replaces, change }] : [],
  );
  return (last === 0 ? changes : changes.slice(-last)).map(({ run, replaces, change }) => {
    const others = replaces.filter((one) => one !== run);
    const place =
      others.length === 0 ? '' : `, in place of ${others.length === 1 ? 'run' : 'the runs'} ${others.join(', ')}`;
    return `${run}: ${inWords(change)}${place}.`;
  });
}

/** What was done, in words. */
export function inWords(change: LogsChange): string {
  switch (change.kind) {
    case 'rebuild':
      return 'rebuilt from the raw logs';
    case 'erase':
      return `a person erased (${some(change.identifiers, 'identifier')}): ${some(change.rawLines, 'line')} of ${some(change.rawObjects, 'raw object')} removed`;
    case 'expire': {
      const { before, rawObjects, rows } = change;
      const parts = [
        ...(before.events === null ? [] : [`${some(rows.events, 'event')} of before ${before.events}`]),
        ...(before.bad_rows === null ? [] : [`${some(rows.bad_rows, 'bad row')} of before ${before.bad_rows}`]),
        ...(before.raw === null ? [] : [`${some(rawObjects, 'raw object')} of before ${before.raw}`]),
      ];
      return `expired and removed: ${parts.join(', ')}`;
    }
  }
}
