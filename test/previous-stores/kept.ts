/** Stores of an earlier firn, kept as data, and what a test adds to them. See README.md. */
import { cpSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EngineName } from '../../lib/protocol/store.ts';
import type { GivenValues } from '../../lib/questions/fill.ts';
import type { Question } from '../../lib/questions/question.ts';
import { eventLine, uuid, writeLog } from '../run/logs.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const firstRun = '20261102T120000Z';
export const secondRun = '20261103T120000Z';

/** The last columns the tables had then. */
export const lastColumns = { events: 'field_errors', bad_rows: 'v_etl', ledger: 'n' } as const;

/** The logs the kept stores were loaded from. */
export const rawOfKept = at('./raw');

export const keptStore = (engine: EngineName): string => at(`./${engine}`);

/** The script that made the tables of a copy of the Hive store, as if that had been made where the copy is. */
export const publishScriptOfKept = (location: string, database: string): string =>
  readFileSync(at(`./hive/runs/${firstRun}/publish.q`), 'utf8')
    .replaceAll('/srv/firn/hive', location)
    .replaceAll('firn_hive_1cc6091f', database);

/** Puts a kept store into a folder, where it can be extended. */
export const copyKept = (engine: EngineName, folder: string): void =>
  cpSync(keptStore(engine), folder, { recursive: true });

/** What the first kept event was sent with besides its title. */
const firstEvent = { aid: 'shop', url: 'https://shop.example/', duid: 'a', vid: '1' };

/** A later log: a copy of a kept event, another event under a kept id, a new event with a fault, a bad row. */
export const writeLaterLog = (folder: string): string =>
  writeLog(folder, 'E1.2026-11-03-10.b.gz', [
    eventLine({ at: '2026-11-03 10:00:00', eid: uuid(1), content: 'one', request: 'r11', more: firstEvent }),
    eventLine({ at: '2026-11-03 10:00:01', eid: uuid(2), content: 'another', request: 'r12' }),
    eventLine({ at: '2026-11-03 10:00:02', eid: uuid(5), content: 'five', request: 'r13', more: { se_va: 'x' } }),
    'debris',
  ]);

/** What becomes of the later log. */
export const laterCounts = { events: 2, duplicates: 1, copiedIds: 1, bad: { column_count: 1 } };

/** Columns of the tables today that the kept ones lack. */
export const columnsSince = (table: keyof typeof lastColumns, today: readonly string[]): readonly string[] =>
  today.slice(today.indexOf(lastColumns[table]) + 1);

/** What is in the kept events, by columns that stay as they are. */
export const keptEvents = [
  [uuid(1), 'page_view', 'one', null, null, '2026-11-01 10:00:00', '2026-11-01'],
  [uuid(2), 'page_view', 'größe 雪 🧊', null, null, '2026-11-01 23:59:59', '2026-11-01'],
  [uuid(3), 'struct', 'three', 1.5, null, '2026-11-02 00:00:00', '2026-11-02'],
  [null, 'transaction', 'four', null, 19.99, '2026-11-02 10:00:00', '2026-11-02'],
] as const;

/** Asks for `keptEvents`, on either engine. */
export const keptEventsSql = `
  select case when request_id = 'r6' then null else event_id end, event, page_title, se_value,
    cast(tr_total as double), substr(cast(collector_tstamp as string), 1, 19), dt
  from events where run = '${firstRun}' order by collector_tstamp`;

/** Counts rows by run: all, then those with a value in each column. */
export const filledSql = (table: string, columns: readonly string[]): string =>
  `select run, count(*), ${columns.map((column) => `count(${column})`).join(', ')} from ${table} group by run order by run`;

/** Values for a question's parameters under which it counts what robots did too: who is one, is known today only. */
export const withRobots = (question: Question): GivenValues =>
  question.parameters.some(({ name }) => name === 'bots') ? { bots: ['true'] } : {};

/** Questions whose answers need no column the kept stores lack, and no model. */
export const answeredAlike = [
  'quality/ledger-by-day',
  'quality/lines-by-outcome',
  'traffic/page-views-by-day',
  'traffic/visitors-by-day',
] as const;
