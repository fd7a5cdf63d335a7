import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { openReader, type Reader } from '../../etl/duckdb/reader.ts';
import { databaseOf } from '../../etl/hive/location.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { etl } from '../../etl/run/run.ts';
import { type FirnConfig, resolveConfig } from '../../lib/config.ts';
import { generate } from '../../lib/generate/generate.ts';
import { filledIn, type GivenValues } from '../../lib/questions/fill.ts';
import { prelude, questionNames, readQuestion } from '../../lib/questions/library.ts';
import { haveHive } from '../hive/installation.ts';
import { macroCases } from '../questions/macros.ts';
import { expectedNames, expectedOf, type SiteName, writeSite } from '../questions/site.ts';
import { sites } from '../questions/sites/index.ts';
import { hiveInTests } from './hive.ts';

const have = haveHive();
const full = process.env.FIRN_FULL !== undefined;
/** Each takes Hive a minute to load. CI has those whose questions ask most of an engine. */
const siteNames = full ? (Object.keys(sites) as SiteName[]) : (['market', 'returning'] as const);

/** A cell as both engines write it: Hive's answers are texts, floats compare to ten places. */
const inWords = (value: unknown): unknown => {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?(E-?\d+)?$/.test(value));
  if (isNumber) return Number(Number(value).toPrecision(10));
  if (typeof value === 'boolean') return String(value);
  // Hive leaves the zeros at the end of a second's fraction out, and its point where nothing follows.
  return typeof value === 'string'
    ? value.replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(\.\d*?)0*$/, '$1$2').replace(/\.$/, '')
    : value;
};
const rowsInWords = (rows: readonly (readonly unknown[])[]) => rows.map((row) => row.map(inWords));

describe('questions asked of Hive', { timeout: 300_000 }, () => {
  if (!have.ok) {
    it.skip(`cannot be compared: ${have.why}`);
    return;
  }
  const { hive, modelsEngine } = hiveInTests();
  let folder: string;
  let embedded: Reader;

  const load = async (name: string, config: FirnConfig, engines: readonly ('hive' | 'duckdb')[]) => {
    for (const engine of engines) {
      const report = await etl({
        raw: join(folder, name, 'raw'),
        store: join(folder, name, engine),
        run: '20261123T040000Z',
        config: resolveConfig(config),
        version: 'firn-test',
        engine: engine === 'hive' ? modelsEngine() : duckdbEngine({ threads: 1 }),
        keepGoing: true,
        since: '2000-01-01',
      });
      expect(report).toMatchObject({ outcome: 'committed', modelsError: null });
    }
  };

  const ofHive = (name: string, sql: string) =>
    hive().query(
      `use ${databaseOf(openStorage(join(folder, name, 'hive')))}; ${prelude('queries', 'hive').join(';\n')}; ${sql};`,
    );
  const asked = (question: string, given: GivenValues, engine: 'hive' | 'duckdb') =>
    filledIn(readQuestion('queries', question), given, engine);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firn-questions-'));
    for (const site of siteNames) {
      writeSite(site, join(folder, site, 'raw'));
      await load(site, sites[site].config ?? {}, ['hive']);
    }
    if (!full) return;
    await generate({ events: 1500, seed: 7, out: join(folder, 'shop', 'raw') });
    await load('shop', {}, ['hive', 'duckdb']);
    embedded = await openReader(join(folder, 'shop', 'duckdb'), { threads: 1 });
    for (const statement of prelude('queries', 'duckdb')) await embedded.query(statement);
  }, 900_000);
  afterAll(() => {
    embedded?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  // The embedded engine has answered all of them; each takes Hive some seconds. CI asks every third of its sites, always the same.
  const isLoaded = (name: string) => (siteNames as readonly string[]).includes(expectedOf(name)[0]!.site);
  const asking = expectedNames()
    .filter(isLoaded)
    .filter((_, at) => full || at % 3 === 0);
  it.each(asking)('%s is answered as it was counted', async (name) => {
    for (const { site, given = {}, rows } of expectedOf(name).slice(0, full ? undefined : 1)) {
      expect(rowsInWords(await ofHive(site, asked(name, given, 'hive')))).toEqual(rowsInWords(rows));
    }
  });

  if (full) {
    it.each(questionNames('queries'))('%s is answered as by the embedded engine on generated traffic', async (name) => {
      const { rows } = await embedded.query(asked(name, {}, 'duckdb'));
      expect(rowsInWords(await ofHive('shop', asked(name, {}, 'hive')))).toEqual(rowsInWords(rows));
    });
  }

  it('knows the same macros', async () => {
    const [values] = await ofHive(
      siteNames[0]!,
      `select ${macroCases.map(([call]) => `cast(${call} as string)`).join(', ')}`,
    );
    // Hive writes truths in capitals.
    const inWords = (value: string | null) => (/^(TRUE|FALSE)$/.test(value ?? '') ? value!.toLowerCase() : value);
    expect(macroCases.map(([call], at) => [call, inWords(values![at]!)])).toEqual(macroCases);
  });
});
