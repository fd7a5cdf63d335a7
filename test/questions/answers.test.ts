import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReader, type Reader } from '../../etl/duckdb/reader.ts';
import { resolveConfig } from '../../lib/config.ts';
import { filledIn, type GivenValues } from '../../lib/questions/fill.ts';
import { prelude, questionNames, readQuestion } from '../../lib/questions/library.ts';
import { load } from '../duckdb/stores.ts';
import { macroCases } from './macros.ts';
import { cell, type Expected, expectedNames, expectedOf, type SiteName, writeSite } from './site.ts';
import { sites } from './sites/index.ts';

const names = questionNames('queries');

describe('on sites small enough to count', () => {
  let folder: string;
  const readers = new Map<SiteName, Reader>();
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firn-questions-'));
    for (const site of Object.keys(sites) as SiteName[]) {
      const [raw, store] = [join(folder, site, 'raw'), join(folder, site, 'store')];
      writeSite(site, raw);
      const config = resolveConfig(sites[site].config ?? {});
      // The run's time is in what it loads.
      const report = await load(raw, store, { config, run: '20261123T040000Z' });
      expect(report).toMatchObject({ outcome: 'committed', modelsError: null });
      const reader = await openReader(store, { threads: 1 });
      for (const statement of prelude('queries', 'duckdb')) await reader.query(statement);
      readers.set(site, reader);
    }
  });
  afterAll(() => {
    for (const reader of readers.values()) reader.close();
    rmSync(folder, { recursive: true });
  });

  const answer = async (site: SiteName, name: string, given: GivenValues = {}) =>
    (await readers.get(site)!.query(filledIn(readQuestion('queries', name), given, 'duckdb'))).rows;

  it('every question has an expectation, and every expectation a question', () => {
    expect(expectedNames()).toEqual(names);
  });

  describe.each(expectedNames())('%s', (name) => {
    it.each(
      expectedOf(name).map((expected): [string, Expected] => [
        `${expected.site} ${JSON.stringify(expected.given ?? {})} ${expected.says ?? ''}`,
        expected,
      ]),
    )('%s', async (_, { site, given, rows }) => {
      expect((await answer(site, name, given)).map((row) => row.map(cell))).toEqual(rows.map((row) => row.map(cell)));
    });

    const [{ site }] = expectedOf(name) as [Expected];
    const question = readQuestion('queries', name);

    it('returns the columns its header promises, in their order', async () => {
      const { columns } = await readers.get(site)!.query(filledIn(question, {}, 'duckdb'));
      expect(columns.map((column) => column.name)).toEqual(question.columns.map((column) => column.name));
    });

    it('has no rows for days without lines, or zeros where it always has one', async () => {
      const rows = await answer(site, name, { from: ['2031-01-01'], to: ['2031-01-31'] });
      if (question.grain === 'one row')
        expect(rows.flat().filter((value) => value !== null && value !== 0)).toEqual([]);
      else expect(rows).toEqual([]);
    });

    if (question.parameters.some((parameter) => parameter.name === 'app_id')) {
      it('takes any text for an app, however it is quoted', async () => {
        const rows = await answer(site, name, { app_id: ["shop' or '1'='1"] });
        expect(rows).toEqual(await answer(site, name, { app_id: ['no-such-app'] }));
        expect(rows).not.toEqual(await answer(site, name));
      });
    }

    it('was asked for a part of the days', () => {
      expect(expectedOf(name).some(({ given }) => given?.from !== undefined || given?.to !== undefined)).toBe(true);
    });
  });

  it.each(macroCases)('the macro %s', async (call, value) => {
    const { rows } = await readers.get('small')!.query(`select cast(${call} as varchar)`);
    expect(rows).toEqual([[value]]);
  });
});
