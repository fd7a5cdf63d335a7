import { UserError } from '../../lib/protocol/errors.ts';
import { type LookupColumns, type LookupType, lookupName, type NamedColumn } from '../../lib/protocol/lookup-tables.ts';
import { type Commit, type LookupTable, paths, type RunId } from '../../lib/protocol/store.ts';
import { commitContentOf } from './carry-out.ts';
import { contextOf, type OrBusy, type StoreOptions } from './change.ts';
import { emptyCommit, readCommits } from './commits.ts';
import { type Finishing, underLock } from './finish.ts';
import { sweepReplaced } from './garbage.ts';
import type { Lock } from './lock.ts';
import { currentLookups } from './lookup-files.ts';
import { inFolder, tableHere } from './lookups.ts';

/** What a table of the user's own is made from. */
export interface LookupSource {
  /** CSV, TSV, either packed as `.gz`, or Parquet; as the user calls it. */
  readonly file: string;
  /** The column whose repeated values are reported, by the name in the file or its own; null: the first. */
  readonly key: string | null;
  /** Types that are not left to the values; of CSV. */
  readonly types: Readonly<Record<string, LookupType>>;
}

/** What was found in it. */
export interface ReadLookup {
  readonly columns: LookupColumns;
  /** Columns that could not keep their name. */
  readonly renamed: readonly NamedColumn[];
  readonly rows: number;
  readonly key: {
    readonly column: string;
    /** Rows without a key. */
    readonly missing: number;
    /** Keys of more than one row, and the one of most. */
    readonly repeated: number;
    readonly most: { readonly value: string; readonly rows: number } | null;
  };
}

/**
 * Reads a table of this machine and writes it as Parquet that every engine reads.
 *
 * @param here the source's file on this machine
 * @throws UserError where it cannot be used
 */
export type WriteLookupTable = (source: LookupSource, here: string, parquet: string) => Promise<ReadLookup>;

export interface AddLookupOptions extends StoreOptions, LookupSource {
  readonly name: string;
  readonly writeTable: WriteLookupTable;
}

export interface AddedLookup extends ReadLookup {
  readonly name: string;
  readonly run: RunId;
  /** Whether it took the place of another. */
  readonly replaced: boolean;
}

/**
 * Puts a table of the user's own into the store. Whoever opens the store sees the table it had before, or this one; what it
 * had goes with the next run.
 *
 * @throws UserError where the name or the table cannot be used
 */
export async function addLookup(options: AddLookupOptions): Promise<OrBusy<AddedLookup>> {
  const name = lookupName(options.name);
  const context = await contextOf(options);
  return underLock(context, options.now ?? new Date(), async (lock) => {
    const { store } = context;
    const { run } = lock;
    const key = paths.lookupTable(name, run);
    const read = await inFolder(store.localPath(paths.tmp(run)), async (folder) => {
      // No name a file of the user's has, which may be copied here.
      const parquet = `${folder}/${run}.parquet`;
      const found = await options.writeTable(options, await tableHere(options.file, folder), parquet);
      await store.adopt(parquet, key);
      return found;
    });
    const before = currentLookups(await readCommits(store));
    const table = { columns: read.columns, source: options.file };
    await commitLookup(context, lock, name, table, [{ table: 'lookup', dt: null, key, rows: read.rows }]);
    return { ...read, name, run, replaced: before.some(({ change }) => change.name === name) };
  });
}

/**
 * Takes a table of the user's own out of the store, with its file.
 *
 * @throws UserError where there is none of the name
 */
export async function removeLookup(options: StoreOptions & { readonly name: string }): Promise<OrBusy<RunId>> {
  const name = options.name.toLowerCase();
  const context = await contextOf(options);
  return underLock(context, options.now ?? new Date(), async (lock) => {
    const { store, engine } = context;
    const there = currentLookups(await readCommits(store)).map(({ change }) => change.name);
    if (!there.includes(name)) {
      const others = there.length === 0 ? 'it has none' : `it has ${there.join(', ')}`;
      throw new UserError(`the store ${store.location} has no lookup "${options.name}"; ${others}`);
    }
    await commitLookup(context, lock, name, null, []);
    await sweepReplaced(store, await readCommits(store), engine);
    return lock.run;
  });
}

async function commitLookup(
  { store, engine, version }: Finishing,
  lock: Lock,
  name: string,
  table: LookupTable | null,
  files: Commit['files'],
): Promise<void> {
  const mark = emptyCommit({ run: lock.run, engine: engine.name, version });
  await commitContentOf(store, { ...mark, files, change: { kind: 'lookup', name, table } }, lock);
  await engine.publish?.(store, await readCommits(store));
}
