import { readFileSync } from 'node:fs';
import type { Hive } from '../test/hive/hive.ts';

/** What a stretch of work took. */
export interface Spent {
  readonly wallSeconds: number;
  /** Of Hive, the scripts it ran and, where the work went through it, this process. */
  readonly cpuSeconds: number;
}

/** One statement of a script. */
export interface StatementSpent extends Spent {
  /** What it does, shortly: the table it fills or its first words. */
  readonly what: string;
}

/** Linux counts in hundredths of a second. */
const ticks = 100;

/** CPU time of a process and of the children it waited for. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0) / ticks;
}

/** Largest resident memory of a process so far, MiB. */
export const peakMiB = (pid: number): number =>
  Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;

const own = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Measures what some work takes, in Hive and here. */
export async function spending(hive: Hive, work: () => Promise<unknown>): Promise<Spent> {
  const [began, cpu] = [performance.now(), cpuOf(hive.pid) + own()];
  await work();
  return {
    wallSeconds: (performance.now() - began) / 1000,
    cpuSeconds: cpuOf(hive.pid) + own() - cpu,
  };
}

/** Runs a script statement by statement, so that each can be told what it took. */
export async function runMeasured(hive: Hive, script: string): Promise<readonly StatementSpent[]> {
  const statements = script
    .replace(/^--.*\n/gm, '')
    .split(/;\n/)
    .filter((statement) => statement.trim() !== '');
  const spent: StatementSpent[] = [];
  for (const statement of statements) {
    spent.push({ what: whatOf(statement), ...(await spending(hive, () => hive.run(`${statement};`))) });
  }
  return spent;
}

function whatOf(statement: string): string {
  const filled = [...statement.matchAll(/INSERT OVERWRITE TABLE (?:run_\w+?z_|yardstick\.)?(\w+)/g)].map(
    ([, table]) => table,
  );
  if (statement.includes('TRANSFORM')) return `TRANSFORM → ${filled.join(', ')}`;
  if (filled.length > 0) return `→ ${filled.join(', ')}`;
  return statement.trim().split(/\s+/).slice(0, 2).join(' ');
}
