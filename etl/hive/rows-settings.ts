import type { RowSettings } from '../rows/api.ts';

/** What the rows script of a run is told besides its share of the manifest. */
export interface RowsSettings {
  /** Where the objects are: the plan's `raw`. */
  readonly raw: string;
  readonly rows: RowSettings;
}

/** The global the settings stand in, set in the first line of the script. */
export const rowsSettingsKey = 'firnRows';
