import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import type { OwnEnrichment } from '../../../lib/protocol/own-code.ts';
import type { TypedSchema } from '../../../lib/protocol/typed-schema.ts';

/** What of a config is code. */
export interface OwnConfig {
  readonly enrich: readonly OwnEnrichment[];
  readonly schemas: readonly TypedSchema[];
}

/**
 * Runs a bundled config (CommonJS text, as the config's loader makes it) for its code.
 *
 * It is compiled here, in whatever process the rows are made: functions cannot be sent to one.
 */
export function runOwnConfig(text: string): OwnConfig {
  const module = { exports: {} as { default?: Partial<OwnConfig> } };
  const load = compileFunction(text, ['module', 'exports', 'require'], { filename: 'firn.config' });
  load(module, module.exports, createRequire(`${process.cwd()}/`));
  const { enrich = [], schemas = [] } = module.exports.default ?? {};
  return { enrich, schemas };
}
