import type { ModelTable } from '../../lib/protocol/models.ts';
import type { Commit, RunId } from '../../lib/protocol/store.ts';
import { literal } from './sql.ts';
import type { StoreTable } from './types.ts';

/** A partition of a table of the store; of the ledger, `dt` is null. */
export interface Partition {
  readonly dt: string | null;
  readonly run: RunId;
}

/** Glue registers partitions in batches of this size. */
const perStatement = 100;

/** The partitions of a table that commits have files in, in their order. */
export function partitionsOf(
  table: StoreTable | ModelTable,
  commits: readonly Pick<Commit, 'run' | 'files'>[],
): readonly Partition[] {
  return commits.flatMap(({ run, files }) => {
    const days = new Set(files.filter((file) => file.table === table).map((file) => file.dt));
    return [...days].sort().map((dt) => ({ dt, run }));
  });
}

const spec = ({ dt, run }: Partition): string =>
  `PARTITION (${dt === null ? '' : `dt = ${literal(dt)}, `}run = ${literal(run)})`;

/** Adds partitions to a table; those it has already stay. */
export const addPartitions = (table: string, partitions: readonly Partition[]): string =>
  statements(partitions, (some) => `ALTER TABLE ${table} ADD IF NOT EXISTS${some.join('')};\n`);

/** Drops partitions of a table; those it does not have are no error. */
export const dropPartitions = (table: string, partitions: readonly Partition[]): string =>
  statements(partitions, (some) => `ALTER TABLE ${table} DROP IF EXISTS${some.join(',')};\n`);

/** Drops all partitions of some days. */
export const dropDays = (table: string, days: readonly string[]): string =>
  statementsOf(
    days,
    (day) => `PARTITION (dt = ${literal(day)})`,
    (some) => `ALTER TABLE ${table} DROP IF EXISTS${some.join(',')};\n`,
  );

const statements = (partitions: readonly Partition[], statement: (some: readonly string[]) => string): string =>
  statementsOf(partitions, spec, statement);

function statementsOf<T>(
  items: readonly T[],
  specOf: (item: T) => string,
  statement: (some: readonly string[]) => string,
): string {
  const texts: string[] = [];
  for (let from = 0; from < items.length; from += perStatement) {
    texts.push(statement(items.slice(from, from + perStatement).map((item) => `\n  ${specOf(item)}`)));
  }
  return texts.join('');
}
