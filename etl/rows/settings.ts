import type { Config } from '../../lib/config.ts';
import type { RowSettings } from './api.ts';

/** What the row transform needs to know of a config; `version` goes into `v_etl`. */
export const rowSettings = ({ collect, privacy }: Config, version: string): RowSettings => ({
  version,
  pixelPaths: collect.pixelPaths,
  apps: collect.apps,
  hosts: collect.hosts,
  enrich: { privacy },
});
