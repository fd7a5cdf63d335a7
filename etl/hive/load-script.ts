import { badReasons } from '../../lib/protocol/row.ts';
import { type Commit, type Plan, paths, runTime } from '../../lib/protocol/store.ts';
import { isMarked, keyHash, withEntities } from '../run/lookup-join.ts';
import { dedupePrelude, dedupeStatements, withCopiedId } from './dedupe.ts';
import { manifestColumns } from './manifest.ts';
import { commitsNear, type Days } from './near-days.ts';
import { addPartitions, partitionsOf } from './partitions.ts';
import { rowsPerObject } from './row-output.ts';
import { loadSettingsText, ownStaging, useDatabase } from './settings.ts';
import { lines, literal, statement, wrapped } from './sql.ts';
import { createRunTable, type Places, type RunTable, runColumns, runTable, runTableNames } from './tables.ts';
import { scriptColumns, storeColumns } from './types.ts';

/** What the load script of a run is made from. */
export interface LoadScript extends Places {
  readonly plan: Plan;
  /** The commits readers see when the run is planned. */
  readonly current: readonly Commit[];
  /** The days the run's events are expected to be of; null: any. */
  readonly days: Days | null;
  readonly shards: number;
  /** Lookups that do not travel with the rows, by their places among the config's. */
  readonly joined: readonly number[];
  /** Where the rows script is, as Hive reads it; its name is the last part. */
  readonly rowsScript: string;
  /** How Node is called on the machines that run the script. */
  readonly node: string;
}

/** The first step of a run, as a script for `hive -f`: from the manifest to files under the run, counted. */
export function loadScript(script: LoadScript): string {
  const { plan, joined } = script;
  const tables = runTableNames(joined.length > 0);
  const name = (table: RunTable) => runTable(plan.run, table);
  return [
    `-- Run ${plan.run}, step 1 of 3: loads ${plan.objects.length} log objects. Readers see nothing of it until step 3.\n`,
    '-- Printed by firn. Can be run again, by hand too: hive -f load.q\n',
    loadSettingsText([
      [
        'hive.exec.stagingdir',
        `${script.store}/${paths.tmp(plan.run)}staging`,
        "What a killed step leaves behind is the run's.",
      ],
    ]),
    useDatabase(script),
    "-- The run's own tables: what they hold is under the run, or written through them into the store's folders.\n",
    tables.map((table) => `DROP TABLE IF EXISTS ${name(table)};\n`).join(''),
    ...tables.map((table) => `${createRunTable(plan.run, table, script)};\n`),
    committed(script, name),
    rows(script, name),
    deDuplication(name),
    ...(joined.length === 0 ? [] : [lookedUp(joined, name)]),
    events(script, name),
    badRows(plan, name),
    loaded(name),
    ledger(plan, name),
    counts(name),
    ...ownStaging,
    assertions(script, name),
    "-- Their files are the next step's, and the store's.\n",
    `${tables.map((table) => `DROP TABLE ${name(table)};\n`).join('')}DELETE FILE ${script.rowsScript};\n`,
  ].join('\n');
}

type Name = (table: RunTable) => string;

const committed = ({ current, days }: LoadScript, name: Name): string =>
  [
    '-- Committed events that the new ones may be copies of',
    days === null ? ' (the names of the objects do not tell the days: all of them).\n' : '.\n',
    addPartitions(name('committed'), partitionsOf('events', commitsNear(days, current))),
  ].join('');

function rows({ rowsScript, node, shards }: LoadScript, name: Name): string {
  const file = rowsScript.slice(rowsScript.lastIndexOf('/') + 1);
  const given = [...manifestColumns.keys()].join(', ');
  const made = lines(
    [...scriptColumns].map(([column, type]) => `${column} ${type}`),
    '    ',
  );
  const into = (table: 'events' | 'keys' | 'bad_rows' | 'tallies', kind: string) =>
    `INSERT OVERWRITE TABLE ${name(table)}\n  SELECT ${wrapped(runColumns(table).keys(), '    ')}\n  WHERE kind = '${kind}'`;
  return [
    '-- From lines to rows: each reducer is one shard, which the script reads by itself.',
    `ADD FILE ${rowsScript};`,
    `set mapreduce.job.reduces=${shards};`,
    `FROM (
  SELECT TRANSFORM (${given})
  USING ${literal(`${node} ${file}`)}
  AS (
    ${made}
  )
  FROM (SELECT ${given} FROM ${name('manifest')} DISTRIBUTE BY shard) m
) r`,
    into('events', 'event'),
    into('keys', 'event'),
    into('bad_rows', 'bad'),
    `${into('tallies', 'tally')};\nset mapreduce.job.reduces=-1;\n`,
  ].join('\n');
}

function deDuplication(name: Name): string {
  const statements = dedupeStatements(
    (table) => name(table === 'run_keys' ? 'keys' : table === 'near_events' ? 'committed' : table),
    (table) => [...runColumns(table).keys()],
  );
  return [
    '-- De-duplication: what it says is etl/run/dedupe.ts; here are the macros it is said with.',
    ...[...dedupePrelude, ...statements].map((text) => `${text};\n`),
  ].join('\n');
}

/** The columns of an event that change when it gets its own id, over row `r` and verdict `v`. */
const changed = (plan: Plan): Readonly<Record<string, string>> => ({
  etl_tstamp: `cast(${literal(runTime(plan.run))} AS timestamp)`,
  event_id: 'coalesce(v.new_id, r.event_id)',
  // A page view without a web_page entity goes by its own id.
  page_view_id: `CASE
      WHEN v.new_id IS NOT NULL AND r.event = 'page_view' AND r.page_view_id = r.event_id
        AND instr(coalesce(r.contexts, ''), concat('"id":"', r.event_id, '"')) = 0
      THEN v.new_id ELSE r.page_view_id END`,
  field_errors: `CASE WHEN v.new_id IS NULL THEN r.field_errors ELSE ${withCopiedId('r.field_errors', 'r.event_id')} END`,
});

/** Lines of one object that make a file of their own: a log too large for one part. */
const rowsPerPart = 2 ** 18;

/**
 * An insert into the store's folders whose rows are spread over as many tasks as a day's bytes ask for: no day hangs on one.
 *
 * @param selected expressions with their aliases, over `r`, the run's table `from`
 */
function insert(
  plan: Plan,
  name: Name,
  {
    into,
    from,
    selected,
    also,
  }: { into: 'events' | 'bad_rows'; from: RunTable; selected: readonly string[]; also: string },
): string {
  return `INSERT OVERWRITE TABLE ${name(`incoming_${into}`)} PARTITION (dt, run)
SELECT
  ${wrapped([...storeColumns[into].keys(), 'dt', 'run'])}
FROM (
  SELECT
    ${lines(selected, '    ')},
    r.dt,
    ${literal(plan.run)} AS run,
    r.part,
    cast(r.ordinal % ${rowsPerObject} / ${rowsPerPart} AS int) AS salt,
    r.ordinal
  FROM ${name(from)} r${also}
  DISTRIBUTE BY dt, part, salt SORT BY dt, ordinal
) s`;
}

/** The entities of lookups that do not travel with the rows, for the events that ask for them. */
function lookedUp(joined: readonly number[], name: Name): string {
  const table = (lookup: number) => `lookup_${lookup}`;
  const key = (lookup: number) => `key_${lookup}`;
  const keys = joined.map((lookup) => `${keyHash(lookup, 'derived_contexts', 'ordinal')} AS ${key(lookup)}`);
  const contexts = withEntities(
    'e.derived_contexts',
    joined.map((lookup) => ({ lookup, keyHash: `e.${key(lookup)}`, entity: `${table(lookup)}.entity` })),
  );
  const joins = joined.map(
    (lookup) => `LEFT JOIN (
  SELECT key_hash, entity FROM ${name('lookups')} WHERE lookup = '${lookup}'
) ${table(lookup)} ON ${table(lookup)}.key_hash = e.${key(lookup)}`,
  );
  return [
    ...joined.map((lookup) => `ALTER TABLE ${name('lookups')} ADD PARTITION (lookup = '${lookup}');\n`),
    statement(
      "Tables of the user's that are too large to travel with the rows: their entities take the place of marks.",
      `INSERT OVERWRITE TABLE ${name('looked_up')}
SELECT
  e.ordinal,
  ${contexts} AS derived_contexts
FROM (
  SELECT
    ${lines(['ordinal', 'derived_contexts', ...keys], '    ')}
  FROM ${name('events')}
  WHERE ${isMarked('derived_contexts')}
) e
${joins.join('\n')}`,
    ),
  ].join('');
}

function events({ plan, joined }: LoadScript, name: Name): string {
  const expressions: Readonly<Record<string, string>> = {
    ...changed(plan),
    ...(joined.length === 0
      ? {}
      : { derived_contexts: 'CASE WHEN l.ordinal IS NULL THEN r.derived_contexts ELSE l.derived_contexts END' }),
  };
  const selected = [...storeColumns.events.keys()].map((column) => {
    const expression = expressions[column];
    return expression === undefined ? `r.${column}` : `${expression} AS ${column}`;
  });
  const lookups =
    joined.length === 0
      ? ''
      : `
  LEFT JOIN ${name('looked_up')} l ON l.ordinal = r.ordinal`;
  const also = `
  LEFT JOIN ${name('verdicts')} v ON v.ordinal = r.ordinal${lookups}
  WHERE coalesce(v.duplicate, 0) = 0`;
  return statement(
    "Events that are no copies, into the run's folders.",
    insert(plan, name, { into: 'events', from: 'events', selected, also }),
  );
}

function badRows(plan: Plan, name: Name): string {
  const renamed = ['reason', 'detail', 'field', 'value', 'line'];
  const selected = [...storeColumns.bad_rows.keys()].map((column) =>
    renamed.includes(column) ? `r.bad_${column} AS ${column}` : `r.${column}`,
  );
  return statement('Bad rows.', insert(plan, name, { into: 'bad_rows', from: 'bad_rows', selected, also: '' }));
}

const number = (path: string): string => `cast(get_json_object(tally, '$.${path}') AS bigint)`;

const loaded = (name: Name): string =>
  statement(
    'What became of the events of each object and day.',
    `INSERT OVERWRITE TABLE ${name('loaded')}
SELECT m.object, k.dt,
  sum(1 - coalesce(v.duplicate, 0)) AS events,
  sum(coalesce(v.duplicate, 0)) AS duplicates,
  count(v.new_id) AS copied_ids
FROM ${name('keys')} k
JOIN ${name('manifest')} m ON m.place = shiftright(k.ordinal, 32)
LEFT JOIN ${name('verdicts')} v ON v.ordinal = k.ordinal
GROUP BY m.object, k.dt`,
  );

function ledger(plan: Plan, name: Name): string {
  const none = 'cast(null AS string)';
  const measures = [
    ['lines', none, number('lines')],
    ['events', none, 'coalesce(events, 0L)'],
    ...Object.keys(badReasons).map((reason) => ['bad', literal(reason), number(`bad.${reason}`)]),
    ['duplicates', none, 'coalesce(duplicates, 0L)'],
    ['copied_ids', none, 'coalesce(copied_ids, 0L)'],
    // These belong to an object, not to a day: they stand at the first of its days.
    ['bytes', none, `CASE WHEN day = 1 THEN ${number('bytes')} END`],
    ['broken', 'error', 'CASE WHEN day = 1 AND error IS NOT NULL THEN 1L END'],
  ];
  return statement(
    'The ledger: what became of the lines of each object and day.',
    `INSERT OVERWRITE TABLE ${name('incoming_ledger')} PARTITION (run)
SELECT l.object, l.dt, l.measure, l.name, l.n, ${literal(plan.run)}
FROM (
  SELECT l.object, l.dt, m.measure, m.name, m.n
  FROM (
    SELECT t.object, t.dt, t.tally, t.error, t.day, e.events, e.duplicates, e.copied_ids
    FROM (
      SELECT dt, object, tally,
        regexp_replace(get_json_object(tally, '$.error'), '[\\\\x00-\\\\x1f\\\\x7f-\\\\x9f]', ' ') AS error,
        row_number() OVER (PARTITION BY object ORDER BY dt) AS day
      FROM ${name('tallies')}
    ) t
    LEFT JOIN ${name('loaded')} e ON e.object = t.object AND e.dt = t.dt
  ) l
  LATERAL VIEW stack(
    ${measures.length},
    ${lines(measures.map(([measure, of, n]) => `'${measure}', ${of}, ${n}`)).replaceAll('\n', '\n  ')}
  ) m AS measure, name, n
  UNION ALL
  -- By the names the tally has: some are of the config.
  SELECT t.object, t.dt, 'ignored' AS measure, i.name, cast(i.n AS bigint) AS n
  FROM ${name('tallies')} t
  LATERAL VIEW explode(
    str_to_map(regexp_replace(get_json_object(t.tally, '$.ignored'), '[{}\\\\x22]', ''), ',', ':')
  ) i AS name, n
) l
WHERE l.n IS NOT NULL
ORDER BY object, dt`,
  );
}

/** A branch of the counts: what it says of each column, null where it says nothing. */
function counted(name: Name, what: string, from: RunTable, says: Readonly<Record<string, string>>): string {
  const expressions = [...runColumns('counts')].map(([column, type]) => {
    const expression = column === 'what' ? literal(what) : (says[column] ?? `cast(null AS ${type})`);
    return `${expression} AS ${column}`;
  });
  return `SELECT ${wrapped(expressions, '    ')}\n  FROM ${name(from)}`;
}

/** Events are counted by a column they all have: `count(*)` reads all columns (Hive 3.1.3), 15 seconds of 200,000 events. */
function counts(name: Name): string {
  const file = 'INPUT__FILE__NAME';
  return statement(
    'What the next step compares: counted in what was written.',
    `INSERT OVERWRITE TABLE ${name('counts')}
SELECT * FROM (
  ${counted(name, 'loaded', 'loaded', { dt: 'dt', object: 'object', n: 'events', duplicates: 'duplicates', copied_ids: 'copied_ids' })}
  UNION ALL
  ${counted(name, 'events', 'incoming_events', { file, n: 'count(event_id)' })}
  GROUP BY ${file}
  UNION ALL
  ${counted(name, 'bad_rows', 'incoming_bad_rows', { dt: 'dt', object: 'object', name: 'reason', file, n: 'count(*)' })}
  GROUP BY dt, object, reason, ${file}
  UNION ALL
  ${counted(name, 'ledger', 'incoming_ledger', { name: 'measure', file, n: 'count(*)', total: 'sum(n)' })}
  GROUP BY measure, ${file}
) c
ORDER BY what, dt, object, name, file`,
  );
}

function assertions({ days }: LoadScript, name: Name): string {
  const sum = (n: string, where: string) => `sum(CASE WHEN ${where} THEN ${n} ELSE 0 END)`;
  const of = (measure: string) => sum('total', `what = 'ledger' AND name = '${measure}'`);
  const inFiles = (table: string) => sum('n', `what = '${table}'`);
  // Null where there are no events.
  const inDays =
    days === null
      ? ''
      : `,\n  assert_true(coalesce(first_day, ${literal(days.from)}) >= ${literal(days.from)} AND coalesce(last_day, ${literal(days.to)}) <= ${literal(days.to)})`;
  return statement(
    'Every line is accounted for, and every row is in a file, or the script ends here.',
    `SELECT
  assert_true(lines = events + bad + ignored + duplicates),
  assert_true(events = events_in_files),
  assert_true(bad = bad_rows_in_files)${inDays}
FROM (
  SELECT
    ${lines(
      [
        ...['lines', 'events', 'bad', 'ignored', 'duplicates'].map((measure) => `${of(measure)} AS ${measure}`),
        `${inFiles('events')} AS events_in_files`,
        `${inFiles('bad_rows')} AS bad_rows_in_files`,
        "min(CASE WHEN what = 'loaded' THEN dt END) AS first_day",
        "max(CASE WHEN what = 'loaded' THEN dt END) AS last_day",
      ],
      '    ',
    )}
  FROM ${name('counts')}
) s`,
  );
}
