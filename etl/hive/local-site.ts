/** What runs a local Hive's jobs: Tez as on EMR, or Hadoop's MapReduce; both inside the one process, without a network. */
export type Runner = 'tez' | 'mr';

const common = (folder: string): Readonly<Record<string, string>> => ({
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
  // Where AWS's tools have their keys: Hadoop's own list lacks the files below ~/.aws.
  'fs.s3a.aws.credentials.provider':
    'org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider,software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider',
  'hive.stats.autogather': 'false',
  // Map joins would start /usr/bin/hadoop.
  'hive.exec.submit.local.task.via.child': 'false',
  // `${env:SECRET}` in a text must stay text.
  'hive.variable.substitute': 'false',
});

const ofRunner: Readonly<Record<Runner, (folder: string) => Readonly<Record<string, string>>>> = {
  mr: () => ({
    'hive.execution.engine': 'mr',
    'mapreduce.framework.name': 'local',
    // How often Hive looks whether a job is done: every second by default, longer than a small job takes.
    'hive.exec.counters.pull.interval': '50',
  }),
  tez: (folder) => ({
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
    // A second attempt in the same process may drop its rows and succeed.
    'tez.am.task.max.failed.attempts': '1',
  }),
};

const xml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/**
 * `hive-site.xml` of a Hive that keeps everything it writes in a folder: metastore, warehouse, scratch files.
 *
 * @param folder a whole path
 * @param more settings by name, which go before these
 */
export function siteXml(folder: string, runner: Runner, more: Readonly<Record<string, string>> = {}): string {
  const settings = { ...common(folder), ...ofRunner[runner](folder), ...more };
  const properties = Object.entries(settings).map(
    ([name, value]) => `  <property><name>${xml(name)}</name><value>${xml(value)}</value></property>\n`,
  );
  return `<configuration>\n${properties.join('')}</configuration>\n`;
}
