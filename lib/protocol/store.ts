import type { Type } from './event.ts';
import type { LookupColumns } from './lookup-tables.ts';
import type { ModelTable } from './models.ts';
import type { Tally } from './row.ts';

/** The layout of a store: every path, once. Keys use `/` and have no leading one. */
export const storeVersion = 1;

/** How far before the end of what is committed late objects are still looked for, days (DESIGN §4.4). */
export const lookBackDays = 3;

export type EngineName = 'duckdb' | 'hive';

/** A run's id: its scheduled time in UTC, `20261123T040000Z`. */
export type RunId = string;
export const runIdPattern = /^\d{8}T\d{6}Z$/;

export const runIdAt = (time: Date): RunId => `${time.toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;

/** The time a run id stands for, as the text of a timestamp column; it is the run's `etl_tstamp`. */
export const runTime = (run: RunId): string =>
  `${run.slice(0, 4)}-${run.slice(4, 6)}-${run.slice(6, 8)} ${run.slice(9, 11)}:${run.slice(11, 13)}:${run.slice(13, 15)}.000`;

/** Tables with a folder per day and run. */
export type DatedTable = 'events' | 'bad_rows';

/** A table with a folder per day and run: its own, or below `models/`. */
const folderOf = (table: DatedTable | ModelTable): string =>
  table === 'events' || table === 'bad_rows' ? `${table}/` : `models/${table}/`;

export const paths = {
  storeFile: 'store.json',
  lock: 'runs/open',
  takeover: (token: string) => `runs/takeover-${token}`,
  plan: (run: RunId) => `runs/${run}/plan.json`,
  lookups: (run: RunId) => `runs/${run}/lookups/`,
  lookup: (run: RunId, place: number) => `runs/${run}/lookups/lookup=${place}/part-0.tsv`,
  abandoned: (run: RunId) => `runs/${run}/abandoned.json`,
  runFolder: (run: RunId) => `runs/${run}/`,
  commits: 'runs/commits/',
  commit: (n: number) => `runs/commits/${String(n).padStart(6, '0')}.json`,
  table: folderOf,
  part: (table: DatedTable | ModelTable, dt: string, run: RunId) => `${folderOf(table)}dt=${dt}/run=${run}/`,
  models: 'models/',
  lookupTables: 'lookups/',
  lookupTable: (name: string, run: RunId) => `lookups/${name}/run=${run}/part-0.parquet`,
  ledgerTable: 'ledger/',
  ledger: (run: RunId) => `ledger/run=${run}/`,
  tmp: (run: RunId) => `tmp/run=${run}/`,
  generation: (run: RunId) => `runs/${run}/generation.json`,
  work: (run: RunId) => `runs/${run}/work.json`,
  tombstones: 'runs/erased/',
  tombstone: (run: RunId) => `runs/erased/${run}.json`,
} as const;

/** `store.json`: written once, by the first run. */
export interface StoreFile {
  readonly format: typeof storeVersion;
  readonly engine: EngineName;
}

/** A raw log object, as listed. The etag changes whenever the content does. */
export interface RawObject {
  readonly object: string;
  readonly bytes: number;
  readonly etag: string;
}

/** A table events are enriched from. Its snapshot is kept until the run is over. */
export interface PlannedLookup {
  readonly file: string;
  /** Of the snapshot: SHA-256 in hex. */
  readonly hash: string;
  readonly rows: number;
  readonly bytes: number;
}

/** `runs/RUN/plan.json`: everything the run will do, fixed before it does anything. */
export interface Plan {
  readonly run: RunId;
  readonly engine: EngineName;
  readonly version: string;
  readonly configHash: string;
  /** Where the objects are: a folder, or `s3://bucket/prefix/`. */
  readonly raw: string;
  readonly keepGoing: boolean;
  readonly objects: readonly RawObject[];
  /** The tables of the config's lookups as they were, in its order; absent: it has none. */
  readonly lookups?: readonly PlannedLookup[];
  /** Runs whose objects this one reads again, to take their place. */
  readonly replaces?: readonly RunId[];
  /** Why it does; absent for a plain load. A rebuild is loaded and verified, and then waits for the word to be committed. */
  readonly change?: Change;
}

/** What a commit does to what is there already. */
export type Change =
  | { readonly kind: 'rebuild' }
  | {
      readonly kind: 'erase';
      /** Identifiers of the person, and what of the raw logs was removed for them. */
      readonly identifiers: number;
      readonly rawObjects: number;
      readonly rawLines: number;
    }
  | {
      readonly kind: 'expire';
      readonly before: Cutoffs;
      /** Raw objects, files of the tables and their rows that were removed. */
      readonly rawObjects: number;
      readonly files: Readonly<Record<DatedTable, number>>;
      readonly rows: Readonly<Record<DatedTable, number>>;
    }
  | {
      /** Made models of events anew: its files take the place of what there was of these days, which may be nothing. */
      readonly kind: 'models';
      /** The number of the last commit whose events were seen. */
      readonly base: number;
      /** Tells what they were made by: SQL and settings. */
      readonly madeBy: string;
      readonly days: Readonly<Record<ModelTable, readonly string[]>>;
    }
  | {
      /** Put a table of the user's own in the place of what there was of its name, or took that out. */
      readonly kind: 'lookup';
      readonly name: string;
      /** Null: taken out. */
      readonly table: LookupTable | null;
    };

/** A table of the user's own (`lookup-tables.ts`). */
export interface LookupTable {
  readonly columns: LookupColumns;
  /** The file it was made from, as it was given. */
  readonly source: string;
}

/** Days before which things have expired; null: nothing has. */
export type Cutoffs = Readonly<Record<'raw' | DatedTable, string | null>>;

/**
 * `runs/RUN/generation.json`: a rebuild that is loaded and verified. Readers do not see it until it is switched to.
 */
export interface Generation {
  /** The number of the last commit that was taken into account. */
  readonly base: number;
  readonly content: Omit<Commit, 'n'>;
}

/**
 * `runs/erased/RUN.json`: who was erased, so that nobody brings them back. Hashes of identifiers (`etl/rows/erased.ts`),
 * which tell nobody who it was who does not know the identifier already.
 */
export interface Tombstone {
  readonly run: RunId;
  /** ISO 8601. */
  readonly at: string;
  /** Hex; one for all of a store, so that a value is hashed once however many have been erased. */
  readonly salt: string;
  readonly hashes: readonly string[];
}

/** What a run counted. lines = events + bad + ignored + duplicates, in total and for every object. */
export interface Counts {
  readonly objects: number;
  readonly bytes: number;
  readonly lines: number;
  /** Rows in `events`: duplicates are not among them. */
  readonly events: number;
  readonly bad: Readonly<Record<string, number>>;
  readonly ignored: Readonly<Record<string, number>>;
  readonly duplicates: number;
  /** Events that came with another event's id and were given their own; they are among `events`. */
  readonly copiedIds: number;
}

/** `runs/commits/N.json`: this file alone makes a run's rows part of the store. */
export interface Commit {
  readonly n: number;
  readonly run: RunId;
  readonly engine: EngineName;
  readonly version: string;
  readonly objects: readonly RawObject[];
  /** Objects that could not be read to their end, committed because the run was told to keep going. */
  readonly broken: readonly { readonly object: string; readonly error: string }[];
  readonly counts: Counts;
  /** Files of the run per table, keys relative to the store, with their rows. */
  readonly files: readonly {
    readonly table: DatedTable | 'ledger' | 'lookup' | ModelTable;
    readonly dt: string | null;
    readonly key: string;
    readonly rows: number;
  }[];
  /** Runs this one takes the place of (rebuild, compaction, erasure): readers no longer see them. */
  readonly replaces: readonly RunId[];
  /** Absent for a plain load. */
  readonly change?: Change;
}

/** Columns of `bad_rows`, besides its partition columns `dt` and `run`. */
export const badRowColumns = {
  collector_tstamp: 'timestamp',
  reason: 'string',
  detail: 'string',
  field: 'string',
  value: 'string',
  line: 'string',
  object: 'string',
  v_etl: 'string',
} as const satisfies Record<string, Type>;

/** Columns of `ledger`, besides its partition column `run`. */
export const ledgerColumns = {
  object: 'string',
  dt: 'string',
  /** lines, events, bad, ignored, duplicates, copied_ids, bytes or broken. */
  measure: 'string',
  /** The reason of a bad line, the rule of an ignored one, the error of a broken object; else null. */
  name: 'string',
  n: 'bigint',
} as const satisfies Record<string, Type>;

export type { Tally };
