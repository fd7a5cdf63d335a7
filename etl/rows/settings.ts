import type { Config } from '../../lib/config.ts';
import type { Tombstone } from '../../lib/protocol/store.ts';
import type { RowLookup, RowSettings } from './api.ts';

/** What the row transform needs to know of a config, of whom was erased and of the user's tables; `version` goes into `v_etl`. */
export const rowSettings = (
  { collect, lookups: _ofThePlan, queries: _asked, aws: _where, etl: _when, ...enrich }: Config,
  version: string,
  erased: readonly Tombstone[] = [],
  lookups: readonly RowLookup[] = [],
): RowSettings => ({
  version,
  pixelPaths: collect.pixelPaths,
  apps: collect.apps,
  hosts: collect.hosts,
  enrich: { ...enrich, ...(lookups.length === 0 ? {} : { lookups }) },
  ...(erased.length === 0 ? {} : { erased }),
});
