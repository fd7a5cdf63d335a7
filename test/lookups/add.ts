/** Tables of the user's own for tests: put into a store as `firn lookup add` does. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { writeLookupTable } from '../../etl/duckdb/lookup-table.ts';
import { type AddedLookup, type AddLookupOptions, addLookup } from '../../etl/run/lookup-tables.ts';
import { resolveConfig } from '../../lib/config.ts';

/** What the calls have in common. */
export const options = (store: string) => ({
  store,
  config: resolveConfig({}),
  version: 'firn-test',
  engine: duckdbEngine({ threads: 1 }),
});

export const done = <T>(outcome: { readonly result: T } | { readonly busy: unknown }): T => {
  if ('busy' in outcome) throw new Error('busy');
  return outcome.result;
};

/** Adds a file as a table. */
export const add = async (
  store: string,
  name: string,
  file: string,
  more: Partial<AddLookupOptions> = {},
): Promise<AddedLookup> =>
  done(await addLookup({ ...options(store), name, file, key: null, types: {}, writeTable: writeLookupTable, ...more }));

/** Writes a file into a folder; gives its path. */
export function fileIn(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** Columns with names that tempt: some are words of SQL, and all must be readable on every engine by what they become. */
export const temptingHeader =
  'Customer No.,application,date,user,order,group,name,value,type,key,index,position,year,month,day,count,sum,status,comment,' +
  'timestamp,percent,rank,level,owner,role,location,title,language,data,uri,url,schema,database,format,default,2nd,Größe';
export const temptingColumns =
  'customer_no application_ date_ user_ order_ group_ name value type key index position year month day count sum status comment ' +
  'timestamp_ percent_ rank level owner role location title language data uri url schema database_ format default_ c_2nd grosse';
