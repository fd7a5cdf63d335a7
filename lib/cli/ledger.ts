import type { Reader } from '../../etl/duckdb/reader.ts';
import { readCommits } from '../../etl/run/commits.ts';
import { expiryOf } from '../../etl/run/expiry.ts';
import type { Measure } from '../../etl/run/ledger.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { undatedDay } from '../protocol/row.ts';
import type { Commit, DatedTable } from '../protocol/store.ts';
import { textLiteral } from '../questions/literal.ts';
import { rowsOf, withReader } from './ask.ts';
import { changesInWords, isLogsChange } from './changes-in-words.ts';
import type { Run } from './command-code.ts';
import { exitCodes } from './commands.ts';
import { type LedgerInput, type LedgerLine, type LedgerReport, ledgerReport } from './ledger-report.ts';
import { ledgerText } from './ledger-text.ts';
import { grouped } from './table.ts';
import { print } from './terminal.ts';

/** Reads what the ledger says and what the tables hold. */
async function ledgerInput(reader: Reader, commits: readonly Commit[]): Promise<LedgerInput> {
  const isExpired = expiryOf(commits);
  const runs = await rowsOf(reader, 'select run from commits order by n');
  const cells = await rowsOf(
    reader,
    'select run, dt, measure, name, cast(sum(n) as bigint) as n from ledger group by all order by all',
  );
  const stored = await rowsOf(
    reader,
    `select 'events' as table_name, run, dt, count(*) as n from events group by all
     union all select 'bad_rows', run, dt, count(*) from bad_rows group by all`,
  );
  const objects = async (by: string) => {
    const rows = await rowsOf(reader, `select ${by} as key, count(distinct object) as n from ledger group by all`);
    return new Map(rows.map(({ key, n }) => [key!, Number(n)]));
  };
  const byRun = await objects('run');
  return {
    runs: runs.map(({ run }) => run!),
    isExpired: (table, run, dt) => isExpired({ run }, { table, dt }),
    cells: cells.map(({ run, dt, measure, name, n }) => ({
      run: run!,
      dt: dt!,
      measure: measure as Measure,
      name: name ?? null,
      n: Number(n),
    })),
    stored: stored.map(({ table_name, run, dt, n }) => ({
      table: table_name as DatedTable,
      run: run!,
      dt: dt!,
      n: Number(n),
    })),
    objects: { byRun, byDay: await objects('dt'), total: [...byRun.values()].reduce((sum, n) => sum + n, 0) },
  };
}

/** How new the store is; null where it holds nothing. */
export interface Freshness {
  /** Collector time of the newest event, UTC. */
  readonly newestEvent: string | null;
  /** The log object with the newest day's lines; of several the last in order of names. */
  readonly newestObject: string | null;
}

async function freshness(reader: Reader): Promise<Freshness> {
  const [event] = await rowsOf(reader, 'select max(collector_tstamp) as newest from events');
  const [object] = await rowsOf(
    reader,
    `select object from ledger where dt <> ${textLiteral(undatedDay, 'duckdb')} order by dt desc, object desc limit 1`,
  );
  return { newestEvent: event?.newest ?? null, newestObject: object?.object ?? null };
}

/** Everything `firn ledger` tells; `commits`: all of the store, which say what has expired. */
export async function readLedger(reader: Reader, commits: readonly Commit[] = []): Promise<LedgerReport & Freshness> {
  return { ...ledgerReport(await ledgerInput(reader, commits)), ...(await freshness(reader)) };
}

const jsonLine = (name: string, { key, ...line }: LedgerLine) => ({ [name]: key, ...line });

function jsonOf(
  { runs, days, total, problems, newestEvent, newestObject }: LedgerReport & Freshness,
  commits: readonly Commit[],
): string {
  return JSON.stringify({
    addsUp: problems.length === 0,
    problems,
    newestEvent,
    newestObject,
    total: jsonLine('of', total),
    runs: runs.map((line) => jsonLine('run', line)),
    days: days.map((line) => jsonLine('day', line)),
    changes: commits.flatMap(({ run, replaces, change }) =>
      isLogsChange(change) ? [{ run, replaces: replaces.filter((one) => one !== run), ...change }] : [],
    ),
  });
}

function remarks({ newestEvent, newestObject, total }: LedgerReport & Freshness): readonly string[] {
  const some = (n: number, says: string) => (n === 0 ? [] : [`${grouped(n)} ${says}`]);
  return [
    `Newest event: ${newestEvent ?? 'none'} (UTC). Newest log object: ${newestObject ?? 'none'}.`,
    `Late lines, of days before the newest an earlier run had loaded: ${grouped(total.late)}.`,
    ...some(total.copiedIds, "events came with another event's id and were given their own."),
    ...some(total.broken, 'objects could not be read to their end; what could be read was loaded (--keep-going).'),
  ];
}

export const run: Run<'ledger'> = async ({ store, last, json }) => {
  const commits = await readCommits(openStorage(store));
  const ledger = await withReader(store, (reader) => readLedger(reader, commits));
  await print(
    json
      ? `${jsonOf(ledger, commits)}\n`
      : ledgerText(ledger, last, [...changesInWords(commits, last), ...remarks(ledger)]),
  );
  return ledger.problems.length === 0 ? exitCodes.ok.code : exitCodes.failed.code;
};
