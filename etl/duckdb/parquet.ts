import { literal, literals } from './types.ts';

/** A scan of a table's files: what stands after `from`, and each partition column as an expression over it. */
export interface TableScan {
  readonly from: string;
  readonly partition: (name: string) => string;
}

/**
 * Scans files in folders such as `dt=2026-11-23/run=R/`, with `dt` and `run` as texts.
 *
 * DuckDB takes every `name=value` in a path for a partition, those above the store too, and prefers them to columns of
 * the files (seen on 1.5.6): a store below a folder `platform=tv` would show that as every event's platform. There,
 * the columns come from the file name instead, which costs 40 ns a row. Files are left out by their day either way.
 */
export function tableScan(files: readonly string[], partitions: readonly string[], unionByName: boolean): TableScan {
  const union = `union_by_name = ${unionByName}`;
  const below = partitions.length + 1;
  const above = files.flatMap((file) => file.split('/').slice(0, -below));
  if (above.some((folder) => folder.includes('='))) {
    const last = (name: string) => `'/${name}=([^/]+)/([^/=]+=[^/]+/)*[^/]+$'`;
    return {
      from: `read_parquet(${literals(files)}, hive_partitioning = false, filename = true, ${union})`,
      partition: (name) => `regexp_extract(filename, ${last(name)}, 1)`,
    };
  }
  const types = partitions.map((name) => `${literal(name)}: VARCHAR`).join(', ');
  return {
    from: `read_parquet(${literals(files)}, hive_partitioning = true, hive_types = {${types}}, ${union})`,
    partition: (name) => name,
  };
}
