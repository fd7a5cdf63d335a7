import type { Catalog } from './tables.ts';

/** A setting of a script: name, value, why. */
type Setting = readonly [string, string, string];

/** For every script. */
const plainText: Setting = [
  'hive.variable.substitute',
  'false',
  'Text in a statement is text: ${env:…} would print the environment.',
];

/** For a script that loads. */
const loading: readonly Setting[] = [
  ['hive.local.time.zone', 'UTC', 'Times are UTC. (The JVM must be in UTC too, as it is on EMR.)'],
  ['hive.exec.dynamic.partition', 'true', 'Partitions come from the rows:'],
  ['hive.exec.dynamic.partition.mode', 'nonstrict', '… all of them,'],
  ['hive.exec.max.dynamic.partitions', '100000', '… however many days an archive has.'],
  ['hive.exec.max.dynamic.partitions.pernode', '100000', '(The same for one task.)'],
  ['hive.exec.max.created.files', '1000000', '(The same for files.)'],
  ['parquet.compression', 'SNAPPY', 'Zstandard would need a native library that not every Hive has.'],
  ['hive.exec.compress.output', 'false', 'Text that the next step reads is plain.'],
  [
    'hive.input.format',
    'org.apache.hadoop.hive.ql.io.CombineHiveInputFormat',
    'Small files share a task (MapReduce; Tez groups by itself).',
  ],
  ['hive.exec.reducers.bytes.per.reducer', '67108864', 'A task for 64 MiB of rows.'],
  ['hive.script.auto.progress', 'true', 'A script that reads a large object for minutes is alive;'],
  [
    'mapred.tasktracker.expiry.interval',
    '600000',
    '… Hive asks for this one without a default, and Hadoop 3.4 has none.',
  ],
  [
    'hive.vectorized.execution.enabled',
    'false',
    'Seen on Hive 3.1.3: a vectorized CASE over texts mixed up the texts of rows.',
  ],
  [
    'hive.mapjoin.hybridgrace.hashtable',
    'false',
    'What rows are looked up in is small: ready to spill, a map join wrote the events to disk and read them again.',
  ],
  [
    'hive.exec.orc.dictionary.key.size.threshold',
    '0',
    "The run's own tables are read once: dictionaries of texts took a sixth of the time of writing them.",
  ],
  ['hive.stats.autogather', 'false', 'Nobody asks the catalog for statistics of tables that live for minutes:'],
  ['hive.stats.column.autogather', 'false', '… nor of their columns.'],
  ['hive.compute.query.using.stats', 'false', 'Counting means reading: it is what the run is verified by.'],
];

const text = (settings: readonly Setting[]): string =>
  settings.map(([name, value, why]) => `-- ${why}\nset ${name}=${value};\n`).join('');

/** What every script sets. */
export const settingsText = text([plainText]);

/**
 * What a script that loads sets, each with its reason.
 *
 * @param more settings of the one script
 */
export const loadSettingsText = (more: readonly Setting[]): string => text([plainText, ...loading, ...more]);

/** Chooses the database of the catalog; one that a stack owns is there. */
export const useDatabase = ({ database, tablesOf }: Catalog): string =>
  `${tablesOf === 'stack' ? '' : `CREATE DATABASE IF NOT EXISTS ${database};\n`}USE ${database};\n`;

/** After the last statement that writes files of the store. */
export const ownStaging = [
  '-- What follows writes no file of the store: its result goes where Hive has its own, which may be another file system.',
  'set hive.exec.stagingdir=.hive-staging;\n',
] as const;
