import { duckdbEngine } from '../etl/duckdb/engine.ts';
import { etl } from '../etl/run/run.ts';
import { resolveConfig } from '../lib/config.ts';
import { report } from './measured.ts';

/** The whole local ETL: gz files in, a committed store out. */
const [raw, store] = process.argv.slice(2) as [string, string];
let lines = 0;
for (;;) {
  const done = await etl({ raw, store, config: resolveConfig({}), version: 'firn-bench', engine: duckdbEngine() });
  lines += done.counts?.lines ?? 0;
  if (done.remaining === 0) break;
}
report(lines);
