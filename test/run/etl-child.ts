/**
 * One call of the ETL in a process of its own, for tests that kill it, stop it, run two at once or run it as another user.
 *
 * Argument: the options as JSON, besides them `chunkBytes`, and `uid` to be before anything is touched. Prints a line
 * `ready`, a line for each stage it enters, and the report as JSON; a UserError goes to standard error, with exit code 2.
 */
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { etl } from '../../etl/run/run.ts';
import { resolveConfig } from '../../lib/config.ts';
import { UserError } from '../../lib/protocol/errors.ts';

const { chunkBytes, uid, ...options } = JSON.parse(process.argv[2]!);
if (uid !== undefined) {
  process.setgid!(uid);
  process.setuid!(uid);
}
let stage = '';
const say = (line: string) => process.stdout.write(`${line}\n`);
say('ready');
try {
  const report = await etl({
    config: resolveConfig({}),
    version: 'firn-test',
    engine: duckdbEngine({ chunkBytes, threads: 2 }),
    onProgress: (progress) => {
      if (progress.stage !== stage) say(progress.stage);
      stage = progress.stage;
    },
    ...options,
  });
  say(JSON.stringify(report));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
