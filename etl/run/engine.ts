import type { Config } from '../../lib/config.ts';
import type { Tally } from '../../lib/protocol/row.ts';
import type { Commit, EngineName, Plan, RunId, Tombstone } from '../../lib/protocol/store.ts';
import type { LedgerRow } from './ledger.ts';
import type { RunLookup, WriteSnapshot } from './lookups.ts';
import type { ModelsChange } from './model-files.ts';
import type { Storage } from './storage.ts';

/** What an engine is given: it writes under the plan's run and nowhere else. */
export interface Job {
  readonly plan: Plan;
  readonly store: Storage;
  readonly config: Config;
  /** The commits readers see now: what the run's events may be duplicates of. */
  readonly current: readonly Commit[];
  /** Who was erased: their lines are ignored. */
  readonly erased: readonly Tombstone[];
  /** The config's lookups, with the tables of the plan. */
  readonly lookups: readonly RunLookup[];
  readonly onProgress: (progress: EngineProgress) => void;
}

/** What an engine is given to make models: it writes under the run and nowhere else. */
export interface ModelsJob {
  readonly run: RunId;
  readonly store: Storage;
  readonly config: Config;
  /** The commits readers see: the events. */
  readonly current: readonly Commit[];
  /** The days of each model that are made. */
  readonly days: ModelsChange['days'];
  readonly onProgress: (progress: EngineProgress) => void;
}

export interface EngineProgress {
  readonly stage: 'rows' | 'de-duplicate' | 'write' | 'models';
  readonly done: number;
  /** Bytes of stored objects for `rows`, steps for `de-duplicate`, files for `write`, days for `models`. */
  readonly total: number;
}

/** What an engine did with the events of one object on one day. */
export interface LoadedEvents {
  readonly object: string;
  readonly dt: string;
  /** Rows in `events`. */
  readonly events: number;
  readonly duplicates: number;
  /** Of `events`: those given their own id. */
  readonly copiedIds: number;
}

/** What an engine wrote to `bad_rows` for one object, day and reason, counted in what it wrote. */
export interface LoadedBadRows {
  readonly object: string;
  readonly dt: string;
  readonly reason: string;
  readonly rows: number;
}

export type WrittenFile = Commit['files'][number];

export interface Loaded {
  readonly tallies: readonly Tally[];
  readonly events: readonly LoadedEvents[];
  readonly badRows: readonly LoadedBadRows[];
  /** Every file of the run, with its rows as read back from the file. */
  readonly files: readonly WrittenFile[];
}

/**
 * Something that turns a plan's objects into the files of a run.
 *
 * An engine may be called again for a plan whose first try was killed; the run's folders are empty then.
 */
export interface Engine {
  readonly name: EngineName;

  /** Its catalog is out of reach from here: it shows what is committed when the engine runs next, where it is. */
  readonly isElsewhere?: true;

  /** Reads a table for a lookup. The same program for every engine, so that none can read it differently; absent: reads none. */
  readonly writeSnapshot?: WriteSnapshot;

  /** Rows, de-duplication, `events` and `bad_rows`. Calls `checkTallies` before it writes, to fail early. */
  load(job: Job): Promise<Loaded>;

  /** Writes the run's ledger. */
  writeLedger(job: Job, rows: readonly LedgerRow[]): Promise<WrittenFile>;

  /** Makes models of events, for engines that can. */
  makeModels?(job: ModelsJob): Promise<readonly WrittenFile[]>;

  /**
   * Shows readers of the engine's own catalog what is committed, for engines that have one; files are read by the commits.
   * Called after each commit, and when there was nothing to commit: it makes up for what an earlier run left undone.
   */
  publish?(store: Storage, commits: readonly Commit[]): Promise<void>;
}
