import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { rowSettings } from '../rows/settings.ts';
import type { Engine, Job, Loaded, LoadedBadRows, LoadedEvents, WrittenFile } from '../run/engine.ts';
import { checkTallies } from '../run/verify.ts';
import { chunksOf } from './chunks.ts';
import { type Database, openDatabase } from './database.ts';
import { createNearEvents, judge, nearFiles, type VerdictCount } from './dedupe.ts';
import { copyNearEvents } from './far-events.ts';
import { openLookups } from './joined-lookups.ts';
import { writeSnapshot } from './lookup-snapshot.ts';
import { makeModels } from './models.ts';
import { partsOf } from './parts.ts';
import { readKeys } from './read-rows.ts';
import type { TransformedChunk } from './transform-chunk.ts';
import { transformChunks } from './transform-chunks.ts';
import { withWorkFolder } from './work-folder.ts';
import { type Changes, type Writing, writeBadRows, writeEvents, writeLedger } from './write.ts';

export interface DuckdbOptions {
  /** Worker threads, and DuckDB's own. Default: one per core. */
  readonly threads?: number;
  /** For DuckDB's buffers, in its words. Default: `1GB`. */
  readonly memoryLimit?: string;
  /** Objects are handed to workers in pieces of about so many bytes as stored. Default: 4 MiB. */
  readonly chunkBytes?: number;
  /** Parquet files are made of about so many bytes of rows. Default: 256 MiB. */
  readonly partBytes?: number;
}

/** The embedded engine: rows in worker threads, de-duplication and Parquet in DuckDB. */
export function duckdbEngine(options: DuckdbOptions = {}): Engine {
  const threads = options.threads ?? availableParallelism();
  const memoryLimit = options.memoryLimit ?? '1GB';

  async function withDatabase<T>(
    { store, run }: Pick<Writing, 'store' | 'run'>,
    folder: string,
    use: (database: Database, writing: Writing) => Promise<T>,
  ): Promise<T> {
    const database = await openDatabase({ threads, memoryLimit, temporaryFolder: join(folder, 'spill') });
    try {
      return await use(database, { store, run, folder });
    } finally {
      database.close();
    }
  }

  return {
    name: 'duckdb',
    writeSnapshot,
    load: (job) =>
      withWorkFolder(writingOf(job), async (folder) => {
        const chunks = await transform(job, folder, threads, options.chunkBytes);
        checkTallies(
          job.plan,
          chunks.flatMap((chunk) => chunk.tallies),
        );
        return withDatabase(writingOf(job), folder, async (database, writing) => {
          // Every join here has its small side on the right. DuckDB knows no sizes of text files and would sometimes put all
          // of a run's events into a hash table to find some duplicates: 1.3 GB for 4 million, in place of 0.5.
          await database.connection.run("set disabled_optimizers = 'join_order,build_side_probe_side'");
          const verdicts = await deDuplicate(job, chunks, database.connection, folder);
          const joined = await openLookups(database.connection, job, folder);
          const output = { database, writing, joined, lanes: threads, partBytes: options.partBytes };
          return write(job, chunks, verdicts, output);
        });
      }),
    writeLedger: (job, rows) =>
      withWorkFolder(writingOf(job), (folder) =>
        withDatabase(writingOf(job), folder, ({ connection }, writing) => writeLedger(connection, writing, rows)),
      ),
    makeModels: (job) =>
      withWorkFolder(job, (folder) =>
        withDatabase(job, folder, ({ connection }) => makeModels(connection, job, folder)),
      ),
  };
}

const writingOf = ({ store, plan }: Job) => ({ store, run: plan.run });

async function transform(
  { plan, config, erased, lookups, onProgress }: Job,
  work: string,
  threads: number,
  chunkBytes?: number,
): Promise<readonly TransformedChunk[]> {
  const folder = join(work, 'rows');
  mkdirSync(folder, { recursive: true });
  const rows = rowSettings(config, plan.version, erased, lookups);
  const chunks = chunksOf(plan.objects, chunkBytes);
  const total = plan.objects.reduce((bytes, object) => bytes + object.bytes, 0);
  let done = 0;
  onProgress({ stage: 'rows', done, total });
  return transformChunks(chunks, { raw: plan.raw, folder, rows }, threads, (chunk) => {
    for (const object of chunk.objects) done += object.bytes;
    onProgress({ stage: 'rows', done, total });
  });
}

async function deDuplicate(
  { store, current, onProgress }: Job,
  chunks: readonly TransformedChunk[],
  connection: DuckDBConnection,
  folder: string,
): Promise<readonly VerdictCount[]> {
  const keys = chunks.flatMap((chunk) => (chunk.keys === null ? [] : [chunk.keys]));
  if (keys.length === 0) return [];
  onProgress({ stage: 'de-duplicate', done: 0, total: 1 });
  const days = new Set(chunks.flatMap((chunk) => chunk.counts.map((count) => count.dt)));
  await connection.run(`create view run_keys as select * from ${readKeys(keys)}`);
  const near = nearFiles(store, current, [...days]);
  if (store.localPath('') === null) await copyNearEvents(connection, store, near, folder);
  else await createNearEvents(connection, near);
  const verdicts = await judge(connection);
  for (const path of keys) rmSync(path);
  onProgress({ stage: 'de-duplicate', done: 1, total: 1 });
  return verdicts;
}

/** Where the parts of a run are written, so many at a time. */
interface Output {
  readonly database: Database;
  readonly writing: Writing;
  /** Lookups that do not travel with the rows. */
  readonly joined: readonly number[];
  readonly lanes: number;
  readonly partBytes: number | undefined;
}

/** From row files and verdicts to the files of the run. Row files are removed as soon as they are used up. */
async function write(
  job: Job,
  chunks: readonly TransformedChunk[],
  verdicts: readonly VerdictCount[],
  { database, writing, joined, lanes, partBytes }: Output,
): Promise<Loaded> {
  const parts = partsOf(
    chunks.flatMap((chunk) => chunk.files),
    partBytes,
  );
  const changes = (dt: string): Changes => {
    const its = verdicts.filter((verdict) => verdict.dt === dt);
    return {
      duplicates: its.some((one) => one.duplicates > 0),
      copiedIds: its.some((one) => one.copiedIds > 0),
      joined,
    };
  };
  const files: (WrittenFile | null)[] = [];
  const badRows: LoadedBadRows[] = [];
  let done = 0;
  await inLanes(database, lanes, parts, async (connection, part, place) => {
    if (part.kind === 'event') files[place] = await writeEvents(connection, writing, part, changes(part.dt));
    else {
      const written = await writeBadRows(connection, writing, part);
      files[place] = written?.file ?? null;
      badRows.push(...(written?.counts ?? []));
    }
    for (const path of part.files) rmSync(path);
    job.onProgress({ stage: 'write', done: ++done, total: parts.length });
  });
  return {
    tallies: chunks.flatMap((chunk) => chunk.tallies),
    events: loadedEvents(job, chunks, verdicts),
    badRows: inTotal(badRows),
    files: files.filter((file) => file !== null),
  };
}

/** Counts of several files, added up. */
function inTotal(counts: readonly LoadedBadRows[]): readonly LoadedBadRows[] {
  const totals = new Map<string, LoadedBadRows>();
  for (const count of counts) {
    const key = `${count.dt} ${count.reason} ${count.object}`;
    totals.set(key, { ...count, rows: count.rows + (totals.get(key)?.rows ?? 0) });
  }
  return [...totals.values()];
}

/**
 * Does something with every item, in so many connections at the same time.
 *
 * Each statement has one thread: writing Parquet in order with two cost 2.4 times the CPU of one (DuckDB 1.5.6), and
 * through a join the order was lost all the same.
 */
async function inLanes<T>(
  database: Database,
  lanes: number,
  items: readonly T[],
  use: (connection: DuckDBConnection, item: T, place: number) => Promise<void>,
): Promise<void> {
  await database.connection.run('set threads = 1');
  const waiting = items.entries();
  let failed = false;
  const lane = async () => {
    const connection = await database.connect();
    for (const [place, item] of waiting) {
      if (failed) return;
      try {
        await use(connection, item, place);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  // All lanes must have come to rest before the database is closed.
  const ends = await Promise.allSettled(Array.from({ length: Math.min(lanes, items.length) }, lane));
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

/** Rows written to the row files less those dropped, by object and day. */
function loadedEvents(
  { plan }: Job,
  chunks: readonly TransformedChunk[],
  verdicts: readonly VerdictCount[],
): readonly LoadedEvents[] {
  const of = new Map(verdicts.map((verdict) => [`${verdict.dt} ${plan.objects[verdict.place]!.object}`, verdict]));
  return chunks.flatMap((chunk) =>
    chunk.counts.map(({ object, dt, events }) => {
      const { duplicates = 0, copiedIds = 0 } = of.get(`${dt} ${object}`) ?? {};
      return { object, dt, events: events - duplicates, duplicates, copiedIds };
    }),
  );
}
