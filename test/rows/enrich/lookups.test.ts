import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../etl/duckdb/database.ts';
import { writeSnapshot } from '../../../etl/duckdb/lookup-snapshot.ts';
import { rowSettings } from '../../../etl/rows/settings.ts';
import { lookupsNow } from '../../../etl/run/lookups.ts';
import { type FirnConfig, type JsonPlace, resolveConfig } from '../../../lib/config.ts';
import { testFolder } from '../../run/folder.ts';
import { logOf, type Request, rowsOf } from './enriched.ts';

const schema = 'iglu:com.acme/customer/jsonschema/1-0-0';
const lookup = (file: string, more: object = {}) => ({
  file,
  key: 'user_id' as const,
  on: 'id',
  schema,
  ...more,
});

/** `derived_contexts` of the events of these requests. */
async function contextsOf(config: FirnConfig, requests: readonly Request[]): Promise<readonly (string | null)[]> {
  const resolved = resolveConfig(config);
  const lookups = await lookupsNow({ writeSnapshot }, resolved);
  const rows = await rowsOf(logOf(requests), rowSettings(resolved, 'firn-test', [], lookups));
  return rows.map((row) => row.derived_contexts!);
}

const envelope = (...entities: readonly string[]) =>
  `{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[${entities.join(',')}]}`;
const entity = (data: string) => `{"schema":"${schema}","data":${data}}`;

/** A file of a table, in a folder of the test. */
function tableFile(content: string | Uint8Array, name = 'crm.csv'): string {
  const file = join(testFolder(), name);
  writeFileSync(file, content);
  return file;
}

interface TableCase {
  readonly what: string;
  readonly csv: string;
  readonly uid: string;
  /** The entity's data as JSON text; null: there is none. */
  readonly data: string | null;
}

const tables: readonly TableCase[] = [
  { what: 'texts', csv: 'id,tier\nu1,gold\nu2,silver\n', uid: 'u2', data: '{"tier":"silver"}' },
  { what: 'a key that is not there', csv: 'id,tier\nu1,gold\n', uid: 'u2', data: null },
  { what: 'a key in other letters', csv: 'id,tier\nu1,gold\n', uid: 'U1', data: null },
  { what: 'an empty table', csv: 'id,tier\n', uid: 'u1', data: null },
  { what: 'a table of keys only', csv: 'id\nu1\nu2\n', uid: 'u1', data: '{}' },
  { what: 'rows without a key', csv: 'id,tier\n,gold\n"",silver\nu1,\n', uid: 'u1', data: '{"tier":null}' },
  {
    what: 'values as what they all look like',
    csv: 'id,n,price,active,code,big,mixed\nu1,-7,1.50,TRUE,007,1234567890123456789,1\nu2,0,2e3,false,08,1,x\n',
    uid: 'u1',
    data: '{"n":-7,"price":1.5,"active":true,"code":"007","big":"1234567890123456789","mixed":"1"}',
  },
  { what: 'numbers with and without places', csv: 'id,n\nu1,2\nu2,2.5\nu3,\n', uid: 'u1', data: '{"n":2}' },
  { what: 'a number no double holds', csv: 'id,n\nu1,1e999\n', uid: 'u1', data: '{"n":"1e999"}' },
  {
    what: 'quotes, line ends, tabs, backslashes',
    csv: 'id,a,b\nu1,"say ""hi"", then\nleave","\\N\t\\"\n',
    uid: 'u1',
    data: '{"a":"say \\"hi\\", then\\nleave","b":"\\\\N\\t\\\\"}',
  },
  { what: 'a name for a column that JSON escapes', csv: 'id,"a ""b"""\nu1,x\n', uid: 'u1', data: '{"a \\"b\\"":"x"}' },
  {
    what: 'all of Unicode',
    csv: 'id,größe\nü雪🧊,é\u2028\u0085😀\n',
    uid: 'ü雪🧊',
    data: '{"größe":"é\u2028\u0085😀"}',
  },
  { what: 'a byte order mark', csv: '\ufeffid,tier\nu1,gold\n', uid: 'u1', data: '{"tier":"gold"}' },
  { what: 'semicolons', csv: 'id;price;note\nu1;1,5;a,b\n', uid: 'u1', data: '{"price":"1,5","note":"a,b"}' },
  { what: 'tabs', csv: 'id\ttier\nu1\ta,b\n', uid: 'u1', data: '{"tier":"a,b"}' },
  { what: 'CRLF, no last line end', csv: 'id,tier\r\nu1,gold\r\nu2,silver', uid: 'u2', data: '{"tier":"silver"}' },
  { what: 'keys with leading zeros', csv: 'id,tier\n007,gold\n7,silver\n', uid: '007', data: '{"tier":"gold"}' },
  { what: 'what looks like a comment', csv: 'id,tier\n#1,#gold\n', uid: '#1', data: '{"tier":"#gold"}' },
  { what: 'keys named as what objects have', csv: 'id,tier\nu1,gold\n', uid: '__proto__', data: null },
  { what: 'a column named key', csv: 'key,id,entity\nk,u1,e\n', uid: 'u1', data: '{"key":"k","entity":"e"}' },
];

describe('a lookup in a table', () => {
  it.each(tables)('reads $what', async ({ csv, uid, data }) => {
    const contexts = await contextsOf({ lookups: [lookup(tableFile(csv))] }, [{ query: { uid } }]);
    expect(contexts).toEqual([data === null ? null : envelope(entity(data))]);
    if (data !== null) JSON.parse(contexts[0]!);
  });

  it('reads packed files', async () => {
    const file = tableFile(gzipSync('id;tier\nu1;gold\n'), 'crm.csv.gz');
    expect(await contextsOf({ lookups: [lookup(file)] }, [{ query: { uid: 'u1' } }])).toEqual([
      envelope(entity('{"tier":"gold"}')),
    ]);
  });

  it('reads Parquet with its types', async () => {
    const file = join(testFolder(), 'crm.parquet');
    const database = await openDatabase({ threads: 1, memoryLimit: '100MB', temporaryFolder: null });
    await database.connection.run(
      `copy (select 42::bigint as id, 9007199254740993::bigint as n, 0.1::float as f, 'nan'::double as nan,
         12.50::decimal(18,2) as price, true as active, date '2026-11-23' as since, null::varchar as nothing,
         '12' as code, [1] as list) to '${file}' (format parquet)`,
    );
    database.close();
    const columns = ['n', 'f', 'nan', 'price', 'active', 'since', 'nothing', 'code'];
    const request = { query: { uid: '42' } };
    expect(await contextsOf({ lookups: [lookup(file, { columns })] }, [request])).toEqual([
      envelope(
        entity(
          '{"n":9007199254740993,"f":0.1,"nan":null,"price":12.5,"active":true,"since":"2026-11-23","nothing":null,"code":"12"}',
        ),
      ),
    ]);
    await expect(contextsOf({ lookups: [lookup(file)] }, [request])).rejects.toThrow(
      `the column "list" of the lookup ${file} must hold plain values, got INTEGER[]; leave it out of "columns"`,
    );
    await expect(contextsOf({ lookups: [lookup(file, { on: 'price', columns })] }, [request])).rejects.toThrow(
      `the key column "price" of the lookup ${file} must hold texts or whole numbers, got DECIMAL(18,2)`,
    );
  });

  it.each([
    ['id,tier\nu1,a\nu2,b\nu1,c\n', 'has 2 rows with "id" "u1"; it must have one row for each'],
    ['name,tier\nu1,a\n', 'has no column "id"; it has name, tier'],
    ['ID,tier\nu1,a\n', 'has no column "id"; it has ID, tier'],
    ['id,tier\nu1,a,b,c\nu2,b\n', 'cannot be read: '],
    ['id,tier\nu1,\xff\xfe\n', 'cannot be read: '],
  ])('refuses %j', async (csv, message) => {
    const file = tableFile(Buffer.from(csv, 'latin1'));
    await expect(contextsOf({ lookups: [lookup(file)] }, [{}])).rejects.toThrow(`the lookup ${file} ${message}`);
  });

  it('refuses a table that is not there, and columns it has not', async () => {
    await expect(contextsOf({ lookups: [lookup('/nowhere/crm.csv')] }, [{}])).rejects.toThrow(
      'no lookup at /nowhere/crm.csv: the file does not exist',
    );
    const file = tableFile('id,tier\nu1,gold\n');
    await expect(contextsOf({ lookups: [lookup(file, { columns: ['teir'] })] }, [{}])).rejects.toThrow(
      `the lookup ${file} has no column "teir"; it has id, tier`,
    );
  });
});

const entityOf = (vendorAndName: string, data: object) => ({ schema: `iglu:${vendorAndName}/jsonschema/1-0-0`, data });
const sent = (...entities: readonly object[]) =>
  JSON.stringify({ schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0', data: entities });
const product: JsonPlace = { column: 'contexts', schema: 'com.acme/product', path: 'sku' };

describe('a lookup in an event', () => {
  it('is asked for each value at a place inside JSON, once, in their order', async () => {
    const file = tableFile('id,brand\n12,Meindl\n7,Lowa\n');
    const products = ['7', 12, '99', '7', null, { sku: 12 }].map((sku) => entityOf('com.acme/product', { sku }));
    const config = { lookups: [lookup(file, { key: product, columns: ['id', 'brand'] })] };
    const contexts = await contextsOf(config, [
      { query: { co: sent(entityOf('com.acme/page', { sku: '7' }), ...products) } },
      { query: { co: sent(entityOf('com.acme/page', { sku: '7' })) } },
      {},
    ]);
    expect(contexts).toEqual([
      envelope(entity('{"id":"7","brand":"Lowa"}').replace('"7"', '7'), entity('{"id":12,"brand":"Meindl"}')),
      null,
      null,
    ]);
  });

  it.each([
    ['items.*.sku', { items: [{ sku: '7' }, { sku: 12, more: 1 }, {}, null, 'x'] }, ['7', '12']],
    ['items.1.sku', { items: [{ sku: '7' }, { sku: 12 }] }, ['12']],
    ['*.id', { a: { id: '7' }, b: { id: true }, c: [] }, ['7', 'true']],
    ['sku', { sku: { id: '7' } }, []],
    ['sku.length', { sku: '7' }, []],
    ['constructor.name', {}, []],
  ])('reads the values at %s', async (path, data, found) => {
    const file = tableFile('id\n7\n12\ntrue\n1\nObject\n');
    const config = { lookups: [lookup(file, { key: { ...product, path }, columns: ['id'] })] };
    const inContexts = await contextsOf(config, [{ query: { co: sent(entityOf('com.acme/product', data)) } }]);
    const ids = found.map((id) => entity(`{"id":"${id}"}`));
    expect(inContexts).toEqual([ids.length === 0 ? null : envelope(...ids)]);
    const event = JSON.stringify({
      schema: 'iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0',
      data: entityOf('com.acme/product', data),
    });
    const asEvent = {
      lookups: [lookup(file, { key: { ...product, column: 'unstruct_event', path }, columns: ['id'] })],
    };
    expect(await contextsOf(asEvent, [{ query: { e: 'ue', ue_pr: event } }])).toEqual(inContexts);
  });

  it('adds entities in the order of the config, before those of own code', async () => {
    const [people, pages] = [tableFile('id,tier\nu1,gold\n'), tableFile('path,topic\n/boots,shoes\n', 'pages.csv')];
    const config: FirnConfig = {
      lookups: [lookup(pages, { key: 'page_urlpath', on: 'path' }), lookup(people), lookup(people, { columns: [] })],
    };
    const ownCode =
      "module.exports.default = { enrich: [() => ({ entities: [{ schema: 'iglu:a/b/c/1-0-0', data: {} }] })] }";
    const resolved = resolveConfig(config);
    const settings = rowSettings(
      { ...resolved, ownCode },
      'firn-test',
      [],
      await lookupsNow({ writeSnapshot }, resolved),
    );
    const [row] = await rowsOf(logOf([{ query: { uid: 'u1', url: 'https://shop.example/boots?x=1' } }]), settings);
    expect(row!.derived_contexts).toBe(
      envelope(
        entity('{"topic":"shoes"}'),
        entity('{"tier":"gold"}'),
        entity('{}'),
        '{"schema":"iglu:a/b/c/1-0-0","data":{}}',
      ),
    );
  });

  it('finds a key that is pseudonymised, and no key of somebody who opted out', async () => {
    const keyFile = tableFile('0123456789abcdef0123456789abcdef', 'key');
    const file = tableFile('id,tier\nu1,gold\n');
    const session = 'com.snowplowanalytics.snowplow/client_session';
    const co = sent(entityOf(session, { userId: 'u1', sessionId: 's' }));
    const config: FirnConfig = {
      privacy: { pseudonymise: ['user_id', 'domain_userid'], keyFile },
      lookups: [lookup(file), lookup(file, { key: { column: 'contexts', schema: session, path: 'userId' } })],
    };
    const found = entity('{"tier":"gold"}');
    expect(
      await contextsOf(config, [
        { query: { uid: 'u1', co } },
        { query: { uid: 'u1', co, gpc: '1' }, log: { 'viewer-request-log-data': 'gpc=1' } },
      ]),
    ).toEqual([envelope(found, found), null]);
  });

  it.each([
    [{ key: 'tr_total' }, /"lookups.0.key" must be a column with texts or whole numbers/],
    [{ key: { ...product, column: 'derived_contexts' } }, /"lookups.0.key" must be a column with texts/],
    [{ file: 'crm.xlsx' }, /"lookups.0.file" must be a file that ends in/],
    [{ schema: 'com.acme/customer' }, /"lookups.0.schema" must be a schema such as/],
    [
      { columns: ['id'], key: { ...product, schema: 'com.snowplowanalytics.snowplow/client_session', path: 'userId' } },
      /would store "id" in clear/,
    ],
    [{ columns: ['id', 'tier'] }, /would store "id" in clear, which "privacy.pseudonymise" hides/],
  ])('is refused with %j', (more, message) => {
    const lookups = [lookup('crm.csv', more)] as never;
    expect(() => resolveConfig({ privacy: { pseudonymise: ['user_id'], keyFile: 'k' }, lookups })).toThrow(message);
  });
});
