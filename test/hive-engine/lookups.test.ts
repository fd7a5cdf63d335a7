import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { openReader } from '../../etl/duckdb/reader.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { etl } from '../../etl/run/run.ts';
import { type FirnConfig, resolveConfig } from '../../lib/config.ts';
import { generate } from '../../lib/generate/generate.ts';
import { haveHive } from '../hive/installation.ts';
import { eventLine, uuid, writeLog } from '../run/logs.ts';
import { compareStores } from './differences.ts';
import { hiveInTests } from './hive.ts';

const have = haveHive();
const run = '20261123T040000Z';

/** What a config file with functions of its own becomes. */
const ownCode = `module.exports.default = { enrich: [
  function seen(event) {
    if (event.page_title === 'page 7') return { drop: 'lucky' };
    if (event.page_title === 'page 8') throw new Error('no "8" \\\\ 雪');
    return { se_label: event.user_id, labels: ['seen'], entities: [{ schema: 'iglu:a/own/jsonschema/1-0-0', data: { n: 1 } }] };
  },
] };`;

const contexts = (...skus: readonly (string | number)[]) =>
  JSON.stringify({
    schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0',
    data: skus.map((sku) => ({ schema: 'iglu:com.acme/product/jsonschema/1-0-0', data: { sku, name: 'größe 雪' } })),
  });

describe('a store of Hive and one of the embedded engine, with lookups, pseudonyms and own code', {
  timeout: 120_000,
}, () => {
  if (!have.ok) {
    it.skip(`cannot be compared: ${have.why}`);
    return;
  }
  const { engine } = hiveInTests();
  let folder: string;
  const store = (name: string) => join(folder, name);

  /** A table of so many bytes at least, most of them of nobody. */
  function table(name: string, rows: readonly string[], bytes = 0): string {
    const filler = Array.from({ length: bytes / 100 }, (_, n) => `nobody ${n},"${'"",雪'.repeat(10)}",-0.5,false`);
    writeFileSync(join(folder, name), ['id,text,n,flag', ...rows, ...filler].join('\n'));
    return join(folder, name);
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firn-lookups-'));
    const raw = join(folder, 'raw');
    await generate({ events: 500, seed: 4, out: join(raw, 'generated') });
    const lines = Array.from({ length: 300 }, (_, n) =>
      eventLine({
        at: `2026-11-22 10:${String(n % 60).padStart(2, '0')}:00`,
        eid: uuid(n % 290),
        content: `page ${n < 290 ? n : n % 2}`,
        request: `r${n}`,
        more: {
          aid: n % 2 === 0 ? 'shop' : 'große "App"',
          ...(n % 7 === 6 ? {} : { uid: `u${n % 7}` }),
          ...(n % 3 === 0 ? { co: contexts('7', 12, `sku ${n}`) } : {}),
        },
      }),
    );
    writeLog(raw, 'E1.2026-11-22-10.a.gz', lines);
    writeFileSync(join(folder, 'key'), '0123456789abcdef0123456789abcdef');

    const users = Array.from({ length: 5 }, (_, n) => `u${n},"über ${n} \\N ""雪"" \\t [,",${n / 4},true`);
    const large = 2 << 20;
    const lookup = (file: string, key: NonNullable<FirnConfig['lookups']>[number]['key'], name: string) => ({
      file,
      key,
      on: 'id',
      schema: `iglu:com.acme/${name}/jsonschema/1-0-0`,
    });
    const product = { column: 'contexts', schema: 'com.acme/product', path: 'sku' } as const;
    const config = resolveConfig(
      {
        privacy: { pseudonymise: ['user_id'], keyFile: join(folder, 'key') },
        enrich: [() => {}],
        lookups: [
          lookup(table('app.csv', ['shop,größe 雪 🧊,1,true', '"große ""App""",b,2,false']), 'app_id', 'app'),
          lookup(table('users.csv', users, large), 'user_id', 'user'),
          lookup(table('products.csv', ['7,Lowa,1,true', '12,Meindl,2,']), product, 'product'),
          lookup(table('pages.csv', ['page_view,p,1,', 'struct,s,2,'], large), 'event_name', 'kind'),
          lookup(table('none.csv', [], large), 'user_id', 'none'),
        ],
      },
      ownCode,
    );
    for (const [name, its] of [
      ['duckdb', duckdbEngine({ threads: 1 })],
      ['hive', engine()],
    ] as const) {
      const report = await etl({ raw, store: store(name), run, config, version: 'firn-test', engine: its });
      expect(report.outcome).toBe('committed');
    }
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('have the same rows', async () => {
    for (const { table, rows, columns, only } of await compareStores(store('duckdb'), store('hive'))) {
      expect({ table, only }).toEqual({ table, only: [[], []] });
      expect({ table, rows: rows[1] }).toEqual({ table, rows: rows[0] });
      expect({ table, columns: columns[1] }).toEqual({ table, columns: columns[0] });
    }
  });

  it('have every entity in its place, and none of what a run works with', async () => {
    const reader = await openReader(store('hive'), { threads: 1 });
    try {
      const { rows } = await reader.query(
        `select distinct [regexp_extract(entity ->> 'schema', '/([a-z]+)/', 1) for entity in from_json(derived_contexts -> '$.data', '["json"]')]
         from events where page_title is not null and app_id in ('shop', 'große "App"') and page_title like 'page %'`,
      );
      const seen = rows.map(([names]) => (names as readonly string[] | null)?.join(' ') ?? '').sort();
      expect(seen).toEqual([
        'app kind own',
        'app product product kind own',
        'app user kind',
        'app user kind own',
        'app user product product kind own',
      ]);
      const [left] = (
        await reader.query(
          `select count(*) from events where derived_contexts like '%firn lookup%' or user_id like 'u%' or not json_valid(derived_contexts)`,
        )
      ).rows;
      expect(left).toEqual([0]);
    } finally {
      reader.close();
    }
    const keys = (await openStorage(store('hive')).list(`runs/${run}/`)).map(({ key }) => key);
    expect(keys.filter((key) => key.includes('lookup'))).toEqual([]);
  });
});
