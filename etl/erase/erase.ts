import { randomBytes } from 'node:crypto';
import { UserError } from '../../lib/protocol/errors.ts';
import { nobody } from '../../lib/protocol/parameters.ts';
import {
  type Change,
  type Commit,
  paths,
  type RawObject,
  type RunId,
  type Tombstone,
} from '../../lib/protocol/store.ts';
import { openReader, type Reader } from '../duckdb/reader.ts';
import { literals } from '../duckdb/types.ts';
import { pseudonymOf } from '../rows/enrich/pseudonyms.ts';
import { identifierHash } from '../rows/erased.ts';
import { comparable, identityColumns, isDistinctive } from '../rows/identifiers.ts';
import { type Filtered, personFilter } from '../rows/person-filter.ts';
import { rowSettings } from '../rows/settings.ts';
import { carryOut, commitContentOf } from '../run/carry-out.ts';
import { contextOf, type OrBusy, type StoreOptions } from '../run/change.ts';
import { commitOf, currentRuns, emptyCommit, readCommits } from '../run/commits.ts';
import { type Finishing, underLock } from '../run/finish.ts';
import { dropGeneration, heldGenerations, sweepReplaced } from '../run/garbage.ts';
import { toJson } from '../run/json.ts';
import { sumOf } from '../run/ledger.ts';
import type { Lock } from '../run/lock.ts';
import { currentLookups, type LookupCommit } from '../run/lookup-files.ts';
import { withLookups } from '../run/lookups.ts';
import { makeModels, sweepModels } from '../run/models.ts';
import { configHash } from '../run/plan.ts';
import { openObject, openRawLogs, type RawLogs } from '../run/raw-logs.ts';
import { objectsOfRuns, rawOfRuns } from '../run/raw-objects.ts';
import type { Storage } from '../run/storage.ts';
import { removeOutputs, removeWorkFiles } from '../run/sweep.ts';
import { readTombstones } from '../run/tombstones.ts';
import { beginWork, endWork, type WorkOf } from '../run/work.ts';
import { comparableSql, type Person, personOf } from './identity-map.ts';

export interface EraseOptions extends StoreOptions {
  /** Any identifier of the person: a user_id, domain_userid, network_userid or domain_sessionid. */
  readonly user: string;
  /** Identifiers that occur together with the person's and are somebody else's. */
  readonly except?: readonly string[];
  /** Default: where the runs found their logs. */
  readonly raw?: string;
  /** Take what can be read of broken objects. */
  readonly keepGoing?: boolean;
  /** Find everything, touch nothing. */
  readonly dryRun?: boolean;
}

/** What was found of a person, and where. */
export interface Findings {
  readonly person: Person;
  /** Rows readers see that carry an identifier as it is; others may go because it stands escaped in them. */
  readonly events: number;
  readonly badRows: number;
  /** Raw objects with such lines. */
  readonly objects: readonly { readonly object: string; readonly lines: number }[];
  /** Raw objects that were searched. */
  readonly searched: number;
  /** Runs that are made again without them. */
  readonly runs: readonly RunId[];
  /** The user's own tables with such rows: they are told, and stay as they are. */
  readonly lookups: readonly { readonly name: string; readonly rows: number }[];
}

export interface RowCounts {
  readonly events: number;
  readonly badRows: number;
}

/** What was done. Nothing in it tells who it was. */
export interface Receipt {
  readonly run: RunId;
  /** ISO 8601. */
  readonly at: string;
  /** As the tombstone has them. */
  readonly identifiers: readonly string[];
  readonly rawObjects: readonly { readonly object: string; readonly lines: number }[];
  readonly runs: readonly RunId[];
  readonly replacedBy: RunId | null;
  readonly rawLines: number;
  /** Rows of the runs made again: by today's code and config, so that not all of the difference need be the person's. */
  readonly before: RowCounts;
  readonly after: RowCounts;
}

export interface Erased {
  readonly findings: Findings;
  /** Null: a dry run, or there was nothing to be found and the tombstone is all. */
  readonly receipt: Receipt | null;
}

/**
 * Erases a person: all lines of the raw logs and all rows of the store that carry one of the identifiers, for good.
 *
 * The order is such that whatever moment it is cut off at, the next call of any command that writes goes on: what is to be
 * done is written down, then a tombstone keeps the person out, then raw objects are rewritten, then the runs are made
 * again, then the old files go, then the note of what was to be done, which had the identifiers.
 *
 * @throws UserError where raw logs of a touched run are gone
 */
export async function erase(options: EraseOptions): Promise<OrBusy<Erased>> {
  const { user } = options;
  if (user === nobody) throw new UserError(`--user ${nobody} is what trackers send of visitors who want to be nobody`);
  const context = await contextOf({ ...options, finishers: { ...options.finishers, erase: bringToItsEnd } });
  return underLock(context, options.now ?? new Date(), async (lock) => {
    const { store } = context;
    const commits = await readCommits(store);
    const location = options.raw ?? (await rawOfRuns(store, currentRuns(commits)));
    if (location === null) throw new UserError('firn erase needs --raw: no plan tells where the raw logs are');
    const raw = await openRawLogs(location, options.store);
    const { findings, work } = await find(context, options, raw);
    if (options.dryRun) return { findings, receipt: null };
    await beginWork(store, lock.run, work);
    const done = await bringToItsEnd(context, lock, work);
    return { findings, receipt: done };
  });
}

/** Looks everywhere and changes nothing. */
async function find(
  context: Finishing,
  { user, except = [] }: EraseOptions,
  raw: RawLogs,
): Promise<{ readonly findings: Findings; readonly work: WorkOf<'erase'> }> {
  const { store, config, version } = context;
  const asStored = (identifier: string): readonly string[] => {
    const forms = [...new Set([identifier, comparable(identifier)])];
    return [...forms, ...forms.flatMap((form) => pseudonymOf(config, form) ?? [])].map(comparable);
  };
  const given = [...new Set(asStored(user))];
  const reader = await openReader(store);
  try {
    const person = await personOf(reader, given, new Set(except.flatMap(asStored)));
    const identifiers = [...new Set([...given, ...person.identifiers.map(({ identifier }) => identifier)])];
    const inStore = await rowsWith(reader, identifiers);
    const commits = await readCommits(store);
    const lookups = await lookupsWith(reader, currentLookups(commits), identifiers);
    const tombstone = tombstoneOf('', identifiers, await saltOf(store));
    const objects: (RawObject & { readonly lines: number })[] = [];
    const listed = (await raw.list({ from: null, spotCheck: null })).objects;
    const filter = filterOf(context, identifiers, tombstone, raw);
    const total = listed.reduce((bytes, object) => bytes + object.bytes, 0);
    let done = 0;
    for (const object of listed) {
      context.progress({ stage: 'raw logs', done, total });
      const { lines } = await filter(object);
      if (lines > 0) objects.push({ ...object, lines });
      done += object.bytes;
    }
    const touched = new Set(objects.map(({ object }) => object));
    const runs = currentRuns(commits).filter(
      (commit) => inStore.runs.has(commit.run) || commit.objects.some(({ object }) => touched.has(object)),
    );
    // Fails before anything is touched.
    await objectsOfRuns(raw, runs, commits, 'the erasure');
    const names = runs.map(({ run }) => run);
    return {
      findings: { ...inStore, person, objects, searched: listed.length, runs: names, lookups },
      work: {
        kind: 'erase',
        raw: raw.url,
        version,
        pseudonymise: config.privacy.pseudonymise,
        identifiers,
        objects,
        runs: names,
      },
    };
  } finally {
    reader.close();
  }
}

/** Rows of the store that carry an identifier, and their runs. */
async function rowsWith(
  reader: Reader,
  identifiers: readonly string[],
): Promise<{ readonly events: number; readonly badRows: number; readonly runs: ReadonlySet<RunId> }> {
  const list = literals(identifiers);
  const anywhere = identifiers.filter(isDistinctive);
  // Where somebody is named in an address or an entity only.
  const texts = [
    'page_url',
    'page_referrer',
    'contexts',
    'unstruct_event',
    'derived_contexts',
    'se_label',
    'se_property',
  ];
  const carried = (columns: readonly string[]): string =>
    anywhere.length === 0
      ? 'false'
      : `list_aggregate([contains(concat_ws(' ', ${columns.join(', ')}), one) for one in ${literals(anywhere)}], 'bool_or')`;
  const named = identityColumns.map((column) => `list_contains(${list}, ${comparableSql(column)})`).join(' or ');
  const { rows: events } = await reader.query(
    `select run, count(*) from events where ${named} or ${carried(texts)} group by run`,
  );
  const { rows: bad } = await reader.query(
    `select run, count(*) from bad_rows where ${carried(['line', 'value'])} group by run`,
  );
  const sum = (rows: typeof events) => rows.reduce((total, [, n]) => total + Number(n), 0);
  return {
    events: sum(events),
    badRows: sum(bad),
    runs: new Set([...events, ...bad].map(([run]) => String(run))),
  };
}

/** The user's own tables in which a value is one of the identifiers. */
async function lookupsWith(
  reader: Reader,
  lookups: readonly LookupCommit[],
  identifiers: readonly string[],
): Promise<Findings['lookups']> {
  const found: { name: string; rows: number }[] = [];
  for (const { name, table } of lookups.map(({ change }) => change)) {
    const columns = Object.entries(table.columns).filter(([, type]) => type !== 'double');
    const named = columns.map(
      ([column]) => `list_contains(${literals(identifiers)}, ${comparableSql(`cast(${column} as varchar)`)})`,
    );
    if (named.length === 0) continue;
    const { rows } = await reader.query(`select count(*) from ${name} where ${named.join(' or ')}`);
    if (Number(rows[0]![0]) > 0) found.push({ name, rows: Number(rows[0]![0]) });
  }
  return found;
}

/** A store has one salt. */
const saltOf = async (store: Storage): Promise<string> =>
  (await readTombstones(store))[0]?.salt ?? randomBytes(16).toString('hex');

const tombstoneOf = (run: RunId, identifiers: readonly string[], salt: string): Tombstone => ({
  run,
  at: new Date().toISOString(),
  salt,
  hashes: identifiers.map((identifier) => identifierHash(salt, identifier)).sort(),
});

const filterOf = (
  { config, version }: Finishing,
  identifiers: readonly string[],
  tombstone: Tombstone,
  raw: RawLogs,
): ((object: RawObject) => Promise<Filtered>) => {
  const filter = personFilter(rowSettings(config, version, [tombstone]), identifiers);
  return (object) => filter(object, openObject(raw.url, object.object, object.etag));
};

/** Everything after the note of what is to be done; can be done again from any point. */
export async function bringToItsEnd(context: Finishing, lock: Lock, work: WorkOf<'erase'>): Promise<Receipt> {
  const { store, engine } = context;
  const { run } = lock;
  if (JSON.stringify(work.pseudonymise) !== JSON.stringify(context.config.privacy.pseudonymise)) {
    throw new UserError(
      `the erasure ${run} was begun with another "privacy.pseudonymise"; run "firn erase" again with the config it was begun with`,
    );
  }
  const tombstone = await layTombstone(store, run, work.identifiers);
  const raw = await openRawLogs(work.raw, store.location);
  await rewriteRaw(context, work, tombstone, raw);
  const commits = await readCommits(store);
  const commit = commitOf(commits, run) ?? (await makeAgain(context, lock, work, raw));
  for (const { run: held } of await heldGenerations(store, await readCommits(store))) {
    await dropGeneration(store, held);
  }
  await removeWorkFiles(store, run);
  await makeModels(context, lock);
  await sweepModels(store, await readCommits(store));
  await sweepReplaced(store, await readCommits(store), engine);
  await endWork(store, run);
  return {
    run,
    at: tombstone.at,
    identifiers: tombstone.hashes,
    rawObjects: work.objects.map(({ object, lines }) => ({ object, lines })),
    runs: work.runs,
    replacedBy: commit.objects.length === 0 ? null : commit.run,
    rawLines: work.objects.reduce((sum, { lines }) => sum + lines, 0),
    before: rowsOf(commits.filter((other) => other.run !== run && commit.replaces.includes(other.run))),
    after: rowsOf([commit]),
  };
}

const rowsOf = (all: readonly Commit[]): RowCounts => ({
  events: all.reduce((sum, { counts }) => sum + counts.events, 0),
  badRows: all.reduce((sum, { counts }) => sum + sumOf(counts.bad), 0),
});

/** From now on nobody takes the person in again. */
async function layTombstone(store: Storage, run: RunId, identifiers: readonly string[]): Promise<Tombstone> {
  const own = (await readTombstones(store)).find((tombstone) => tombstone.run === run);
  if (own !== undefined) return own;
  const tombstone = tombstoneOf(run, identifiers, await saltOf(store));
  await store.write(paths.tombstone(run), toJson(tombstone));
  return tombstone;
}

/** Takes the person's lines out of the raw objects; those that have none any more stay as they are. */
async function rewriteRaw(
  context: Finishing,
  { objects, identifiers }: WorkOf<'erase'>,
  tombstone: Tombstone,
  raw: RawLogs,
): Promise<void> {
  const total = objects.reduce((bytes, object) => bytes + object.bytes, 0);
  let done = 0;
  const filter = filterOf(context, identifiers, tombstone, raw);
  for (const { object, bytes } of objects) {
    context.progress({ stage: 'raw logs', done, total });
    for (;;) {
      const etag = (await raw.etags([object])).get(object);
      if (etag === undefined) break;
      const now = { object, bytes, etag };
      const { content } = await filter(now);
      if (content === null || (await raw.replace(now, content))) break;
    }
    done += bytes;
  }
}

/** Makes the touched runs again from what the raw logs are now; where there are none, the commit just says what was done. */
async function makeAgain(context: Finishing, lock: Lock, work: WorkOf<'erase'>, raw: RawLogs): Promise<Commit> {
  const { store, engine, version } = context;
  const { run } = lock;
  await removeOutputs(store, run);
  const change: Change = {
    kind: 'erase',
    identifiers: work.identifiers.length,
    rawObjects: work.objects.length,
    rawLines: work.objects.reduce((sum, { lines }) => sum + lines, 0),
  };
  const commits = await readCommits(store);
  const replaced = currentRuns(commits).filter((commit) => work.runs.includes(commit.run));
  if (replaced.length === 0) {
    return commitContentOf(store, { ...emptyCommit({ run, engine: engine.name, version }), change }, lock);
  }
  const plan = await withLookups(context, {
    run,
    engine: engine.name,
    version,
    configHash: configHash(context.config),
    raw: raw.url,
    keepGoing: context.keepGoing || replaced.some(({ broken }) => broken.length > 0),
    objects: await objectsOfRuns(raw, replaced, commits, 'the erasure'),
    replaces: replaced.map((commit) => commit.run),
    change,
  });
  await store.write(paths.plan(run), toJson(plan));
  return carryOut(context, plan, lock, raw);
}
