import { modelColumns, partitionColumns, storeColumns } from '../../etl/hive/types.ts';
import { fields } from '../protocol/event.ts';
import { type ModelColumn, models, modelTables } from '../protocol/models.ts';
import { paths } from '../protocol/store.ts';

/** A column as Glue wants it. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly comment?: string;
}

/** A table of the catalog, over a folder of the store. */
export interface CatalogTable {
  readonly name: string;
  readonly description: string;
  /** In the store, with no slash at its end. */
  readonly folder: string;
  readonly columns: readonly TableColumn[];
  readonly partitions: readonly string[];
}

const descriptions: Readonly<Record<keyof typeof storeColumns, string>> = {
  events: 'Events, one row each (docs/data-dictionary.md).',
  bad_rows: 'Lines of pixel requests that are no events, with the reason and the line.',
  ledger: 'What became of the lines of every object, run by run.',
};

/** Glue cuts no comment, it refuses the table. */
const mostCommentCharacters = 255;
const comment = (brief: string): string =>
  brief.length <= mostCommentCharacters ? brief : `${brief.slice(0, mostCommentCharacters - 1)}…`;

const folderOf = (folder: string): string => folder.replace(/\/$/, '');

/** The tables of a store, as Hive and Athena read them: derived from the event model and the models. */
export function catalogTables(): readonly CatalogTable[] {
  const ofStore = (Object.keys(storeColumns) as (keyof typeof storeColumns)[]).map((name) => ({
    name,
    description: descriptions[name],
    folder: folderOf(name === 'ledger' ? paths.ledgerTable : paths.table(name)),
    columns: [...storeColumns[name]].map(([column, type]) => ({
      name: column,
      type,
      ...(name === 'events' ? { comment: comment(fields[column as keyof typeof fields].brief) } : {}),
    })),
    partitions: partitionColumns[name],
  }));
  const ofModels = modelTables.map((name) => {
    const columns: Readonly<Record<string, ModelColumn>> = models[name].columns;
    return {
      name,
      description: `${models[name].brief} Grain: ${models[name].grain}.`,
      folder: folderOf(paths.table(name)),
      columns: [...modelColumns(name)].map(([column, type]) => ({
        name: column,
        type,
        comment: comment(columns[column]!.brief),
      })),
      partitions: ['dt', 'run'],
    };
  });
  return [...ofStore, ...ofModels];
}
