import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeSnapshot } from '../../etl/duckdb/lookup-snapshot.ts';
import { hiveEngine } from '../../etl/hive/engine.ts';
import { localHive } from '../../etl/hive/local-hive.ts';
import { databaseOf } from '../../etl/hive/location.ts';
import type { Engine } from '../../etl/run/engine.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { packageRoot } from './package.ts';

/** Where a Hive of this machine keeps its tables of a store, and the name of that catalog where there may be others. */
interface Site {
  readonly site: string;
  readonly catalogName?: string;
}

/** In the store itself, hidden; of a store elsewhere in the folder for temporary files, a catalog for this machine. */
function siteOf(location: string): Site {
  const store = openStorage(location);
  const folder = store.localPath('.hive');
  if (folder !== null) return { site: resolve(folder) };
  const site = join(tmpdir(), databaseOf(store));
  // As old as the folder: where that was lost, tables are made anew under a new name.
  const name = join(site, 'catalog');
  if (!existsSync(name)) {
    mkdirSync(site, { recursive: true, mode: 0o700 });
    writeFileSync(name, randomUUID());
  }
  return { site, catalogName: readFileSync(name, 'utf8') };
}

/**
 * The engine Hive with a Hive of this machine: of FIRN_HIVE_HOME, else the one "npm run hive:install" installs.
 *
 * @throws UserError where there is none
 */
export function localHiveEngine(store: string): Engine {
  const { site, ...named }: Site = process.env.HIVE_CONF_DIR ? { site: process.env.HIVE_CONF_DIR } : siteOf(store);
  const home = process.env.FIRN_HIVE_HOME || join(packageRoot, 'test', 'hive');
  return hiveEngine({ runScript: localHive({ home, site }), writeSnapshot, ...named });
}
