/**
 * One call of the ETL in a process of its own, for tests that kill it, run two at once or run it as another user.
 * Argument: the options as JSON. Prints the report as JSON, or the message of a UserError on standard error with exit code 2.
 */

import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { etl } from '../../etl/run/run.ts';
import { resolveConfig } from '../../lib/config.ts';
import { UserError } from '../../lib/protocol/errors.ts';

const { chunkBytes, now, ...options } = JSON.parse(process.argv[2]!);
try {
  const report = await etl({
    config: resolveConfig({}),
    version: 'firn-test',
    engine: duckdbEngine({ chunkBytes, threads: 2 }),
    ...options,
    ...(now === undefined ? {} : { now: new Date(now) }),
  });
  console.log(JSON.stringify(report));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
