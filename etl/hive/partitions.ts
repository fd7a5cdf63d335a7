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
export function partitionsOf(table: StoreTable, commits: readonly Commit[]): readonly Partition[] {
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

function statements(partitions: readonly Partition[], statement: (some: readonly string[]) => string): string {
  const texts: string[] = [];
  for (let from = 0; from < partitions.length; from += perStatement) {
    texts.push(statement(partitions.slice(from, from + perStatement).map((partition) => `\n  ${spec(partition)}`)));
  }
  return texts.join('');
}
