import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Config, Lookup } from '../../lib/config.ts';
import { UserError } from '../../lib/protocol/errors.ts';
import { type Plan, type PlannedLookup, paths } from '../../lib/protocol/store.ts';
import type { Engine } from './engine.ts';
import { openStorage } from './open-storage.ts';
import { isS3 } from './s3-location.ts';
import type { Storage } from './storage.ts';

/** A table whose snapshot is larger does not travel with the rows: the engine joins it. */
const mostTravellingBytes = 1 << 20;

/** Writes the snapshot of a table on this machine. */
export type WriteSnapshot = (lookup: Lookup, table: string, snapshot: string) => Promise<SnapshotSize>;

export interface SnapshotSize {
  readonly rows: number;
  readonly bytes: number;
  /** SHA-256 in hex. */
  readonly hash: string;
}

/** A lookup of the config as a run has it. */
export interface RunLookup {
  readonly key: Lookup['key'];
  /** The whole table, where it travels with the rows. */
  readonly snapshot: string | null;
}

/** The places, among the config's, of the lookups that the engine joins. */
export const joinedLookups = (lookups: readonly RunLookup[]): readonly number[] =>
  lookups.flatMap(({ snapshot }, place) => (snapshot === null ? [place] : []));

/**
 * Takes the snapshots of the config's tables for a run and names them in its plan. From here on the run has what they said
 * now, even where it is finished another day.
 *
 * @throws UserError where a table cannot be used
 */
export async function withLookups(
  { store, engine, config }: { readonly store: Storage; readonly engine: Engine; readonly config: Config },
  plan: Plan,
): Promise<Plan> {
  if (config.lookups.length === 0) return plan;
  return inFolder(store.localPath(paths.tmp(plan.run)), async (folder) => {
    const lookups: PlannedLookup[] = [];
    for (const [place, planned] of (await takeSnapshots(engine, config, folder)).entries()) {
      await store.adopt(snapshotIn(folder, place), paths.lookup(plan.run, place));
      lookups.push(planned);
    }
    return { ...plan, lookups };
  });
}

/** The lookups of a run, from the snapshots its plan names. */
export const lookupsOf = (store: Storage, { run, lookups = [] }: Plan, config: Config): Promise<readonly RunLookup[]> =>
  runLookups(lookups, config, async (place) => {
    const snapshot = await store.read(paths.lookup(run, place));
    if (snapshot !== null) return snapshot;
    throw new UserError(
      `the snapshot ${paths.lookup(run, place)} is missing from the store ${store.location}; abandon the run with "firn etl --abandon ${run}"`,
    );
  });

/** The lookups a run would have now; nothing is kept. */
export const lookupsNow = (engine: Pick<Engine, 'writeSnapshot'>, config: Config): Promise<readonly RunLookup[]> =>
  config.lookups.length === 0
    ? Promise.resolve([])
    : inFolder(null, async (folder) =>
        runLookups(await takeSnapshots(engine, config, folder), config, (place) => readFile(snapshotIn(folder, place))),
      );

const snapshotIn = (folder: string, place: number): string => join(folder, `${place}.tsv`);

function runLookups(
  planned: readonly PlannedLookup[],
  { lookups }: Config,
  read: (place: number) => Promise<Uint8Array>,
): Promise<readonly RunLookup[]> {
  if (planned.length !== lookups.length) throw new Error('the plan does not name the tables of the config');
  return Promise.all(
    planned.map(async ({ bytes }, place) => ({
      key: lookups[place]!.key,
      snapshot: bytes > mostTravellingBytes ? null : Buffer.from(await read(place)).toString(),
    })),
  );
}

async function takeSnapshots(
  { writeSnapshot }: Pick<Engine, 'writeSnapshot'>,
  { lookups }: Config,
  folder: string,
): Promise<readonly PlannedLookup[]> {
  if (writeSnapshot === undefined) throw new Error('this engine reads no lookups');
  const taken: PlannedLookup[] = [];
  for (const [place, lookup] of lookups.entries()) {
    const size = await writeSnapshot(lookup, await tableHere(lookup.file, folder), snapshotIn(folder, place));
    if (size.bytes > mostTravellingBytes && typeof lookup.key !== 'string') {
      throw new UserError(
        `the lookup ${lookup.file} has ${size.bytes} bytes of entities, and one of more than ${mostTravellingBytes} cannot be asked ` +
          `for a place in "${lookup.key.column}"; name less of its "columns", keep fewer rows, or take a column as "key"`,
      );
    }
    taken.push({ file: lookup.file, ...size });
  }
  return taken;
}

/** A table as a file of this machine. */
export async function tableHere(file: string, folder: string): Promise<string> {
  if (isS3(file)) {
    const copy = join(folder, basename(file));
    const slash = file.lastIndexOf('/');
    if (await openStorage(file.slice(0, slash)).download(file.slice(slash + 1), copy)) return copy;
  } else if (existsSync(file)) return file;
  throw new UserError(`no lookup at ${file}: the file does not exist`);
}

/** Gives a folder for work files, a temporary one where none is named, and removes it afterwards. */
export async function inFolder<T>(named: string | null, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = named ?? (await mkdtemp(join(tmpdir(), 'firn-lookups-')));
  await mkdir(folder, { recursive: true });
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
