import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeSnapshot } from '../../etl/duckdb/lookup-snapshot.ts';
import { hiveEngine } from '../../etl/hive/engine.ts';
import { localHive } from '../../etl/hive/local-hive.ts';
import type { Engine } from '../../etl/run/engine.ts';
import { openStorage } from '../../etl/run/storage.ts';
import { packageRoot } from './package.ts';

/** Where Hive keeps its tables of a store: in the store itself, hidden; for a store elsewhere in the folder for temporary files. */
function siteOf(store: string): string {
  const folder = openStorage(store).localPath('.hive');
  if (folder !== null) return resolve(folder);
  return join(tmpdir(), `firn-hive-${createHash('sha256').update(store).digest('hex').slice(0, 12)}`);
}

/**
 * The engine Hive with a Hive of this machine: of FIRN_HIVE_HOME, else the one "npm run hive:install" installs.
 *
 * @throws UserError where there is none
 */
export const localHiveEngine = (store: string): Engine =>
  hiveEngine({
    writeSnapshot,
    runScript: localHive({
      home: process.env.FIRN_HIVE_HOME || join(packageRoot, 'test', 'hive'),
      site: process.env.HIVE_CONF_DIR || siteOf(store),
    }),
  });
