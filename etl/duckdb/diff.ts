import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type Column, columns } from '../../lib/protocol/event.ts';
import type { Commit } from '../../lib/protocol/store.ts';
import { cachedStore } from '../run/cache.ts';
import type { Storage } from '../run/storage.ts';
import { openDatabase, rowsOf } from './database.ts';
import { literals } from './types.ts';
import { createViews } from './views.ts';

/** A value that became another: how it reads as text; null is null. */
export interface Example {
  readonly eventId: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface ColumnDiff {
  readonly column: Column;
  /** Events with another value. */
  readonly events: number;
  /** Some of them, the smallest event ids. */
  readonly examples: readonly Example[];
}

/** What is different between two sets of runs made from the same logs. */
export interface EventDiff {
  /** Events that are in both. */
  readonly inBoth: number;
  readonly appeared: { readonly events: number; readonly eventIds: readonly string[] };
  readonly disappeared: { readonly events: number; readonly eventIds: readonly string[] };
  /** Columns with other values, in the order of the model; without those that tell of the run itself. */
  readonly columns: readonly ColumnDiff[];
  /** Whether another version made the rows. */
  readonly version: ColumnDiff | null;
}

/** They differ in every rebuild. */
const ofTheRun: readonly Column[] = ['etl_tstamp'];
const examplesEach = 3;
const both = 'o.event_id is not null and n.event_id is not null';

/**
 * Compares the events of two sets of runs, event by event: the same one has the same id on the same day.
 *
 * @throws UserError where a file of theirs is missing
 */
export async function diffEvents(
  store: Storage,
  before: readonly Commit[],
  after: readonly Commit[],
): Promise<EventDiff> {
  const here = store.localPath('') === null ? await cachedStore(store, [...before, ...after]) : store;
  const database = await openDatabase({
    threads: availableParallelism(),
    memoryLimit: '2GB',
    temporaryFolder: join(tmpdir(), `firn-${process.pid}`),
  });
  const { connection } = database;
  try {
    for (const [schema, commits] of [
      ['earlier', before],
      ['later', after],
    ] as const) {
      await connection.run(`create schema ${schema}`);
      await connection.run(`use ${schema}`);
      await createViews(connection, here, commits, []);
    }
    return await compare(connection);
  } finally {
    database.close();
  }
}

async function compare(connection: DuckDBConnection): Promise<EventDiff> {
  const compared = columns.filter((column) => !ofTheRun.includes(column));
  const differs = (column: Column) => `${both} and o.${column} is distinct from n.${column}`;
  const some = (condition: string, id: string) =>
    `cast(count(*) filter (where ${condition}) as double), min(${id}, ${examplesEach}) filter (where ${condition})`;
  const result = await connection.runAndReadAll(
    `select cast(count(*) filter (where ${both}) as double), ${some('o.event_id is null', 'n.event_id')},
       ${some('n.event_id is null', 'o.event_id')}, ${compared.map((column) => some(differs(column), 'o.event_id')).join(', ')}
     from earlier.events o full join later.events n on o.event_id = n.event_id and o.dt = n.dt`,
  );
  const [inBoth, ...rest] = result.getRowsJS()[0]!;
  const counted = Array.from({ length: rest.length / 2 }, (_, i) => ({
    events: Number(rest[2 * i]),
    eventIds: (rest[2 * i + 1] ?? []) as readonly string[],
  }));
  const [appeared, disappeared, ...changes] = counted;
  const changed: ColumnDiff[] = [];
  for (const [i, { events, eventIds }] of changes.entries()) {
    if (events === 0) continue;
    const column = compared[i]!;
    changed.push({ column, events, examples: await examplesOf(connection, column, eventIds) });
  }
  return {
    inBoth: Number(inBoth),
    appeared: appeared!,
    disappeared: disappeared!,
    columns: changed.filter(({ column }) => column !== 'v_etl'),
    version: changed.find(({ column }) => column === 'v_etl') ?? null,
  };
}

const examplesOf = (
  connection: DuckDBConnection,
  column: Column,
  eventIds: readonly string[],
): Promise<readonly Example[]> =>
  rowsOf<Example>(
    connection,
    `select o.event_id as "eventId", cast(o.${column} as varchar) as before, cast(n.${column} as varchar) as after
     from earlier.events o join later.events n on o.event_id = n.event_id and o.dt = n.dt
     where list_contains(${literals(eventIds)}, o.event_id) and o.${column} is distinct from n.${column}
     order by all limit ${examplesEach}`,
  );
