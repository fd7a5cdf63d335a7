import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What runs the jobs: Tez as on EMR, or Hadoop's MapReduce; both inside the one process, without a network. */
export type Engine = 'tez' | 'mr';

/** Where a Hive keeps everything it writes: metastore, warehouse, scratch files, logs. */
export interface Site {
  readonly folder: string;
  readonly engine: Engine;
  /** Hive and Hadoop settings by name, such as `fs.s3a.endpoint`; they win over ours. */
  readonly settings?: Readonly<Record<string, string>>;
}

const common = (folder: string) => ({
  'javax.jdo.option.ConnectionURL': `jdbc:derby:;databaseName=${folder}/metastore;create=true`,
  'datanucleus.schema.autoCreateAll': 'true',
  'hive.metastore.schema.verification': 'false',
  'hive.metastore.warehouse.dir': `${folder}/warehouse`,
  'hive.exec.scratchdir': `${folder}/tmp/scratch`,
  'hive.exec.local.scratchdir': `${folder}/tmp/local-scratch`,
  'hive.downloaded.resources.dir': `${folder}/tmp/resources`,
  'hive.querylog.location': `${folder}/tmp`,
  'hadoop.tmp.dir': `${folder}/tmp/hadoop`,
  'fs.defaultFS': 'file:///',
  'fs.file.impl': 'PlainLocalFileSystem',
  // By default S3's keys are hidden, from the tasks too: Tez would have none.
  'hive.conf.hidden.list': 'javax.jdo.option.ConnectionPassword',
  'hive.stats.autogather': 'false',
  // Map joins would start /usr/bin/hadoop.
  'hive.exec.submit.local.task.via.child': 'false',
  // `${env:SECRET}` in a text must stay text.
  'hive.variable.substitute': 'false',
});

const ofEngine = {
  mr: (_folder: string) => ({
    'hive.execution.engine': 'mr',
    'mapreduce.framework.name': 'local',
    // How often Hive looks whether a job is done: every second by default, longer than a small job takes.
    'hive.exec.counters.pull.interval': '50',
  }),
  tez: (folder: string) => ({
    'hive.execution.engine': 'tez',
    'tez.local.mode': 'true',
    'tez.local.mode.without.network': 'true',
    'tez.runtime.optimize.local.fetch': 'true',
    'tez.ignore.lib.uris': 'true',
    'tez.staging-dir': `${folder}/tmp/tez-staging`,
    'hive.user.install.directory': `${folder}/tmp/install`,
    'hive.tez.container.size': '1024',
    // Five seconds by default, for clients that still ask; none does here.
    'tez.am.sleep.time.before.exit.millis': '0',
    // A second attempt in the same process may drop its rows and succeed (see FedSession.java on IOContextMap).
    'tez.am.task.max.failed.attempts': '1',
  }),
} satisfies Record<Engine, (folder: string) => Record<string, string>>;

const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Writes `hive-site.xml` into the site's folder, which is made if absent; gives the environment `bin/hive` wants. */
export function writeSite(site: Site): Record<string, string> {
  const folder = resolve(site.folder);
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  const settings = { ...common(folder), ...ofEngine[site.engine](folder), ...site.settings };
  const properties = Object.entries(settings).map(
    ([name, value]) => `  <property><name>${xml(name)}</name><value>${xml(value)}</value></property>\n`,
  );
  writeFileSync(join(folder, 'hive-site.xml'), `<configuration>\n${properties.join('')}</configuration>\n`);
  return { HIVE_CONF_DIR: folder };
}
