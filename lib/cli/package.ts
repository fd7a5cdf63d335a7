import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder firn is installed in: the nearest one above this code with a package.json. */
export const packageRoot: string = (() => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
})();

/** firn's version, `0.1.0`. */
export const version: string = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')).version;

/** What `v_etl` says of rows this program made. */
export const etlVersion = `firn-${version}`;

/** The folder of the question library and the preludes. */
export const queriesFolder: string = join(packageRoot, 'queries');
