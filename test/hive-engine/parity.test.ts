import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { dedupePrelude, withCopiedId } from '../../etl/hive/dedupe.ts';
import { databaseOf } from '../../etl/hive/location.ts';
import { literal } from '../../etl/hive/sql.ts';
import { currentRuns, readCommits } from '../../etl/run/commits.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { type EtlReport, etl } from '../../etl/run/run.ts';
import { resolveConfig } from '../../lib/config.ts';
import { generate } from '../../lib/generate/generate.ts';
import { eventNamespace } from '../../lib/protocol/parameters.ts';
import { uuidV5 } from '../duckdb/dedupe-twin.ts';
import { haveHive } from '../hive/installation.ts';
import { whyMissing } from '../rows/shared.ts';
import { uuid } from '../run/logs.ts';
import { compareStores } from './differences.ts';
import { hiveInTests, withoutModels } from './hive.ts';
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

describe('a store of Hive and one of the embedded engine', { timeout: 120_000 }, () => {
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
    const engines = { hive: engine(), duckdb: withoutModels(duckdbEngine({ threads: 1 })) };
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
    const commits = currentRuns(await readCommits(openStorage(store('hive'))));
    const database = databaseOf(openStorage(store('hive')));
    const rows = await hive().query(`use ${database}; select run, count(*) from events group by run order by run;`);
    expect(rows).toEqual(commits.map(({ run, counts }) => [run, String(counts.events)]));
  });

  it('name events and note copied ids alike', async () => {
    const text = (value: string | null) => (value === null ? 'cast(null as string)' : literal(value));
    const names = ['x', `${uuid(1)}/b`, 'größe 雪 🧊', ''];
    const errors = [
      null,
      '{"event_id":"not_uuid: \\"x\\\\"}',
      '{"event_id":"not_uuid: ,}","se_value":"not_number: x"}',
      '{"platform":"not_platform: ,\\"","event_id":"not_uuid: {\\""}',
      '{"platform":"not_platform: x","event_id":"not_uuid: \\"","se_value":"\\"event_id\\":\\"y"}',
    ];
    const note = (fieldErrors: string | null) => withCopiedId(text(fieldErrors), text(uuid(7)));
    const [row] = await hive().query(
      `${dedupePrelude.join(';\n')};
       select ${[
         ...names.map((name) => `name_uuid(${text(name)})`),
         ...errors.map(note),
         ...errors.map((error) => `copied_from(${note(error)})`),
         'copied_from(cast(null as string))',
         "copied_from('{}')",
         "day_number('1970-01-01')",
         "day_number('2024-02-29')",
         "day_number('1969-12-31')",
       ].join(', ')}`,
    );
    const notes = row!.slice(names.length, names.length + errors.length);
    expect(row!.slice(0, names.length)).toEqual(names.map((name) => uuidV5(eventNamespace, name)));
    for (const [n, error] of errors.entries()) {
      const others = error === null ? {} : JSON.parse(error);
      expect(JSON.parse(notes[n]!)).toEqual({ ...others, event_id: `copied_id: ${uuid(7)}` });
    }
    expect(row!.slice(-10)).toEqual([...errors.map(() => uuid(7)), null, null, '0', '19782', '-1']);
  });
});
