import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Runner, siteXml } from '../../etl/hive/local-site.ts';

/** Where a Hive keeps everything it writes: metastore, warehouse, scratch files, logs. */
export interface Site {
  readonly folder: string;
  readonly engine: Runner;
  /** Hive and Hadoop settings by name, such as `fs.s3a.endpoint`; they win over firn's own for a local Hive. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Writes `hive-site.xml` into the site's folder, which is made if absent; gives the environment `bin/hive` wants. */
export function writeSite(site: Site): Record<string, string> {
  const folder = resolve(site.folder);
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  writeFileSync(join(folder, 'hive-site.xml'), siteXml(folder, site.engine, site.settings));
  return { HIVE_CONF_DIR: folder };
}
