import { modelTables } from '../../lib/protocol/models.ts';
import { type Commit, paths } from '../../lib/protocol/store.ts';
import { currentRuns } from '../run/commits.ts';
import { expiryOf } from '../run/expiry.ts';
import { currentModels } from '../run/model-files.ts';
import type { Storage } from '../run/storage.ts';
import { lookupTablesText } from './lookup-tables.ts';
import { addPartitions, dropDays, dropPartitions, partitionsOf } from './partitions.ts';
import { settingsText, useDatabase } from './settings.ts';
import { literal, statement } from './sql.ts';
import { type Catalog, type Places, storeTables, storeTablesText } from './tables.ts';

/** How far a catalog shows what is committed. */
export interface Published {
  /** The last commit it shows; 0: none. */
  readonly n: number;
}

const markFolder = ({ name, database }: Catalog): string => `runs/published/${name ?? database}/`;
const mark = (catalog: Catalog, n: number): string => `${markFolder(catalog)}${String(n).padStart(6, '0')}`;

/** What a catalog shows: the script that brings it further leaves a mark. */
export async function published(store: Storage, catalog: Catalog): Promise<Published> {
  const marks = await store.list(markFolder(catalog));
  return { n: Math.max(0, ...marks.map(({ key }) => Number(key.slice(markFolder(catalog).length)))) };
}

/** What a publish script is made from. */
export interface PublishScript extends Places {
  /** Every commit of the store. */
  readonly commits: readonly Commit[];
  readonly from: Published;
}

/**
 * The last step of a run, as a script for `hive -f`: readers of the store's tables see what is committed, and no more.
 *
 * It covers every commit the catalog does not show yet, so that it also mends what an earlier run left undone. Can be
 * run again. Where the catalog was lost, remove `runs/published/` in the store: then it covers everything.
 */
export function publishScript(script: PublishScript): string {
  const { commits, from, store } = script;
  const after = commits.filter((commit) => commit.n > from.n);
  const last = Math.max(from.n, ...after.map((commit) => commit.n));
  const isOfItself = (kind: string | undefined) => kind === 'models' || kind === 'lookup';
  const gone = [...new Set(after.flatMap(({ change, replaces }) => (isOfItself(change?.kind) ? [] : replaces)))].sort();
  const modelsMade = after.flatMap(({ change }) => (change?.kind === 'models' ? [change] : []));
  const currentModelsOf = currentModels(commits).filter((commit) => commit.n > from.n);
  const current = currentRuns(commits).filter((commit) => commit.n > from.n);
  const isExpired = expiryOf(commits);
  const expired = after.some(({ change }) => change?.kind === 'expire')
    ? commits.map((commit) => ({ ...commit, files: commit.files.filter((file) => isExpired(commit, file)) }))
    : [];
  return [
    `-- Step 3 of 3: shows readers of the tables what is committed, up to commit ${last}.\n`,
    '-- Printed by firn. Can be run again, by hand too: hive -f publish.q\n',
    settingsText,
    useDatabase(script),
    storeTablesText(script),
    ...gone.map((run) =>
      statement(
        `Replaced or abandoned: run ${run}.`,
        storeTables.map((table) => `ALTER TABLE ${table} DROP IF EXISTS PARTITION (run = ${literal(run)})`).join(';\n'),
      ),
    ),
    ...storeTables.map((table) => dropPartitions(table, partitionsOf(table, expired))).filter((text) => text !== ''),
    ...storeTables.map((table) => addPartitions(table, partitionsOf(table, current))).filter((text) => text !== ''),
    ...modelTables.flatMap((table) => {
      const days = [...new Set(modelsMade.flatMap((change) => change.days[table]))].sort();
      return [dropDays(table, days), addPartitions(table, partitionsOf(table, currentModelsOf))].filter(
        (text) => text !== '',
      );
    }),
    ...lookupTablesText(script, commits, from.n),
    '-- How far this came.',
    `dfs -mkdir -p ${store}/${markFolder(script)};`,
    `dfs -touchz ${store}/${mark(script, last)};`,
    ...(from.n === 0 || from.n === last ? [] : [`dfs -rm -f -skipTrash ${store}/${mark(script, from.n)};`]),
    '',
  ].join('\n');
}

/** Where the scripts of a run stand in the store, for people and for the steps of a cluster. */
export const scriptKeys = (run: string) => ({
  models: `${paths.runFolder(run)}models.q`,
  load: `${paths.runFolder(run)}load.q`,
  publish: `${paths.runFolder(run)}publish.q`,
});
