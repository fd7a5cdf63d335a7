import { writeLookupTable } from '../../etl/duckdb/lookup-table.ts';
import { hiveElsewhere } from '../../etl/hive/engine.ts';
import { readCommits } from '../../etl/run/commits.ts';
import type { Engine } from '../../etl/run/engine.ts';
import { currentLookups, type LookupCommit } from '../../etl/run/lookup-files.ts';
import { type AddedLookup, addLookup, removeLookup } from '../../etl/run/lookup-tables.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { UserError } from '../protocol/errors.ts';
import { type LookupType, lookupTypes } from '../protocol/lookup-tables.ts';
import { runTime, type StoreFile } from '../protocol/store.ts';
import { changeStore } from './change-store.ts';
import type { Run } from './command-code.ts';
import { type CommandOptions, exitCodes } from './commands.ts';
import { engines } from './load-logs.ts';
import { grouped, table } from './table.ts';
import { bold, note, print } from './terminal.ts';
import { UsageError } from './usage-error.ts';

const rowsText = (n: number): string => `${grouped(n)} row${n === 1 ? '' : 's'}`;

/** The engine of the store; where that is a Hive on other machines, its catalog shows the table when it runs next. */
async function engineOf({ engine }: StoreFile, store: string): Promise<Engine> {
  try {
    return await engines[engine](store);
  } catch (error) {
    if (engine !== 'hive' || !(error instanceof UserError)) throw error;
    note("There is no Hive here: the store's Hive shows this from its next run on.");
    return hiveElsewhere(error.message);
  }
}

/** What `--type column=type` says. */
function givenTypes(texts: readonly string[]): Readonly<Record<string, LookupType>> {
  return Object.fromEntries(
    texts.map((text) => {
      const equals = text.lastIndexOf('=');
      const type = lookupTypes.find((one) => one === text.slice(equals + 1));
      if (equals < 1 || type === undefined) {
        throw new UsageError(
          `--type must be COLUMN=TYPE, the type one of ${lookupTypes.join(', ')}, such as sku=string; got "${text}"`,
        );
      }
      return [text.slice(0, equals), type];
    }),
  );
}

/** What a user should know of the column rows are found by. */
function keyText({ column, missing, repeated, most }: AddedLookup['key']): readonly string[] {
  return [
    ...(most === null
      ? []
      : [
          `${column} is not unique: ${grouped(repeated)} value${repeated === 1 ? ' stands' : 's stand'} in more than one row, ${JSON.stringify(most.value)} in ${grouped(most.rows)}. A join gives a row for each.`,
        ]),
    ...(missing === 0 ? [] : [`${rowsText(missing)} without ${column}: a join finds none of them.`]),
  ];
}

function addedText({ name, rows, columns, renamed, replaced, key }: AddedLookup): string {
  const was = new Map(renamed.map((column) => [column.name, column.was]));
  return [
    `${bold(name)}: ${rowsText(rows)}${replaced ? ', in the place of what it had' : ''}.`,
    table(
      [
        { name: 'column', right: false },
        { name: 'type', right: false },
        { name: 'in the file', right: false },
      ],
      Object.entries(columns).map(([column, type]) => [column, type, was.get(column) ?? column]),
    ),
    ...keyText(key),
    `Ask it: firn query --sql "select * from ${name} limit 5"`,
    '',
  ].join('\n');
}

async function add(options: CommandOptions<'lookup'>, name: string, file: string): Promise<void> {
  const types = givenTypes(options.type);
  const added = await changeStore(
    options,
    (its) => addLookup({ ...its, name, file, key: options.key, types, writeTable: writeLookupTable }),
    engineOf,
  );
  await print(options.json ? `${JSON.stringify(added)}\n` : addedText(added));
}

async function remove(options: CommandOptions<'lookup'>, name: string): Promise<void> {
  const run = await changeStore(options, (its) => removeLookup({ ...its, name }), engineOf);
  await print(options.json ? `${JSON.stringify({ removed: name, run })}\n` : `${name} was taken out of the store.\n`);
}

const listed = ({ run, files, change }: LookupCommit) => ({
  name: change.name,
  rows: files[0]!.rows,
  columns: change.table.columns,
  added: runTime(run).slice(0, 19),
  source: change.table.source,
});

async function list({ store, json }: CommandOptions<'lookup'>): Promise<void> {
  const lookups = currentLookups(await readCommits(openStorage(store))).map(listed);
  if (json) return print(lookups.map((one) => `${JSON.stringify(one)}\n`).join(''));
  if (lookups.length === 0) return note('The store has no lookup; "firn lookup add NAME FILE" adds one.');
  await print(
    table(
      [
        { name: 'name', right: false },
        { name: 'rows', right: true },
        { name: 'added (UTC)', right: false },
        { name: 'from', right: false },
        { name: 'columns', right: false },
      ],
      lookups.map(({ name, rows, added, source, columns }) => [
        name,
        grouped(rows),
        added,
        source,
        Object.keys(columns).join(', '),
      ]),
      100,
    ),
  );
}

export const run: Run<'lookup'> = async (options, verb, words) => {
  const [name, file] = words;
  if (verb === 'add' && name !== undefined && file !== undefined) await add(options, name, file);
  else if (verb === 'remove' && name !== undefined && file === undefined) await remove(options, name);
  else if (verb === 'list' && name === undefined) await list(options);
  else {
    const got = [verb, ...words].filter((word) => word !== null).join(' ');
    throw new UsageError(
      `firn lookup takes "add NAME FILE", "list" or "remove NAME", got ${got === '' ? 'nothing' : `"${got}"`}`,
    );
  }
  return exitCodes.ok.code;
};
