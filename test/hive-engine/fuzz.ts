/** Both engines over random logs: what differs, and which line is to blame. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Engine } from '../../etl/run/engine.ts';
import { type EtlReport, etl } from '../../etl/run/run.ts';
import { resolveConfig } from '../../lib/config.ts';
import { compareStores } from './differences.ts';
import { type FuzzedLog, type FuzzedLogs, fuzzedLogs, writeFuzzedLog } from './fuzz-logs.ts';
import { shrink } from './shrink.ts';

export interface Engines {
  readonly embedded: Engine;
  readonly hive: Engine;
  /** @throws Error where Hive is gone and every further comparison would differ */
  readonly mustAnswer: () => Promise<void>;
}

export interface Difference {
  /** A table or a report. */
  readonly of: string;
  /** Columns whose values or types differ; none where one store lacks the row. */
  readonly columns: readonly string[];
  /** Of the embedded engine, of Hive: a few rows or messages the other one has not. */
  readonly only: readonly [readonly string[], readonly string[]];
}

/** What a round that found nothing came to. */
export interface RoundCounts {
  readonly logs: number;
  readonly lines: number;
  readonly events: number;
  readonly bad: number;
  readonly duplicates: number;
  readonly copiedIds: number;
}

const runs = ['20261123T040000Z', '20261123T050000Z'] as const;
const names = ['embedded', 'hive'] as const;

/** What a call of the ETL came to, an error included. */
type Outcome = EtlReport | string;

interface Compared {
  readonly reports: readonly EtlReport[];
  readonly differences: readonly Difference[];
}

/** Runs both engines over the logs and compares reports and stores. */
async function compare({ configs, logs }: FuzzedLogs, engines: Engines): Promise<Compared> {
  const folder = mkdtempSync(join(tmpdir(), 'firn-fuzz-'));
  const raw = join(folder, 'raw');
  const stores = { embedded: join(folder, 'embedded'), hive: join(folder, 'hive') };
  const reports: EtlReport[] = [];
  const differences: Difference[] = [];
  mkdirSync(raw);
  try {
    for (const [half, run] of runs.entries()) {
      const its = logs.filter((log) => log.half === half);
      if (its.length === 0) continue;
      for (const log of its) writeFuzzedLog(raw, log);
      const outcome = async (name: (typeof names)[number]): Promise<Outcome> => {
        const config = resolveConfig(configs[half]);
        const options = { raw, store: stores[name], run, config, version: 'firn-fuzz', keepGoing: true };
        try {
          return await etl({ ...options, engine: engines[name] });
        } catch (error) {
          await engines.mustAnswer();
          return error instanceof Error ? error.message : String(error);
        }
      };
      const [embedded, hive] = [await outcome('embedded'), await outcome('hive')];
      if (!isDeepStrictEqual(embedded, hive)) differences.push(ofOutcomes(`report of run ${run}`, embedded, hive));
      if (typeof embedded === 'string' || typeof hive === 'string') return { reports, differences };
      reports.push(embedded);
    }
    for (const { table, columns, only } of await compareStores(stores.embedded, stores.hive)) {
      const types = [0, 1].map((n) => columns[n as 0 | 1].filter((type) => !columns[n === 0 ? 1 : 0].includes(type)));
      if (types.some((some) => some.length > 0)) {
        differences.push({ of: `columns of ${table}`, columns: types.flat(), only: [types[0]!, types[1]!] });
      }
      if (only.some((rows) => rows.length > 0)) differences.push({ of: table, columns: changedColumns(only), only });
    }
    return { reports, differences };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What one call said and the other did not. */
function ofOutcomes(of: string, embedded: Outcome, hive: Outcome): Difference {
  if (typeof embedded === 'string' || typeof hive === 'string') {
    const text = (outcome: Outcome) => (typeof outcome === 'string' ? outcome : outcome.message);
    return { of, columns: [], only: [[text(embedded)], [text(hive)]] };
  }
  const columns = (Object.keys(embedded) as (keyof EtlReport)[]).filter(
    (key) => !isDeepStrictEqual(embedded[key], hive[key]),
  );
  const changed = (report: EtlReport) => JSON.stringify(Object.fromEntries(columns.map((key) => [key, report[key]])));
  return { of, columns, only: [[changed(embedded)], [changed(hive)]] };
}

/** Columns in which rows differ that stand beside each other in order; none where the numbers of rows differ. */
function changedColumns([one, other]: Difference['only']): readonly string[] {
  if (one.length !== other.length) return [];
  const changed = new Set<string>();
  for (const [n, text] of one.entries()) {
    const [a, b] = [JSON.parse(text), JSON.parse(other[n]!)] as Record<string, unknown>[];
    for (const column of Object.keys({ ...a, ...b })) {
      if (!isDeepStrictEqual(a![column], b![column])) changed.add(column);
    }
  }
  return [...changed];
}

/**
 * The fewest lines of the logs over which the engines still differ: whole logs are left out first, then lines.
 *
 * @param differ whether the engines differ over some of the logs
 */
export async function shrinkLogs(
  logs: readonly FuzzedLog[],
  differ: (logs: readonly FuzzedLog[]) => Promise<boolean>,
): Promise<readonly FuzzedLog[]> {
  const fewer = await shrink(logs, differ);
  const places = fewer.flatMap(({ lines }, log) => lines.map((line) => ({ log, line })));
  const ofLines = (some: typeof places) =>
    fewer.flatMap((log, n) => {
      const lines = some.filter((place) => place.log === n).map(({ line }) => line);
      return lines.length === 0 ? [] : [{ ...log, lines }];
    });
  return ofLines([...(await shrink(places, (some) => differ(ofLines([...some]))))]);
}

/**
 * One round: random logs of a seed through both engines.
 *
 * @param say told what is being done where that takes minutes
 * @throws Error with the seed, what differs and the line, shrunk, where the engines differ
 */
export async function fuzzRound(
  { seed, size }: { readonly seed: number; readonly size: number },
  engines: Engines,
  say: (text: string) => void = () => {},
): Promise<RoundCounts> {
  const made = await fuzzedLogs(seed, size);
  const { reports, differences } = await compare(made, engines);
  if (differences.length > 0) {
    say(`${differenceText({ seed, size }, { ...made, logs: [] }, differences)}\nlooking for the line:`);
    const over = (logs: readonly FuzzedLog[]) => compare({ ...made, logs }, engines);
    let last = differences;
    const logs = await shrinkLogs(made.logs, async (some) => {
      const found = (await over(some)).differences;
      say(
        `  ${some.length} logs, ${some.flatMap(({ lines }) => lines).length} lines: ${found.length > 0 ? 'differ' : 'same'}`,
      );
      if (found.length > 0) last = found;
      return found.length > 0;
    });
    throw new Error(differenceText({ seed, size }, { ...made, logs }, last));
  }
  const sum = (of: (counts: NonNullable<EtlReport['counts']>) => number) =>
    reports.reduce((all, { counts }) => all + (counts === null ? 0 : of(counts)), 0);
  return {
    logs: made.logs.length,
    lines: sum((counts) => counts.lines),
    events: sum((counts) => counts.events),
    bad: sum((counts) => Object.values(counts.bad).reduce((all, n) => all + n, 0)),
    duplicates: sum((counts) => counts.duplicates),
    copiedIds: sum((counts) => counts.copiedIds),
  };
}

/** What a person needs to see the difference again, and a case to make of it. */
export function differenceText(
  { seed, size }: { readonly seed: number; readonly size: number },
  { configs, logs }: FuzzedLogs,
  differences: readonly Difference[],
): string {
  return [
    `the engines differ (npm run fuzz -- --seed ${seed} --rounds 1 --size ${size})`,
    ...logs.flatMap(({ half, name, packing, lines }) => [
      `run ${half + 1}, log ${JSON.stringify(name)}, ${packing}, config ${JSON.stringify(configs[half])}; bytes as Latin-1:`,
      ...lines.map((line) => `  ${JSON.stringify(line)}`),
    ]),
    ...differences.flatMap(({ of, columns, only: [embedded, hive] }) => [
      `${of}${columns.length === 0 ? '' : `: ${columns.join(', ')}`}`,
      ...embedded.map((row) => `  embedded only: ${row}`),
      ...hive.map((row) => `  Hive only:     ${row}`),
    ]),
  ].join('\n');
}
