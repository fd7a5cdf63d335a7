import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { readCommits } from '../../etl/run/commits.ts';
import { type EtlReport, etl } from '../../etl/run/run.ts';
import { openStorage } from '../../etl/run/storage.ts';
import { resolveConfig } from '../../lib/config.ts';
import { generate } from '../../lib/generate/generate.ts';
import { haveHive } from '../hive/installation.ts';
import { whyMissing } from '../rows/shared.ts';
import { compareStores } from './differences.ts';
import { hiveInTests } from './hive.ts';
import { writeCases, writeCopies, writeNasty, writeRealLogs, writeSeedEra } from './logs.ts';

const have = haveHive();
const missing = whyMissing('real-logs') ?? whyMissing('seed-era');
const events = Number(process.env.FIRN_PARITY_EVENTS ?? (process.env.FIRN_FULL === undefined ? 5000 : 50_000));

const runs = [
  { run: '20261123T040000Z', half: 'first', config: {} },
  {
    run: '20261123T050000Z',
    half: 'second',
    config: { collect: { pixelPaths: ['/c.gif'], apps: ['shop', 'magazine'] } },
  },
] as const;

describe('a store of Hive and one of the embedded engine', () => {
  if (!have.ok) {
    it.skip(`cannot be compared: ${have.why}`);
    return;
  }
  const { hive, engine } = hiveInTests();
  let folder: string;
  const store = (name: 'hive' | 'duckdb') => join(folder, name);
  const reports: Record<'hive' | 'duckdb', EtlReport[]> = { hive: [], duckdb: [] };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firn-parity-'));
    const raw = join(folder, 'raw');
    const engines = { hive: engine(), duckdb: duckdbEngine({ threads: 1 }) };
    for (const { run, half, config } of runs) {
      writeCopies(raw, half);
      if (half === 'first') {
        await generate({ events, seed: 4, out: join(raw, 'generated') });
        writeCases(raw);
        writeNasty(raw);
        if (missing === null) {
          writeRealLogs(raw);
          writeSeedEra(raw);
        }
      } else {
        // Late files, and the cases again: what was an event is a copy now, what was bad or ignored is so again.
        await generate({ events: 300, seed: 4, out: join(raw, 'late'), from: '2026-10-30' });
        writeCases(join(raw, 'again'));
      }
      for (const name of ['duckdb', 'hive'] as const) {
        reports[name].push(
          await etl({
            raw,
            store: store(name),
            run,
            config: resolveConfig(config),
            version: 'firn-test',
            engine: engines[name],
            keepGoing: true,
          }),
        );
      }
    }
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('report the same of each run', () => {
    expect(reports.hive.map(({ outcome }) => outcome)).toEqual(['committed', 'committed']);
    expect(reports.hive).toEqual(reports.duckdb);
  });

  it('have every kind of row', () => {
    const [first, second] = reports.hive.map((report) => report.counts!);
    expect(first!.events).toBeGreaterThan(events);
    expect(first!.duplicates).toBeGreaterThan(100);
    expect(first!.copiedIds).toBeGreaterThan(10);
    expect(Object.keys(first!.bad).length).toBeGreaterThan(7);
    expect(Object.keys(first!.ignored).length).toBeGreaterThan(6);
    expect(second!.duplicates).toBeGreaterThan(200);
    expect(second!.ignored.unknown_app).toBeGreaterThan(0);
  });

  it(`have the same rows, columns and types in their Parquet files${missing === null ? '' : ` (${missing})`}`, async () => {
    for (const { table, rows, columns, only } of await compareStores(store('duckdb'), store('hive'))) {
      expect({ table, only }).toEqual({ table, only: [[], []] });
      expect({ table, rows: rows[1] }).toEqual({ table, rows: rows[0] });
      expect({ table, columns: columns[1] }).toEqual({ table, columns: columns[0] });
    }
  });

  it('have the same commits, but for the files and etags', async () => {
    const [ofHive, ofDuckdb] = await Promise.all(
      (['hive', 'duckdb'] as const).map(async (name) =>
        (await readCommits(openStorage(store(name)))).map(({ files, engine: _, ...rest }) => ({
          ...rest,
          rows: files
            .map(({ table, dt, rows }) => ({ table, dt, rows }))
            .sort((a, b) => `${a.table} ${a.dt}`.localeCompare(`${b.table} ${b.dt}`)),
        })),
      ),
    );
    expect(ofHive).toEqual(ofDuckdb);
  });

  it('show the same numbers to whoever asks Hive', async () => {
    const commits = await readCommits(openStorage(store('hive')));
    const database = (await openStorage(store('hive')).folders('runs/published/'))[0];
    const rows = await hive().query(`use ${database}; select run, count(*) from events group by run order by run;`);
    expect(rows).toEqual(commits.map(({ run, counts }) => [run, String(counts.events)]));
  });
});
