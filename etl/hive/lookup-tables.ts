import { isOwnTable } from '../../lib/protocol/lookup-tables.ts';
import type { Commit } from '../../lib/protocol/store.ts';
import { currentLookups, type LookupCommit } from '../run/lookup-files.ts';
import { definitions, literal, statement } from './sql.ts';
import type { Places } from './tables.ts';
import { hiveTypes } from './types.ts';

const folderOf = ({ store }: Pick<Places, 'store'>, { files }: LookupCommit): string =>
  `${store}/${files[0]!.key.slice(0, files[0]!.key.lastIndexOf('/'))}`;

/** In quotes, though names that need none are chosen: one that Hive took for a word of its own would stop the whole script. */
const quoted = (name: string): string => `\`${name}\``;

const columnsOf = ({ change }: LookupCommit): string =>
  definitions(new Map(Object.entries(change.table.columns).map(([name, type]) => [quoted(name), hiveTypes[type]])));

/**
 * Shows readers the user's own tables as they are now, where commits after `from` changed them. The scripts own these tables,
 * whoever owns the others: no stack knows of them.
 */
export function lookupTablesText(
  places: Pick<Places, 'store'>,
  commits: readonly Commit[],
  from: number,
): readonly string[] {
  const was = new Map(currentLookups(commits.filter(({ n }) => n <= from)).map((one) => [one.change.name, one]));
  const now = new Map(currentLookups(commits).map((one) => [one.change.name, one]));
  const changed = commits.flatMap(({ n, change }) => (n > from && change?.kind === 'lookup' ? [change.name] : []));
  return [...new Set(changed)]
    .filter((name) => !isOwnTable(name))
    .sort()
    .map((name) => {
      const [before, after] = [was.get(name), now.get(name)];
      if (after === undefined)
        return statement(`The lookup ${name} was taken out.`, `DROP TABLE IF EXISTS ${quoted(name)}`);
      const folder = literal(folderOf(places, after));
      const create = (ifNotExists: string) =>
        `CREATE EXTERNAL TABLE ${ifNotExists}${quoted(name)} (\n  ${columnsOf(after)}\n)\nSTORED AS PARQUET\nLOCATION ${folder}`;
      return before !== undefined && columnsOf(before) === columnsOf(after)
        ? statement(
            `The lookup ${name} has other rows: from one moment to the next, its readers see them.`,
            `${create('IF NOT EXISTS ')};\n\nALTER TABLE ${quoted(name)} SET LOCATION ${folder}`,
          )
        : statement(`The lookup ${name}.`, `DROP TABLE IF EXISTS ${quoted(name)};\n\n${create('')}`);
    });
}
