import { UserError } from '../../lib/protocol/errors.ts';
import type { ModelTable } from '../../lib/protocol/models.ts';
import type { Tally } from '../../lib/protocol/row.ts';
import { type Plan, paths, type RunId } from '../../lib/protocol/store.ts';
import type { Loaded, WrittenFile } from '../run/engine.ts';
import { type LedgerRow, measures } from '../run/ledger.ts';
import type { Storage } from '../run/storage.ts';
import { modelCountsFolder } from './models-script.ts';
import { runColumns, runTableFolder } from './tables.ts';
import { partitionColumns } from './types.ts';

/** What a load script wrote and counted. */
export interface HiveLoaded extends Loaded {
  readonly ledger: WrittenFile;
  /** What the ledger's rows add up to, by measure. */
  readonly ledgerSums: ReadonlyMap<string, number>;
}

/**
 * Reads what the load script of a run left for the next step: tallies and counts.
 *
 * @throws UserError where they are missing: the script did not come to its end
 */
export async function readLoaded(store: Storage, { run, objects }: Plan): Promise<HiveLoaded> {
  const places = new Map(objects.map(({ object }, place) => [object, place]));
  const place = (object: string): number => places.get(object) ?? -1;
  // Shards end in any order; what is made of them is in the plan's.
  const tallies = (await rowsOf(store, run, 'tallies'))
    .map((row) => JSON.parse(row.tally!) as Tally)
    .sort((a, b) => place(a.object) - place(b.object) || (a.dt < b.dt ? -1 : 1));
  const counts = (await rowsOf(store, run, 'counts')).map((row) => ({
    ...(row as Record<'what' | 'dt' | 'object' | 'name' | 'file', string>),
    n: Number(row.n),
    total: Number(row.total),
    duplicates: Number(row.duplicates),
    copiedIds: Number(row.copied_ids),
  }));
  const of = (what: string) => counts.filter((count) => count.what === what);
  const files = filesOf(counts, run);
  const ledger = files.filter((file) => file.table === 'ledger');
  if (ledger.length !== 1) {
    throw new UserError(
      `run ${run} was not loaded to its end: there ${ledger.length === 0 ? 'is no ledger' : `are ${ledger.length} ledgers`} under ${paths.ledger(run)} in the store ${store.location}`,
    );
  }
  return {
    tallies,
    events: of('loaded').map(({ object, dt, n, duplicates, copiedIds }) => ({
      object,
      dt,
      events: n,
      duplicates,
      copiedIds,
    })),
    badRows: of('bad_rows').map(({ object, dt, name, n }) => ({ object, dt, reason: name, rows: n })),
    files: files.filter((file) => file.table !== 'ledger'),
    ledger: ledger[0]!,
    ledgerSums: new Map(of('ledger').map(({ name, total }) => [name, total])),
  };
}

/**
 * Checks the ledger Hive wrote against the one the protocol makes of the same run.
 *
 * @throws UserError naming what differs
 */
export function checkLedger({ ledger, ledgerSums }: HiveLoaded, rows: readonly LedgerRow[], run: RunId): void {
  const differs = (what: string, are: number, should: number) =>
    new UserError(
      `the ledger of run ${run} has ${are} ${what}, ${should} were expected; nothing was committed, run "firn etl" again`,
    );
  if (ledger.rows !== rows.length) throw differs('rows', ledger.rows, rows.length);
  for (const measure of measures) {
    const should = rows.filter((row) => row.measure === measure).reduce((sum, row) => sum + row.n, 0);
    const are = ledgerSums.get(measure) ?? 0;
    if (are !== should) throw differs(measure, are, should);
  }
}

type TextTable = 'tallies' | 'counts';
type TextRow = Readonly<Record<string, string | null>>;

/** The rows of a text table of the run, in the order of their columns. */
async function rowsOf(store: Storage, run: RunId, table: TextTable): Promise<readonly TextRow[]> {
  const names = [...runColumns(table).keys()];
  const rows: TextRow[] = [];
  for (const { key } of await store.list(runTableFolder(run, table))) {
    const content = await store.read(key);
    const lines = Buffer.from(content ?? [])
      .toString('utf8')
      .split('\n');
    for (const line of lines.slice(0, -1)) {
      const cells = line.split('\t');
      rows.push(Object.fromEntries(names.map((name, at) => [name, cells[at] === '\\N' ? null : (cells[at] ?? null)])));
    }
  }
  return rows;
}

/**
 * Reads what the script of a run that makes models wrote.
 *
 * @throws where Hive counted rows of what is none of the run's files
 */
export async function readModelFiles(store: Storage, run: RunId): Promise<readonly WrittenFile[]> {
  const files: WrittenFile[] = [];
  for (const { key } of await store.list(modelCountsFolder(run))) {
    const text = Buffer.from((await store.read(key)) ?? []).toString('utf8');
    for (const [name, rows] of text
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split('\t'))) {
      const [file, table, dt, of] = /models\/(\w+)\/dt=([^/]+)\/run=([^/]+)\/[^/]+$/.exec(name!) ?? [];
      if (file === undefined || of !== run) throw new Error(`Hive counted rows of ${name}, no file of run ${run}`);
      files.push({ table: table as ModelTable, dt: dt!, key: file, rows: Number(rows) });
    }
  }
  return files;
}

/** The files that rows were counted in. */
function filesOf(counts: readonly { readonly file: string | null; readonly n: number }[], run: RunId): WrittenFile[] {
  const rows = new Map<string, number>();
  for (const { file, n } of counts) if (file !== null) rows.set(file, (rows.get(file) ?? 0) + n);
  return [...rows].map(([file, n]) => fileOf(file, run, n));
}

/** A file of the run as Hive names it (`file:/srv/store/events/dt=…/run=…/000000_0`), by its key. */
function fileOf(name: string, run: RunId, rows: number): WrittenFile {
  const key = /(?:(?:events|bad_rows)\/dt=[^/]+|ledger)\/run=[^/]+\/[^/]+$/.exec(name)?.[0];
  const [table, ...folders] = key?.split('/') ?? [];
  const value = (column: string) => folders.find((folder) => folder.startsWith(`${column}=`))?.slice(column.length + 1);
  if (key === undefined || value('run') !== run) throw new Error(`Hive counted rows of ${name}, no file of run ${run}`);
  const known = table as keyof typeof partitionColumns;
  return { table: known, dt: partitionColumns[known].includes('dt') ? value('dt')! : null, key, rows };
}
