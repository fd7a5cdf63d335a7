import type { Config } from '../../lib/config.ts';
import type { Tombstone } from '../../lib/protocol/store.ts';
import type { RowSettings } from './api.ts';

/** What the row transform needs to know of a config, and of whom was erased; `version` goes into `v_etl`. */
export const rowSettings = (
  { collect, privacy, ownCode }: Config,
  version: string,
  erased: readonly Tombstone[] = [],
): RowSettings => ({
  version,
  pixelPaths: collect.pixelPaths,
  apps: collect.apps,
  hosts: collect.hosts,
  enrich: { privacy, ownCode },
  ...(erased.length === 0 ? {} : { erased }),
});
