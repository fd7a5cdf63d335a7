import type { Commit, Counts, RunId } from '../../lib/protocol/store.ts';
import { sumOf } from './ledger.ts';
import type { LockFile } from './lock.ts';
import { livenessOf } from './owner.ts';
import type { Selection } from './selection.ts';

/** What a call of the ETL came to. */
export interface EtlReport {
  readonly outcome: 'committed' | 'nothing_new' | 'already_committed' | 'busy' | 'abandoned';
  /** The run the outcome is about; null where there is none. */
  readonly run: RunId | null;
  /** A run that a dead process had left behind and that was finished before. */
  readonly finishedFirst: RunId | null;
  /** Of `run` where that was or is committed, else of `finishedFirst`. */
  readonly counts: Counts | null;
  /** New objects that did not fit the run. */
  readonly remaining: number;
  /** Committed objects that have another content now; not read again. */
  readonly changed: readonly string[];
  /** Objects in no commit that are too old to be looked at without `since`. */
  readonly strays: readonly string[];
  /** Files that are no logs by their name. */
  readonly skippedNames: number;
  /** Why the models of what was committed could not be made; null: they were, or did not need to be. */
  readonly modelsError: string | null;
  /** All this in a sentence or two. */
  readonly message: string;
}

/** A report, with what went wrong with the models. */
export const withModels = (about: EtlReport, modelsError: string | null): EtlReport =>
  modelsError === null ? about : { ...about, modelsError, message: `${about.message}; ${modelsError}` };

/** What there is to do, as a report tells it. */
export interface Seen extends Selection {
  readonly listed: number;
  readonly skippedNames: number;
  readonly remaining: number;
}

export const report = (about: Pick<EtlReport, 'outcome' | 'run' | 'message'> & Partial<EtlReport>): EtlReport => ({
  finishedFirst: null,
  counts: null,
  remaining: 0,
  changed: [],
  strays: [],
  skippedNames: 0,
  modelsError: null,
  ...about,
});

export function committed(commit: Commit, finishedFirst: RunId | null, seen: Seen): EtlReport {
  const { changed, strays, skippedNames, remaining } = seen;
  const sentences = [`run ${commit.run}: ${inWords(commit.counts)}`];
  if (commit.broken.length > 0) sentences.push(`${objects(commit.broken.length)} could not be read to the end`);
  if (remaining > 0) sentences.push(`${objects(remaining)} remain for further runs`);
  return report({
    outcome: 'committed',
    run: commit.run,
    finishedFirst,
    counts: commit.counts,
    remaining,
    changed,
    strays,
    skippedNames,
    message: [...sentences, ...remarks(seen)].join('; '),
  });
}

export function nothingNew(finished: Commit | null, seen: Seen): EtlReport {
  const nothing = seen.listed === 0 ? 'no logs there' : `nothing new among ${objects(seen.listed)}`;
  return report({
    outcome: 'nothing_new',
    run: null,
    ...ofFinished(finished),
    changed: seen.changed,
    strays: seen.strays,
    skippedNames: seen.skippedNames,
    message: [...finishedInWords(finished), nothing, ...remarks(seen)].join('; '),
  });
}

export const alreadyCommitted = (commit: Commit): EtlReport =>
  report({
    outcome: 'already_committed',
    run: commit.run,
    counts: commit.counts,
    message: `run ${commit.run} is committed already; nothing changed`,
  });

export function busy(holder: LockFile, location: string, finished: Commit | null): EtlReport {
  const { owner } = holder;
  const where =
    livenessOf(owner) === 'elsewhere'
      ? `on the machine ${owner.host} (process ${owner.pid}); if that is gone, run "firn etl --abandon ${holder.run}"`
      : `in process ${owner.pid}`;
  return report({
    outcome: 'busy',
    run: holder.run,
    ...ofFinished(finished),
    message: [
      ...finishedInWords(finished),
      `run ${holder.run} has been at work on the store ${location} since ${holder.at} ${where}`,
      finished === null ? 'nothing done' : 'nothing else done',
    ].join('; '),
  });
}

const ofFinished = (finished: Commit | null) => ({
  finishedFirst: finished?.run ?? null,
  counts: finished?.counts ?? null,
});

const finishedInWords = (finished: Commit | null): readonly string[] =>
  finished === null ? [] : [`finished run ${finished.run}, left behind: ${inWords(finished.counts)}`];

export const takenOver = (run: RunId, abandoned: boolean): EtlReport =>
  report({
    outcome: 'abandoned',
    run,
    message: abandoned
      ? `run ${run} was abandoned while it was at work; nothing was committed`
      : `run ${run} was taken over by another process while it was at work; nothing was committed by this one`,
  });

function remarks(seen: Seen): readonly string[] {
  const remark = (n: number, what: string) => (n === 0 ? [] : [`${objects(n)} ${what}`]);
  return [
    ...remark(seen.changed.length, 'changed after they were committed and were not read again'),
    ...remark(seen.strays.length, 'older than the look-back were not read; --since DAY reads them'),
  ];
}

const objects = (n: number): string => `${n.toLocaleString('en')} object${n === 1 ? '' : 's'}`;

const inWords = (counts: Counts): string => {
  const n = (count: number) => count.toLocaleString('en');
  return (
    `${n(counts.lines)} lines of ${objects(counts.objects)} = ${n(counts.events)} events + ${n(sumOf(counts.bad))} bad ` +
    `+ ${n(sumOf(counts.ignored))} ignored + ${n(counts.duplicates)} duplicates`
  );
};
