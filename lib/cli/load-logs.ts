import type { Engine } from '../../etl/run/engine.ts';
import { type EtlOptions, type EtlProgress, type EtlReport, etl } from '../../etl/run/run.ts';
import type { EngineName } from '../protocol/store.ts';
import { finishers } from './finishers.ts';
import { etlVersion } from './package.ts';
import { progressBar } from './progress.ts';

/** What a caller decides; the version is this program's. */
export interface LoadOptions extends Omit<EtlOptions, 'engine' | 'version' | 'onProgress'> {
  /** Default: the embedded one. */
  readonly engine?: EngineName;
}

/** Code is loaded for the engine that is used. */
export const engines: Readonly<Record<EngineName, (store: string) => Promise<Engine>>> = {
  duckdb: async () => (await import('../../etl/duckdb/engine.ts')).duckdbEngine(),
  hive: async (store) => (await import('./local-hive.ts')).localHiveEngine(store),
};

/** How far a stage is, as a bar shows it: what reads logs is counted in bytes. */
export const inUnits = ({ stage, done, total }: EtlProgress) => ({
  stage,
  done,
  total,
  ...(stage === 'rows' || stage === 'raw logs' ? { unit: 'bytes' as const } : {}),
});

/**
 * Runs the ETL until nothing new is left: a large backlog takes several runs, reported one by one.
 * A bar shows how far each is.
 */
export async function* loadLogs({ engine: name = 'duckdb', ...options }: LoadOptions): AsyncGenerator<EtlReport> {
  const engine = await engines[name](options.store);
  const { run: _first, ...following } = options;
  for (let next: Omit<LoadOptions, 'engine'> | null = options; next !== null; ) {
    const bar = progressBar();
    const onProgress = (progress: EtlProgress) => bar.update(inUnits(progress));
    let report: EtlReport;
    try {
      report = await etl({ ...next, engine, version: etlVersion, onProgress, finishers });
    } finally {
      bar.end();
    }
    yield report;
    next = report.outcome === 'committed' && report.remaining > 0 ? following : null;
  }
}
