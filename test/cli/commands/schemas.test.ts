import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firn, jsonLines, newFolder } from '../firn.ts';

let folder: string;
beforeAll(() => {
  folder = newFolder();
  writeFileSync(
    join(folder, 'schemas.ts'),
    `import { defineSchema } from 'firn';
import * as v from 'valibot';
export const login = defineSchema({
  vendor: 'com.acme',
  name: 'login',
  version: '1-0-0',
  description: 'Somebody logged in.',
  data: v.strictObject({ plan: v.picklist(['free', 'pro']), email: v.optional(v.pipe(v.string(), v.check((text) => text !== ''))) }),
});
export const tier = defineSchema({ vendor: 'com.acme', name: 'tier', version: '2-1-0', data: v.object({ tier: v.literal('gold') }) });
`,
  );
  writeFileSync(
    join(folder, 'firn.config.ts'),
    `import { defineConfig } from 'firn';\nimport { login, tier } from './schemas.ts';\nexport default defineConfig({ schemas: [login, tier] });\n`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const loginSchema = {
  $schema: 'http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#',
  self: { vendor: 'com.acme', name: 'login', format: 'jsonschema', version: '1-0-0' },
  description: 'Somebody logged in.',
  type: 'object',
  properties: { plan: { enum: ['free', 'pro'], type: 'string' }, email: { type: 'string' } },
  required: ['plan'],
  additionalProperties: false,
};
const unsaid = 'iglu:com.acme/login/jsonschema/1-0-0: JSON Schema cannot say check\n';

describe('firn schemas', () => {
  it('writes a file a schema, as a static registry has them', () => {
    expect(firn(folder, ['schemas', '--out', 'registry/schemas'])).toEqual({
      code: 0,
      out: 'registry/schemas/com.acme/login/jsonschema/1-0-0\nregistry/schemas/com.acme/tier/jsonschema/2-1-0\n',
      err: unsaid,
    });
    const read = (path: string) => JSON.parse(readFileSync(join(folder, 'registry/schemas/com.acme', path), 'utf8'));
    expect(read('login/jsonschema/1-0-0')).toEqual(loginSchema);
    expect(read('tier/jsonschema/2-1-0')).toMatchObject({ properties: { tier: { enum: ['gold'] } } });
  });

  it('lists them, and gives them to machines', () => {
    expect(firn(folder, ['schemas'])).toEqual({
      code: 0,
      out: 'iglu:com.acme/login/jsonschema/1-0-0\niglu:com.acme/tier/jsonschema/2-1-0\n',
      err: unsaid,
    });
    expect(jsonLines(firn(folder, ['schemas', '--json']).out)[0]).toEqual(loginSchema);
  });

  it('marks what does not fit when a log is read', () => {
    mkdirSync(join(folder, 'raw'));
    writeFileSync(
      join(folder, 'raw/a.log'),
      `#Fields: date time cs-method cs-uri-stem sc-status cs-uri-query\n2026-11-01\t10:00:00\tGET\t/i\t200\te=ue&ue_pr=${encodeURIComponent(
        JSON.stringify({
          schema: 'iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0',
          data: { schema: 'iglu:com.acme/login/jsonschema/1-0-0', data: { plan: 'gold' } },
        }),
      )}\n`,
    );
    expect(firn(folder, ['etl', '--raw', 'raw', '--store', 'store'])).toMatchObject({ code: 0 });
    const [event] = jsonLines(
      firn(folder, ['events', '--store', 'store', '--columns', 'event_name,field_errors', '--json']).out,
    );
    expect(event).toEqual({
      event_name: 'login',
      field_errors: JSON.stringify({
        'iglu:com.acme/login/jsonschema/1-0-0': 'schema_mismatch: plan: expected ("free" | "pro"), got string',
      }),
    });
  });

  it('says so where there are none, or one that is no JSON', () => {
    writeFileSync(join(folder, 'none.js'), 'export default {};\n');
    expect(firn(folder, ['schemas', '--config', 'none.js', '--out', 'none'])).toEqual({
      code: 0,
      out: '',
      err: 'The config defines no schemas: what defineSchema makes goes into its "schemas".\n',
    });
    expect(existsSync(join(folder, 'none'))).toBe(false);
    writeFileSync(
      join(folder, 'date.js'),
      `import { defineSchema } from 'firn';\nimport * as v from 'valibot';\nexport default { schemas: [defineSchema({ vendor: 'a', name: 'b', version: '1-0-0', data: v.object({ at: v.date() }) })] };\n`,
    );
    expect(firn(folder, ['schemas', '--config', 'date.js'])).toEqual({
      code: 1,
      out: '',
      err: 'firn: iglu:a/b/jsonschema/1-0-0 cannot be written as JSON Schema: The "date" schema cannot be converted to JSON Schema.\n',
    });
    writeFileSync(join(folder, 'file'), '');
    expect(firn(folder, ['schemas', '--out', 'file'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('firn: cannot write file/com.acme/login/jsonschema/1-0-0: ENOTDIR'),
    });
  });
});
