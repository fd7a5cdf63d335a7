import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { rawLogs, work } from './input.ts';
import type { Measured } from './measured.ts';

/**
 * `npm run bench [LINES]`: the row transform and the whole local ETL in lines per CPU second, as ratios against
 * unzipping and against a pure-SQL ETL, measured one after another on the same generated logs. Times on a shared
 * machine drift; ratios of one run hold better. Nothing here is a test.
 */
const events = Number(process.argv[2] ?? 200_000);
const rounds = Number(process.argv[3] ?? 3);

/** Bundles a program as the product is bundled, and its worker beside it. */
function bundle(): string {
  // Below the repository, where the packages that are not bundled are found.
  const out = 'dist/bench';
  buildSync({
    entryPoints: {
      gunzip: 'bench/gunzip.ts',
      kernel: 'bench/kernel.ts',
      'whole-etl': 'bench/whole-etl.ts',
      'sql-etl': 'bench/sql-etl.ts',
      'rows-worker': 'etl/duckdb/rows-worker.ts',
    },
    outdir: out,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['@duckdb/node-api', 'esbuild'],
    logLevel: 'error',
  });
  return out;
}

function measure(program: string, ...args: readonly string[]): Measured {
  const out = execFileSync(process.execPath, [program, ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return JSON.parse(out.trim().split('\n').at(-1)!) as Measured;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

mkdirSync(work, { recursive: true });
const raw = await rawLogs(events);
const dist = bundle();
const programs = ['gunzip', 'kernel', 'sql-etl', 'whole-etl'] as const;
const results = new Map<string, Measured[]>(programs.map((program) => [program, []]));
for (let round = 0; round < rounds; round += 1) {
  for (const program of programs) {
    const store = mkdtempSync(join(work, 'store-'));
    results.get(program)!.push(measure(join(dist, `${program}.js`), raw, store));
    rmSync(store, { recursive: true, force: true });
  }
}

const speed = (program: string): number =>
  median(results.get(program)!.map((measured) => measured.lines / measured.cpuSeconds / 1000));
process.stdout.write(
  `${events} events, ${rounds} rounds, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}\n\n`,
);
process.stdout.write(
  '| program | k lines / CPU s | wall s | peak MiB | of gunzip | of pure SQL |\n| --- | --- | --- | --- | --- | --- |\n',
);
for (const program of programs) {
  const its = results.get(program)!;
  const row = [
    program,
    speed(program).toFixed(1),
    median(its.map((measured) => measured.wallSeconds)).toFixed(1),
    median(its.map((measured) => measured.peakMiB)).toFixed(0),
    (speed(program) / speed('gunzip')).toFixed(2),
    (speed(program) / speed('sql-etl')).toFixed(2),
  ];
  process.stdout.write(`| ${row.join(' | ')} |\n`);
}
