import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { databaseOf } from '../../etl/hive/location.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { type EtlReport, etl } from '../../etl/run/run.ts';
import { resolveConfig } from '../../lib/config.ts';
import { generate } from '../../lib/generate/generate.ts';
import { type ModelName, models } from '../../lib/protocol/models.ts';
import { ask } from '../duckdb/stores.ts';
import { haveHive } from '../hive/installation.ts';
import { type Hit, modelRows, writeHits } from '../models/site.ts';
import { hiveInTests } from './hive.ts';

const have = haveHive();

const config = resolveConfig({
  models: {
    goals: { order: { event: 'transaction' }, shop: { path: '/shop*' }, play: { category: "it's", action: 'a;b' } },
  },
});

/** What the generator does not make: a network cookie that comes back, an order of today's ecommerce, a visit that never ends. */
const entity = (schema: string, data: unknown) => ({ schema: `iglu:${schema}`, data });
const ecommerce = 'com.snowplowanalytics.snowplow.ecommerce';
const hits: readonly Hit[] = [
  { at: '2026-11-01 23:59:50', sent: { e: 'pv', url: 'https://shop.example/' }, pixel: 'nuid=n&new=1' },
  { at: '2026-11-02 00:00:10', sent: { e: 'pv', url: 'https://shop.example/boots' }, pixel: 'nuid=n&new=0' },
  {
    at: '2026-11-02 00:01:00',
    sent: {
      e: 'ue',
      url: 'https://shop.example/thanks',
      ue_pr: JSON.stringify(
        entity(
          'com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0',
          entity(`${ecommerce}/snowplow_ecommerce_action/jsonschema/1-0-2`, { type: 'transaction' }),
        ),
      ),
      co: JSON.stringify(
        entity('com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0', [
          entity(`${ecommerce}/transaction/jsonschema/1-0-0`, {
            transaction_id: 'T-1',
            revenue: 47.3,
            currency: 'EUR',
            tax: 7,
          }),
          entity(`${ecommerce}/product/jsonschema/1-0-0`, {
            id: 'P-1',
            name: 'größe 雪',
            category: 'a/b',
            price: 20,
            currency: 'EUR',
            quantity: 2,
          }),
        ]),
      ),
    },
    pixel: 'nuid=n&new=0',
  },
  ...[1, 2, 3, 5, 8].map((day) => ({
    at: `2026-11-0${day} 12:00:00`,
    sent: { e: 'se', se_ca: "it's", se_ac: 'a;b', duid: 'stuck', sid: '00000000-0000-4000-9000-000000000009', vid: 7 },
  })),
];

describe('models made by Hive and by the embedded engine', { timeout: 300_000 }, () => {
  if (!have.ok) {
    it.skip(`cannot be compared: ${have.why}`);
    return;
  }
  const { hive, modelsEngine: engine } = hiveInTests();
  let folder: string;
  const store = (name: 'hive' | 'duckdb') => join(folder, name);
  const reports: EtlReport[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firn-models-parity-'));
    const raw = join(folder, 'raw');
    const { lateFiles } = await generate({ events: 800, seed: 5, out: join(folder, 'all') });
    cpSync(join(folder, 'all'), raw, { recursive: true });
    for (const late of lateFiles) rmSync(join(raw, late));
    const engines = { hive: engine(), duckdb: duckdbEngine({ threads: 1 }) };
    for (const run of ['20261123T040000Z', '20261123T050000Z']) {
      for (const name of ['duckdb', 'hive'] as const) {
        reports.push(
          await etl({
            raw,
            store: store(name),
            run,
            config,
            version: 'firn-test',
            engine: engines[name],
            keepGoing: true,
            since: '2026-11-01',
          }),
        );
      }
      // The late files come with the second run.
      cpSync(join(folder, 'all'), raw, { recursive: true });
      writeHits(raw, 'E1.2026-11-08-13.more.gz', hits);
    }
  }, 900_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are made in every run', () => {
    expect(reports.map(({ outcome, modelsError }) => [outcome, modelsError])).toEqual(
      Array.from({ length: 4 }, () => ['committed', null]),
    );
  });

  it('have the same rows', async () => {
    const [ofHive, ofDuckdb] = [await modelRows(store('hive')), await modelRows(store('duckdb'))];
    for (const [name, rows] of Object.entries(ofDuckdb)) {
      expect({ name, rows: ofHive[name] }).toEqual({ name, rows });
      expect({ name, n: rows.length }).not.toEqual({ name, n: 0 });
    }
    expect(await ask(store('hive'), "select total from orders where order_id = 'T-1'")).toEqual([['47.30']]);
    expect(await ask(store('hive'), "select dt, is_capped from visits where visitor_id = 'stuck' order by dt")).toEqual(
      [
        ['2026-11-01', false],
        ['2026-11-05', true],
        ['2026-11-08', true],
      ],
    );
  });

  it('are what readers of Hive see', async () => {
    const names = Object.keys(models) as ModelName[];
    const count = (name: string) => `select '${name}' as name, count(*) as n from ${name}`;
    const database = databaseOf(openStorage(store('hive')));
    // One by one: a query over all of them has more counters than Tez allows.
    for (const name of names) {
      const [row] = await hive().query(`use ${database}; ${count(name)};`);
      expect([row![0], Number(row![1])]).toEqual((await ask(store('duckdb'), count(name)))[0]);
    }
  });

  it('and the calendar has the same days', async () => {
    const sql =
      'select dt, year, quarter, month, day_of_month, weekday, iso_week, week_start, month_start, day_number from calendar';
    const where = "where dt like '%-01-01' or dt like '%-12-31' or dt like '2028-02-%' order by dt";
    const rows = await hive().query(`use ${databaseOf(openStorage(store('hive')))}; ${sql} ${where};`);
    expect(rows).toEqual((await ask(store('duckdb'), `${sql} ${where}`)).map((row) => row.map(String)));
  });
});
