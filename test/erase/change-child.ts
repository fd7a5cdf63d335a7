/**
 * An erasure or a rebuild with its switch, in a process of its own, for tests that kill it. Argument: the options as JSON,
 * besides them `command`. Prints `ready` before it begins.
 */
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { bringToItsEnd, erase } from '../../etl/erase/erase.ts';
import { rebuild, switchTo } from '../../etl/run/rebuild.ts';
import { resolveConfig } from '../../lib/config.ts';

const { command, ...given } = JSON.parse(process.argv[2]!);
const options = {
  config: resolveConfig({}),
  version: 'firn-test',
  engine: duckdbEngine({ threads: 1 }),
  finishers: { erase: bringToItsEnd },
  ...given,
};
process.stdout.write('ready\n');
if (command === 'erase') await erase(options);
else {
  const made = await rebuild(options);
  if ('result' in made) await switchTo({ ...options, run: made.result.run });
}
