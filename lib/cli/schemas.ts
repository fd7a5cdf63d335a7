import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runOwnConfig } from '../../etl/rows/enrich/own-config.ts';
import { UserError } from '../protocol/errors.ts';
import type { TypedSchema } from '../protocol/typed-schema.ts';
import type { Run } from './command-code.ts';
import { exitCodes } from './commands.ts';
import { loadConfig } from './config-file.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { writingFile } from './out-file.ts';
import { note, print } from './terminal.ts';

async function write(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw new UserError(`cannot write ${path}: ${(error as NodeJS.ErrnoException).code}`);
  }
  await writingFile(path, (sink) => sink(text));
}

/** Where a static Iglu registry has a schema, below its folder `schemas`. */
const pathOf = ({ vendor, name, version }: TypedSchema): string => join(vendor, name, 'jsonschema', version);

export const run: Run<'schemas'> = async ({ config, out, json }) => {
  const { ownCode } = await loadConfig(config);
  const { schemas } = ownCode === null ? { schemas: [] } : runOwnConfig(ownCode);
  if (schemas.length === 0) note('The config defines no schemas: what defineSchema makes goes into its "schemas".');
  const written = schemas.map((schema) => ({ schema, ...jsonSchemaOf(schema) }));
  for (const { schema, text, unsaid } of written) {
    if (unsaid.length > 0) note(`${schema.uri}: JSON Schema cannot say ${[...new Set(unsaid)].join(', ')}`);
    const path = out === null ? null : join(out, pathOf(schema));
    if (path !== null) await write(path, text);
    await print(json ? `${JSON.stringify(JSON.parse(text))}\n` : `${path ?? schema.uri}\n`);
  }
  return exitCodes.ok.code;
};
