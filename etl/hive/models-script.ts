import type { Config } from '../../lib/config.ts';
import { type ModelTable, modelTables } from '../../lib/protocol/models.ts';
import { paths, type RunId } from '../../lib/protocol/store.ts';
import { type Range, rangesOf } from '../models/ranges.ts';
import {
  aroundTables,
  modelSql,
  modelsPrelude,
  mostEntities,
  ownDayTables,
  type Step,
  steps,
} from '../models/steps.ts';
import type { ModelsChange } from '../run/model-files.ts';
import { loadSettingsText, ownStaging, useDatabase } from './settings.ts';
import { lines, literal, statement, wrapped } from './sql.ts';
import { createModelTable, type Places } from './tables.ts';
import { modelColumns } from './types.ts';

/** What the script that makes models is made from. */
export interface ModelsScript extends Places {
  readonly run: RunId;
  readonly settings: Config['models'];
  readonly days: ModelsChange['days'];
}

/** So many days are made by one statement: what is between events and models must fit the disks. */
const daysAtOnce = 31;

/** What models are made through: steps, and models that others read. */
type Between = Step | 'numbers' | 'new_orders' | 'new_visits';
const between: readonly Between[] = ['numbers', ...steps, 'new_orders', 'new_visits'];

const runName = (run: RunId, name: string): string => `run_${run.toLowerCase()}_${name}`;

/** Where a run counts the rows of its models, in the store. */
export const modelCountsFolder = (run: RunId): string => `${paths.tmp(run)}model_counts/`;

/**
 * Makes models of what readers of `events` see, as a script for `hive -f`: files under the run, counted. Readers see nothing
 * of them until they are committed and published.
 */
export function modelsScript(script: ModelsScript): string {
  const { run, store, days, settings } = script;
  const around = rangesOf(days[aroundTables[0]], settings.maxVisitDays, daysAtOnce);
  const own = rangesOf(days[ownDayTables[0]], settings.maxVisitDays, daysAtOnce);
  const incoming = (table: ModelTable) => runName(run, `incoming_${table}`);
  const drops = [
    ...between.map((name) => `DROP TABLE IF EXISTS ${runName(run, name)};\n`),
    ...modelTables.map((table) => `DROP TABLE IF EXISTS ${incoming(table)};\n`),
    `DROP TABLE IF EXISTS ${runName(run, 'model_counts')};\n`,
  ].join('');
  return [
    `-- Run ${run}: makes the models of ${around.map(({ from, to }) => `${from} to ${to}`).join(', ')}. Readers see nothing of it until it is published.\n`,
    '-- Printed by firn. Can be run again, by hand too: hive -f models.q\n',
    loadSettingsText([
      ['hive.exec.stagingdir', `${store}/${paths.tmp(run)}staging`, "What a killed step leaves behind is the run's."],
      ['hive.strict.checks.cartesian.product', 'false', 'Entities are told apart by joining numbers.'],
    ]),
    useDatabase(script),
    modelsPrelude('hive'),
    "-- The run's own tables; those of models are written through them into the store's folders.\n",
    drops,
    ...modelTables.map((table) => `${createModelTable(table, script, incoming(table))};\n`),
    make(
      script,
      'numbers',
      `SELECT cast(pos AS bigint) AS n\nFROM (SELECT posexplode(split(space(${mostEntities - 1}), ' ')) AS (pos, nothing)) p`,
    ),
    ...around.flatMap((range) => [
      `-- Days ${range.from} to ${range.to}.\n`,
      ...steps.map((step) => make(script, step, modelSql(step, range, settings, literal))),
      ...aroundTables.map((table) => fill(script, table, range, incoming(table))),
    ]),
    ...own.flatMap((range) => ownDayTables.map((table) => fill(script, table, range, incoming(table)))),
    counts(script, incoming),
    ...ownStaging,
    "-- The files are the store's.\n",
    drops,
  ].join('\n');
}

/** A statement's SQL with the run's names for what is between. */
const named = (run: RunId, sql: string): string =>
  sql.replace(
    new RegExp(`\\b(from|join) (${between.join('|')})\\b`, 'gi'),
    (_, word, name) => `${word} ${runName(run, name)}`,
  );

const make = ({ run, store }: ModelsScript, name: Between, sql: string): string =>
  `DROP TABLE IF EXISTS ${runName(run, name)};
CREATE TABLE ${runName(run, name)}
STORED AS ORC
LOCATION ${literal(`${store}/${paths.tmp(run)}${name}`)}
TBLPROPERTIES ('orc.compress' = 'SNAPPY')
AS
${named(run, sql)};
`;

/** The common table expressions of a query, and what is selected from them: Hive takes no WITH within a query. */
function parts(sql: string): readonly [string, string] {
  const end = sql.startsWith('with') ? sql.lastIndexOf('\n)\nselect') + 3 : 0;
  return [sql.slice(0, end), sql.slice(end)];
}

function fill(script: ModelsScript, table: ModelTable, range: Range, into: string): string {
  const { run, settings } = script;
  const sql = modelSql(table, range, settings, literal);
  const isRead = table === 'orders' || table === 'visits';
  const [before, selected] = isRead ? ['', `select * from new_${table}`] : parts(sql);
  return [
    isRead ? make(script, `new_${table}`, sql) : '',
    `${named(run, before === '' ? 'WITH ' : `${before.trimEnd()},\n`)}made AS (
${named(run, selected)}
)
INSERT OVERWRITE TABLE ${into} PARTITION (dt, run)
SELECT
  ${wrapped([...modelColumns(table).keys(), 'dt', `${literal(run)} AS run`])}
FROM made
WHERE dt >= ${literal(range.from)}
  AND dt <= ${literal(range.to)}
DISTRIBUTE BY dt;
`,
  ].join('');
}

/** Rows are counted by a column they all have: `count(*)` reads all columns (Hive 3.1.3). */
function counts({ run, store }: ModelsScript, incoming: (table: ModelTable) => string): string {
  const name = runName(run, 'model_counts');
  const branches = modelTables.map(
    (table) =>
      `SELECT INPUT__FILE__NAME AS file, count(is_bot) AS n FROM ${incoming(table)} GROUP BY INPUT__FILE__NAME`,
  );
  return statement(
    'What was written, counted.',
    `CREATE EXTERNAL TABLE ${name} (
  ${lines(['file string', 'n bigint'])}
)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t'
STORED AS TEXTFILE
LOCATION ${literal(`${store}/${modelCountsFolder(run)}`.replace(/\/$/, ''))};

INSERT OVERWRITE TABLE ${name}
SELECT * FROM (
  ${branches.join('\n  UNION ALL\n  ')}
) c`,
  );
}
