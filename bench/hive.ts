import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { hiveEngine } from '../etl/hive/engine.ts';
import { etl } from '../etl/run/run.ts';
import { resolveConfig } from '../lib/config.ts';
import { type Hive, startHive } from '../test/hive/hive.ts';
import { peakMiB, runMeasured, type Spent, type StatementSpent, spending } from './hive-process.ts';
import { hiveSqlEtl } from './hive-sql-etl-text.ts';
import { rawLogs, work } from './input.ts';

/**
 * `npm run bench:hive [EVENTS] [ROUNDS]`: a whole run of the ETL on the tests' Hive (`npm run hive:install`) against the
 * same columns in HiveQL alone, on the same generated logs, one after another, each in a Hive of its own; start-up does
 * not count. Times on a shared machine drift; ratios of one run hold better. Needs Linux's /proc. Nothing here is a test.
 */
const events = Number(process.argv[2] ?? 200_000);
const rounds = Number(process.argv[3] ?? 1);

/** DESIGN §5: 1.8 times as fast as the ETL of 2012, which took 27 s of 200,000 lines on such a Hive. */
const barLinesPerSecond = (1.8 * 200_000) / 27;

interface Measured extends Spent {
  /** Rows in the events table. */
  readonly rows: number;
  readonly statements: readonly StatementSpent[];
  /** Of Hive's process, without scripts. */
  readonly peakMiB: number;
}

const programs = {
  firn: async (hive: Hive, raw: string, folder: string) => {
    const statements: StatementSpent[] = [];
    const runScript = async (text: string) => void statements.push(...(await runMeasured(hive, text)));
    const store = join(folder, 'store');
    const engine = hiveEngine({ runScript, database: 'bench' });
    const run = () =>
      etl({ raw, store, config: resolveConfig({}), version: 'firn-bench', engine, maxRunBytes: 2 ** 40 });
    let lines = 0;
    const spent = await spending(hive, async () => {
      lines = (await run()).counts!.lines;
    });
    return { ...spent, lines, statements, table: 'bench.events' };
  },
  HiveQL: async (hive: Hive, raw: string, folder: string) => {
    const script = hiveSqlEtl(raw, join(folder, 'events')).map((statement) => `${statement};\n`);
    let statements: readonly StatementSpent[] = [];
    const spent = await spending(hive, async () => {
      statements = await runMeasured(hive, script.join(''));
    });
    return { ...spent, lines: null, statements, table: 'yardstick.events' };
  },
} as const;

type Program = keyof typeof programs;

let lines = 0;

async function measure(program: Program, raw: string): Promise<Measured> {
  const folder = mkdtempSync(join(work, 'hive-'));
  // The tests' JVM compiles little, which suits short statements.
  const hive = await startHive({ folder, engine: 'tez', limitSeconds: 3600, jvm: ['-XX:TieredStopAtLevel=4'] });
  try {
    const measured = await programs[program](hive, raw, folder);
    lines = measured.lines ?? lines;
    const [[rows]] = (await hive.query(`select count(*) from ${measured.table}`)) as [[string]];
    return { ...measured, rows: Number(rows), peakMiB: peakMiB(hive.pid) };
  } finally {
    await hive.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const say = (text: string) => process.stdout.write(`${text}\n`);
const table = (head: readonly string[], rows: readonly (readonly string[])[]): void => {
  say(`\n| ${head.join(' | ')} |\n|${' --- |'.repeat(head.length)}`);
  for (const row of rows) say(`| ${row.join(' | ')} |`);
};
const sum = (some: readonly Spent[]): Spent => ({
  wallSeconds: some.reduce((all, { wallSeconds }) => all + wallSeconds, 0),
  cpuSeconds: some.reduce((all, { cpuSeconds }) => all + cpuSeconds, 0),
});
const byWall = (some: readonly Measured[]): Measured =>
  [...some].sort((a, b) => a.wallSeconds - b.wallSeconds)[Math.floor((some.length - 1) / 2)]!;

mkdirSync(work, { recursive: true });
const raw = await rawLogs(events);
const loadBefore = loadavg()[0]!;
const results: Record<Program, Measured[]> = { firn: [], HiveQL: [] };
for (let round = 0; round < rounds; round++) {
  for (const program of ['firn', 'HiveQL'] as const) results[program].push(await measure(program, raw));
}
const [firn, sql] = [byWall(results.firn), byWall(results.HiveQL)];
if (sql.rows < 0.95 * firn.rows) {
  throw new Error(`the yardstick has ${sql.rows} events, firn ${firn.rows}: it measures something else`);
}

const isRows = ({ what }: StatementSpent) => what.startsWith('TRANSFORM');
const rowsOnly = sum(firn.statements.filter(isRows));
const toParquet = sum(firn.statements.filter((one) => isRows(one) || one.what === '→ incoming_events'));
const line = (what: string, spent: Spent, of: Spent, peak: string): readonly string[] => [
  what,
  spent.wallSeconds.toFixed(1),
  spent.cpuSeconds.toFixed(1),
  (lines / spent.wallSeconds / 1000).toFixed(1),
  peak,
  (of.wallSeconds / spent.wallSeconds).toFixed(2),
  (of.cpuSeconds / spent.cpuSeconds).toFixed(2),
];
say(
  `${lines} lines, ${rounds} rounds (the median by wall time), ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}, load ${loadBefore.toFixed(1)} before and ${loadavg()[0]!.toFixed(1)} after, Node ${process.version}`,
);
table(
  ['program', 'wall s', 'CPU s', 'k lines / s', "peak MiB of Hive's process", 'times as fast as HiveQL', 'of its CPU'],
  [
    line('HiveQL alone, events only', sql, sql, sql.peakMiB.toFixed(0)),
    line('firn, gz → rows (TRANSFORM)', rowsOnly, sql, ''),
    line('firn, gz → Parquet events', toParquet, sql, ''),
    line('firn, whole run', firn, sql, firn.peakMiB.toFixed(0)),
  ],
);
const reached = lines / toParquet.wallSeconds;
say(
  `\nbar: ${(barLinesPerSecond / 1000).toFixed(1)} k lines / s from gz to Parquet; ${(reached / 1000).toFixed(1)} are ${(reached / barLinesPerSecond).toFixed(2)} of it`,
);

const named = firn.statements.filter(({ what }) => /→/.test(what));
const others = firn.statements.filter((one) => !named.includes(one));
const inHive = sum(firn.statements);
const outside = { wallSeconds: firn.wallSeconds - inHive.wallSeconds, cpuSeconds: firn.cpuSeconds - inHive.cpuSeconds };
const statement = (what: string, spent: Spent): readonly string[] => [
  what,
  spent.wallSeconds.toFixed(1),
  spent.cpuSeconds.toFixed(1),
  `${Math.round((100 * spent.wallSeconds) / firn.wallSeconds)} %`,
];
table(
  ['statement of the run', 'wall s', 'CPU s', 'of the wall time'],
  [
    ...named.map((one) => statement(one.what, one)),
    statement('assertions, tables made and dropped, settings, partitions shown', sum(others)),
    statement('outside Hive: plan, bundle, verify, commit', outside),
  ],
);
