import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type { RowSettings } from '../../../etl/rows/api.ts';
import { rowSettings } from '../../../etl/rows/settings.ts';
import { loadConfig } from '../../../lib/cli/config-file.ts';
import { defineSchema, type InferData, resolveConfig, type SelfDescribing } from '../../../lib/config.ts';
import type { Cells } from '../cells.ts';
import { logOf, rowsOf } from './enriched.ts';

let folder: string;
let usual: RowSettings;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'firn-schemas-'));
  usual = await settings();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder without any node_modules: valibot is firn's. */
async function settings(config = '', definitions = text) {
  writeFileSync(join(folder, 'schemas.ts'), definitions);
  const file = join(folder, 'firn.config.ts');
  writeFileSync(
    file,
    `import { defineConfig } from 'firn';\nimport * as schemas from './schemas.ts';\nexport default defineConfig({ schemas: Object.values(schemas), ${config} });\n`,
  );
  return rowSettings(await loadConfig(file), 'firn-test');
}

const text = `
import { defineSchema } from 'firn';
import * as v from 'valibot';
export const login = defineSchema({
  vendor: 'com.acme',
  name: 'login',
  version: '1-0-0',
  data: v.object({
    user: v.object({ plan: v.picklist(['free', 'pro']), email: v.optional(v.pipe(v.string(), v.email())) }),
    tries: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    tags: v.optional(v.array(v.string())),
    odd: v.optional(v.pipe(v.string(), v.check((value) => value.trim().length > JSON.parse(value)))),
  }),
});
export const tier = defineSchema({
  vendor: 'com.acme', name: 'tier', version: '1-0-0', data: v.strictObject({ tier: v.string() }),
});
export const wider = defineSchema({
  vendor: 'com.acme', name: 'tier', version: '1-0-10', data: v.strictObject({ tier: v.string(), since: v.number() }),
});
export const older = defineSchema({
  vendor: 'com.acme', name: 'tier', version: '1-0-9', data: v.strictObject({ never: v.string() }),
});
`;

const envelope = (name: string, data: unknown) =>
  JSON.stringify({ schema: `iglu:com.snowplowanalytics.snowplow/${name}/jsonschema/1-0-0`, data });
const login = (data: unknown, version = '1-0-0') => ({
  schema: `iglu:com.acme/login/jsonschema/${version}`,
  data,
});
const tier = (data: unknown, version: string) => ({ schema: `iglu:com.acme/tier/jsonschema/${version}`, data });
const eventOf = (event: unknown) => ({ e: 'ue', ue_pr: envelope('unstruct_event', event) });
const entitiesOf = (...entities: readonly unknown[]) => ({ co: envelope('contexts', entities) });

const faultsOf = ({ field_errors }: Cells): unknown => (field_errors === null ? null : JSON.parse(field_errors));

describe('an event whose schema is defined', () => {
  it.each<[unknown, string | null]>([
    [{ user: { plan: 'free' } }, null],
    [{ user: { plan: 'pro', email: 'a@b.example' }, tries: 1, tags: [], more: true }, null],
    [{ user: { plan: 'gold' } }, 'user.plan: expected ("free" | "pro"), got string'],
    [{ user: { plan: null } }, 'user.plan: expected ("free" | "pro"), got null'],
    [{ user: {} }, 'user.plan: missing'],
    [{}, 'user: missing'],
    [{ user: 'jane' }, 'user: expected Object, got string'],
    [{ user: { plan: 'free', email: 'jane.doe' } }, 'user.email: fails email'],
    [{ user: { plan: 'free' }, tries: 0 }, 'tries: fails min_value >=1'],
    [{ user: { plan: 'free' }, tries: 1.5 }, 'tries: fails integer'],
    [{ user: { plan: 'free' }, tries: '1' }, 'tries: expected number, got string'],
    [{ user: { plan: 'free' }, tags: ['a', ['b']] }, 'tags.1: expected string, got array'],
    [{ user: { plan: 'free' }, tags: 'a' }, 'tags: expected Array, got string'],
    [{ user: { plan: 'free' }, odd: '7' }, 'odd: fails check'],
    [null, 'expected Object, got null'],
    ['text', 'expected Object, got string'],
  ])('%j: %s', async (data, fault) => {
    const [row] = await rowsOf(logOf([{ query: eventOf(login(data)) }]), usual);
    expect(row).toMatchObject({ event: 'unstruct', event_name: 'login' });
    expect(JSON.parse(row!.unstruct_event!).data.data).toEqual(data);
    expect(faultsOf(row!)).toEqual(
      fault === null ? null : { 'iglu:com.acme/login/jsonschema/1-0-0': `schema_mismatch: ${fault}` },
    );
  });

  it.each([
    ['1-0-0', true],
    ['1-0-7', true],
    ['1-2-0', true],
    ['2-0-0', false],
    ['10-0-0', false],
  ])('is checked in version %s of it: %s', async (version, isChecked) => {
    const [row] = await rowsOf(logOf([{ query: eventOf(login({}, version)) }]), usual);
    expect(faultsOf(row!)).toEqual(
      isChecked ? { [`iglu:com.acme/login/jsonschema/${version}`]: 'schema_mismatch: user: missing' } : null,
    );
  });

  it('is found however its name is written', async () => {
    const query = eventOf(login({}));
    const escaped = { ...query, ue_pr: query.ue_pr.replaceAll('/', '\\/') };
    const [row] = await rowsOf(logOf([{ query: escaped }]), usual);
    expect(faultsOf(row!)).toEqual({ 'iglu:com.acme/login/jsonschema/1-0-0': 'schema_mismatch: user: missing' });
  });

  it('whose check throws is kept and marked', async () => {
    const [row] = await rowsOf(logOf([{ query: eventOf(login({ user: { plan: 'free' }, odd: 'jane.doe' })) }]), usual);
    expect(faultsOf(row!)).toEqual({ 'iglu:com.acme/login/jsonschema/1-0-0': 'own_code: SyntaxError' });
  });
});

describe('an entity whose schema is defined', () => {
  it.each<[readonly unknown[], Readonly<Record<string, string>> | null]>([
    [[], null],
    [[tier({ tier: 'gold' }, '1-0-0')], null],
    [[tier({ tier: 'gold', since: 1 }, '1-0-10')], null],
    // A version that is not defined is held against the newest of its model: 1-0-10, not 1-0-9.
    [[tier({ tier: 'gold', since: 1 }, '1-0-11')], null],
    [[tier({ tier: 'gold' }, '1-0-11')], { '1-0-11': 'since: missing' }],
    [[tier({ tier: 'gold', since: 1 }, '1-0-0')], { '1-0-0': 'since: unknown key' }],
    [[tier({ tier: 'gold' }, '1-0-0'), tier({}, '1-0-0'), tier({ tier: 1 }, '1-0-0')], { '1-0-0': 'tier: missing' }],
    [[tier({}, '1-0-0'), tier({}, '1-0-9')], { '1-0-0': 'tier: missing', '1-0-9': 'never: missing' }],
    [[{ schema: 'iglu:com.acme/unknown/jsonschema/1-0-0', data: {} }], null],
    [[{ schema: 'iglu:com.acme/note/jsonschema/1-0-0', data: { says: 'iglu:com.acme/tier/jsonschema/1-0-0' } }], null],
  ])('%j: %j', async (entities, faults) => {
    const [row] = await rowsOf(logOf([{ query: entitiesOf(...entities) }]), usual);
    expect(row!.event).toBe('page_view');
    expect(faultsOf(row!)).toEqual(
      faults &&
        Object.fromEntries(
          Object.entries(faults).map(([version, fault]) => [
            `iglu:com.acme/tier/jsonschema/${version}`,
            `schema_mismatch: ${fault}`,
          ]),
        ),
    );
  });

  it('and an event are each named, after the faults of columns', async () => {
    const query = { ...eventOf(login({})), ...entitiesOf(tier({}, '1-0-0')), tz: '', res: 'wide' };
    const [row] = await rowsOf(logOf([{ query }]), usual);
    expect(Object.keys(faultsOf(row!) as object)).toEqual([
      'dvce_screenwidth',
      'iglu:com.acme/login/jsonschema/1-0-0',
      'iglu:com.acme/tier/jsonschema/1-0-0',
    ]);
  });
});

it('data is checked as it was sent, and no fault shows what is pseudonymised', async () => {
  writeFileSync(join(folder, 'key'), 'k'.repeat(40));
  const place = `{ column: 'unstruct_event', schema: 'com.acme/login', path: 'user.email' }`;
  const withKey = await settings(`privacy: { keyFile: 'key', pseudonymise: [${place}] }`);
  const emails = ['jane@shop.example', 'jane.doe'];
  const rows = await rowsOf(
    logOf(emails.map((email) => ({ query: eventOf(login({ user: { plan: 'pro', email } })) }))),
    withKey,
  );
  expect(rows.map(faultsOf)).toEqual([
    null,
    { 'iglu:com.acme/login/jsonschema/1-0-0': 'schema_mismatch: user.email: fails email' },
  ]);
  expect(JSON.stringify(rows)).not.toContain('jane');
});

const free = defineSchema({
  vendor: 'com.acme',
  name: 'login',
  version: '1-0-0',
  description: 'Somebody logged in.',
  data: v.object({ plan: v.picklist(['free', 'pro']), tries: v.optional(v.number()) }),
});
const gold = defineSchema({
  vendor: 'com.acme',
  name: 'tier',
  version: '2-0-0',
  data: v.object({ tier: v.pipe(v.string(), v.transform(Number)) }),
});

describe('a schema', () => {
  it('has its address and the type of its data, as it is sent', () => {
    expect(free.uri).toBe('iglu:com.acme/login/jsonschema/1-0-0');
    expectTypeOf(free.uri).toEqualTypeOf<'iglu:com.acme/login/jsonschema/1-0-0'>();
    expectTypeOf<InferData<typeof free>>().toEqualTypeOf<{ plan: 'free' | 'pro'; tries?: number | undefined }>();
    expectTypeOf<InferData<typeof gold>>().toEqualTypeOf<{ tier: string }>();
  });

  it('types what a tracker sends, one schema or several', () => {
    const track = <Schema extends typeof free | typeof gold>(event: SelfDescribing<Schema>) => event;
    expect(track<typeof free>({ schema: free.uri, data: { plan: 'free' } }).data.plan).toBe('free');
    // @ts-expect-error: no such plan
    track<typeof free>({ schema: free.uri, data: { plan: 'gold' } });
    // @ts-expect-error: the data of another schema
    track<typeof free | typeof gold>({ schema: gold.uri, data: { plan: 'free' } });
    // @ts-expect-error: the address of another schema
    track<typeof free>({ schema: gold.uri, data: { plan: 'free' } });
    // @ts-expect-error: data is an object
    defineSchema({ vendor: 'a', name: 'b', version: '1-0-0', data: v.string() });
  });

  const data = v.object({});
  it.each([
    [{ vendor: 'com acme', name: 'a', version: '1-0-0', data }, 'the vendor of a schema must be letters'],
    [{ vendor: 'com.acme', name: 'a.b', version: '1-0-0', data }, 'the name of a schema must be letters'],
    [{ vendor: 'com.acme', name: 'a', version: '1.0.0', data }, 'such as "1-0-0", got "1.0.0"'],
    [{ vendor: 'com.acme', name: 'a', version: '0-0-1', data }, 'such as "1-0-0", got "0-0-1"'],
    [{ vendor: 'com.acme', name: 'a', version: '1-0-0', data: {} as never }, 'must be a valibot schema'],
    [{ vendor: 'com.acme', name: 'a', version: '1-0-0', data: v.objectAsync({}) as never }, 'that is not async'],
  ])('is refused: %j', (definition, message) => expect(() => defineSchema(definition)).toThrow(message));

  it('comes from a config file only, once, and changes what a run is', async () => {
    expect(() => resolveConfig({ schemas: [free] })).toThrow('which only a config file can bring');
    expect(() => resolveConfig({ schemas: [{}] as never })).toThrow('"schemas.0" must be what defineSchema makes');
    await expect(settings('', `${text}\nexport const again = tier;`)).rejects.toThrow(
      '"schemas" have iglu:com.acme/tier/jsonschema/1-0-0 twice',
    );
    expect(await settings()).not.toEqual(await settings('', text.replace('minValue(1)', 'minValue(2)')));
    expect(await settings()).toEqual(usual);
  });
});
