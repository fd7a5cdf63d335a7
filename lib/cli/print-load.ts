import { writeSnapshot } from '../../etl/duckdb/lookup-snapshot.ts';
import { loadStep } from '../../etl/hive/load-step.ts';
import { expectedDays } from '../../etl/hive/near-days.ts';
import { currentRuns, readCommits } from '../../etl/run/commits.ts';
import { lookupsNow } from '../../etl/run/lookups.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { checkRunId, configHash, defaultMaxRunBytes, firstRun, freeRunId } from '../../etl/run/plan.ts';
import { openRawLogs } from '../../etl/run/raw-logs.ts';
import { select, windowOf } from '../../etl/run/selection.ts';
import { readTombstones } from '../../etl/run/tombstones.ts';
import type { LoadOptions } from './load-logs.ts';
import { etlVersion } from './package.ts';

/**
 * The load script of the run that would be next, without running or writing anything; null: there is nothing to load.
 *
 * @throws UserError as the run would
 */
export async function nextLoadScript(options: LoadOptions): Promise<string | null> {
  const store = openStorage(options.store);
  const raw = await openRawLogs(options.raw, options.store);
  const commits = await readCommits(store);
  const by = { commits, since: options.since ?? null, windowed: raw.windowed };
  const { objects } = await raw.list(windowOf(by));
  const { fresh } = select({ ...by, listed: objects });
  if (fresh.length === 0) return null;
  const plan = {
    run: options.run === undefined ? await freeRunId(store, commits, new Date()) : checkRunId(options.run, '--run'),
    engine: 'hive',
    version: etlVersion,
    configHash: configHash(options.config),
    raw: raw.url,
    keepGoing: options.keepGoing ?? false,
    objects: firstRun(fresh, options.maxRunBytes ?? defaultMaxRunBytes),
  } as const;
  const erased = await readTombstones(store);
  const lookups = await lookupsNow({ writeSnapshot }, options.config);
  const job = { store, plan, current: currentRuns(commits), config: options.config, erased, lookups };
  return (await loadStep(job, expectedDays(plan), {})).script;
}
