import { mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../lib/protocol/errors.ts';
import { paths } from '../../lib/protocol/store.ts';
import type { Engine, Job, Loaded, LoadedEvents, WrittenFile } from '../run/engine.ts';
import { checkTallies } from '../run/verify.ts';
import { chunksOf } from './chunks.ts';
import { type Database, openDatabase } from './database.ts';
import { createNearEvents, judge, nearFiles, type VerdictCount } from './dedupe.ts';
import { readKeys } from './read-rows.ts';
import type { TransformedChunk } from './transform-chunk.ts';
import { transformChunks } from './transform-chunks.ts';
import { countBadRows, type Writing, writeBadRows, writeEvents, writeLedger } from './write.ts';

export interface DuckdbOptions {
  /** Worker threads, and DuckDB's own. Default: one per core. */
  readonly threads?: number;
  /** For DuckDB's buffers, in its words. Default: `1GB`. */
  readonly memoryLimit?: string;
  /** Objects are handed to workers in pieces of about so many bytes as stored. Default: 4 MiB. */
  readonly chunkBytes?: number;
}

/** The embedded engine: rows in worker threads, de-duplication and Parquet in DuckDB. */
export function duckdbEngine(options: DuckdbOptions = {}): Engine {
  const threads = options.threads ?? availableParallelism();
  const memoryLimit = options.memoryLimit ?? '1GB';

  async function withDatabase<T>(job: Job, use: (writing: Writing) => Promise<T>): Promise<T> {
    const folder = workFolder(job);
    const database: Database = await openDatabase({ threads, memoryLimit, temporaryFolder: join(folder, 'spill') });
    try {
      return await use({ connection: database.connection, store: job.store, run: job.plan.run, folder });
    } finally {
      database.close();
    }
  }

  return {
    name: 'duckdb',
    load: async (job) => {
      const chunks = await transform(job, threads, options.chunkBytes);
      checkTallies(
        job.plan,
        chunks.flatMap((chunk) => chunk.tallies),
      );
      return withDatabase(job, (writing) => write(job, chunks, writing));
    },
    writeLedger: (job, rows) => withDatabase(job, (writing) => writeLedger(writing, rows)),
  };
}

/** The run's work folder, on the store's disk, so that finished files can be moved into the store. */
function workFolder({ store, plan }: Job): string {
  const folder = store.localPath(paths.tmp(plan.run));
  if (folder === null) throw new UserError(`the engine duckdb needs a store on this machine, got ${store.location}`);
  return folder;
}

async function transform(job: Job, threads: number, chunkBytes?: number): Promise<readonly TransformedChunk[]> {
  const { plan, config, onProgress } = job;
  const folder = join(workFolder(job), 'rows');
  mkdirSync(folder, { recursive: true });
  const { pixelPaths, apps, hosts } = config.collect;
  const rows = { version: plan.version, pixelPaths, apps, hosts };
  const chunks = chunksOf(plan.objects, chunkBytes);
  const total = plan.objects.reduce((bytes, object) => bytes + object.bytes, 0);
  let done = 0;
  onProgress({ stage: 'rows', done, total });
  return transformChunks(chunks, { raw: plan.raw, folder, rows }, threads, (chunk) => {
    for (const object of chunk.objects) done += object.bytes;
    onProgress({ stage: 'rows', done, total });
  });
}

/** From the rows of all chunks to the files of the run. Row files are removed as soon as they are used up. */
async function write(job: Job, chunks: readonly TransformedChunk[], writing: Writing): Promise<Loaded> {
  const rowFiles = chunks.flatMap((chunk) => chunk.files);
  const days = (kind: 'event' | 'bad') =>
    [...new Set(rowFiles.filter((file) => file.kind === kind).map((file) => file.dt))].sort();
  const verdicts = await deDuplicate(job, chunks, days('event'), writing);
  const events = loadedEvents(job, chunks, verdicts);
  const left = new Map<string, number>();
  for (const { dt, events: n } of events) left.set(dt, (left.get(dt) ?? 0) + n);
  const judged = new Set(verdicts.map((verdict) => verdict.dt));

  const files: WrittenFile[] = [];
  let done = 0;
  const total = days('event').length + days('bad').length;
  const day = async (kind: 'event' | 'bad', dt: string, use: (paths: readonly string[]) => Promise<WrittenFile>) => {
    const its = rowFiles.filter((file) => file.kind === kind && file.dt === dt).map((file) => file.path);
    // A day of nothing but duplicates needs no file.
    if (kind === 'bad' || left.get(dt) !== 0) files.push(await use(its));
    for (const path of its) rmSync(path);
    job.onProgress({ stage: 'write', done: ++done, total });
  };
  for (const dt of days('event')) await day('event', dt, (its) => writeEvents(writing, dt, its, judged.has(dt)));
  for (const dt of days('bad')) await day('bad', dt, (its) => writeBadRows(writing, dt, its));

  const badFiles = files.filter((file) => file.table === 'bad_rows');
  return {
    tallies: chunks.flatMap((chunk) => chunk.tallies),
    events,
    badRows: await countBadRows(writing, badFiles),
    files,
  };
}

async function deDuplicate(
  job: Job,
  chunks: readonly TransformedChunk[],
  days: readonly string[],
  { connection, store }: Writing,
): Promise<readonly VerdictCount[]> {
  const keys = chunks.flatMap((chunk) => (chunk.keys === null ? [] : [chunk.keys]));
  if (keys.length === 0) return [];
  job.onProgress({ stage: 'de-duplicate', done: 0, total: 1 });
  await connection.run(`create view run_keys as select * from ${readKeys(keys)}`);
  await createNearEvents(connection, nearFiles(store, job.current, days));
  const verdicts = await judge(connection);
  for (const path of keys) rmSync(path);
  job.onProgress({ stage: 'de-duplicate', done: 1, total: 1 });
  return verdicts;
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
