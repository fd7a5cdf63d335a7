import type { ModelSettings } from '../../config.ts';

/** What the models step is told besides the run. */
export interface ModelsStepSettings {
  readonly settings: ModelSettings;
  /** What makes the models: `firn-0.1.0`. */
  readonly version: string;
}

/** The global it stands in, set in the first lines of the program. */
export const modelsSettingsKey = 'firnModels';
