import { dayAfter } from '../../lib/protocol/days.ts';
import { UserError } from '../../lib/protocol/errors.ts';
import {
  type Change,
  type Commit,
  type Cutoffs,
  type DatedTable,
  paths,
  type RunId,
} from '../../lib/protocol/store.ts';
import { commitContentOf } from './carry-out.ts';
import { contextOf, type OrBusy, type StoreOptions } from './change.ts';
import { commitOf, currentRuns, emptyCommit, isAbandonment, readCommits } from './commits.ts';
import { cutoffsOf, expiryOf, firstLoaded } from './expiry.ts';
import { type Finishing, underLock } from './finish.ts';
import { hourOf } from './hours.ts';
import type { Lock } from './lock.ts';
import { makeModels, sweepModels } from './models.ts';
import { openRawLogs } from './raw-logs.ts';
import { rawOfRuns } from './raw-objects.ts';
import { beginWork, endWork, type WorkOf } from './work.ts';

export interface ExpireOptions extends StoreOptions {
  /** Default: where the runs found their logs. */
  readonly raw?: string;
  /** Find out what has expired, remove nothing. */
  readonly dryRun?: boolean;
}

type ExpireChange = Extract<Change, { readonly kind: 'expire' }>;

/** What has expired. */
export interface Expired {
  /** The run that removed it; null: a dry run, or there was nothing. */
  readonly run: RunId | null;
  readonly change: ExpireChange;
}

type CommittedFile = Commit['files'][number] & { readonly table: DatedTable; readonly run: RunId };

/** What is to be removed. */
interface Found {
  readonly rawObjects: readonly string[];
  readonly files: readonly CommittedFile[];
}

/**
 * Removes what is older than the config's `retention` says: a commit first, from which on readers do not see it, then the
 * files. Raw logs no run has read stay, however old.
 */
export async function expire(options: ExpireOptions): Promise<OrBusy<Expired>> {
  const context = await contextOf({ ...options, finishers: { ...options.finishers, expire: finishExpiry } });
  const now = options.now ?? new Date();
  return underLock(context, now, async (lock) => {
    const { store, version } = context;
    const commits = await readCommits(store);
    const before = cutoffsAt(now, context, commits);
    const current = currentRuns(commits);
    const raw = before.raw === null ? null : (options.raw ?? (await rawOfRuns(store, current)));
    if (before.raw !== null && raw === null && current.length > 0) {
      throw new UserError('firn expire needs --raw: no plan tells where the raw logs are');
    }
    const url = raw === null ? null : (await openRawLogs(raw, options.store)).url;
    const work: WorkOf<'expire'> = { kind: 'expire', raw: url, version, before };
    const found = await find(context, work, commits);
    const change = changeOf(before, found);
    if (options.dryRun || (found.files.length === 0 && found.rawObjects.length === 0)) return { run: null, change };
    await beginWork(store, lock.run, work);
    return { run: lock.run, change: await finishExpiry(context, lock, work) };
  });
}

/** The days before which things expire at a time; what has expired once stays so. */
function cutoffsAt(now: Date, { config }: Finishing, commits: readonly Commit[]): Cutoffs {
  const { rawDays, eventDays, badRowDays } = config.retention;
  const today = now.toISOString().slice(0, 10);
  const earlier = cutoffsOf(commits);
  const cutoff = (days: number | null, was: string | null): string | null => {
    const day = days === null ? null : dayAfter(today, -days);
    return day === null || (was !== null && was > day) ? was : day;
  };
  return {
    raw: cutoff(rawDays, earlier.raw),
    events: cutoff(eventDays, earlier.events),
    bad_rows: cutoff(badRowDays, earlier.bad_rows),
  };
}

/**
 * What is older than the cutoffs and was not removed before: files of days that have expired since, and files of expired
 * days that came late.
 */
async function find(
  { store }: Finishing,
  { raw, before }: WorkOf<'expire'>,
  commits: readonly Commit[],
): Promise<Found> {
  const isExpired = expiryOf(commits, before);
  const wasExpired = expiryOf(commits, cutoffsOf(commits));
  const last = commits.findLast(({ change }) => change?.kind === 'expire')?.n ?? 0;
  const visible = new Set(currentRuns(commits).map(({ run }) => run));
  const files = commits
    .filter(({ run }) => visible.has(run))
    .flatMap((commit) =>
      commit.files
        .filter((file) => isExpired(commit, file) && (commit.n > last || !wasExpired(commit, file)))
        .map((file) => ({ ...file, run: commit.run }) as CommittedFile),
    );
  return {
    files,
    rawObjects: raw === null || before.raw === null ? [] : await oldObjects(store.location, raw, before.raw, commits),
  };
}

/** Raw objects that were read and are of a day before; those that tell no day are as old as the run that read them first. */
async function oldObjects(
  store: string,
  location: string,
  before: string,
  commits: readonly Commit[],
): Promise<readonly string[]> {
  const readBy = new Map<string, RunId>();
  for (const commit of commits) {
    if (isAbandonment(commit)) continue;
    for (const { object } of commit.objects) if (!readBy.has(object)) readBy.set(object, commit.run);
  }
  const raw = await openRawLogs(location, store);
  const { objects } = await raw.list({ from: null, spotCheck: null });
  return objects
    .map(({ object }) => object)
    .filter((object) => {
      const run = readBy.get(object);
      return run !== undefined && (hourOf(object)?.slice(0, 10) ?? firstLoaded(commits, run)) < before;
    });
}

function changeOf(before: Cutoffs, { rawObjects, files }: Found): ExpireChange {
  const of = (table: DatedTable) => files.filter((file) => file.table === table);
  const rows = (table: DatedTable) => of(table).reduce((sum, file) => sum + file.rows, 0);
  return {
    kind: 'expire',
    before,
    rawObjects: rawObjects.length,
    files: { events: of('events').length, bad_rows: of('bad_rows').length },
    rows: { events: rows('events'), bad_rows: rows('bad_rows') },
  };
}

/** Everything after the note of what is to be done; can be done again from any point. */
export async function finishExpiry(context: Finishing, lock: Lock, work: WorkOf<'expire'>): Promise<ExpireChange> {
  const { store, engine } = context;
  const { run } = lock;
  const commits = await readCommits(store);
  const own = commitOf(commits, run);
  const found = await find(context, work, own === null ? commits : commits.filter(({ n }) => n < own.n));
  const change = own?.change?.kind === 'expire' ? own.change : changeOf(work.before, found);
  if (own === null) {
    const mark = emptyCommit({ run, engine: engine.name, version: context.version });
    await commitContentOf(store, { ...mark, change }, lock);
  }
  await engine.publish?.(store, await readCommits(store));
  await makeModels(context, lock);
  const parts = new Set(found.files.map(({ table, dt, run: of }) => paths.part(table, dt!, of)));
  for (const part of parts) await store.removeTree(part);
  await sweepModels(store, await readCommits(store));
  if (work.raw !== null) await (await openRawLogs(work.raw, store.location)).remove(found.rawObjects);
  await endWork(store, run);
  return change;
}
