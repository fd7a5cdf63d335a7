import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { type EtlOptions, type EtlProgress, type EtlReport, etl } from '../../etl/run/run.ts';
import { etlVersion } from './package.ts';
import { progressBar } from './progress.ts';

/** What a caller decides; engine and version are this program's. */
export type LoadOptions = Omit<EtlOptions, 'engine' | 'version' | 'onProgress'>;

/**
 * Runs the ETL until nothing new is left: a large backlog takes several runs, reported one by one.
 * A bar shows how far each is.
 */
export async function* loadLogs(options: LoadOptions): AsyncGenerator<EtlReport> {
  const { run: _first, ...following } = options;
  for (let next: LoadOptions | null = options; next !== null; ) {
    const bar = progressBar();
    const onProgress = ({ stage, done, total }: EtlProgress) =>
      bar.update({ stage, done, total, ...(stage === 'rows' ? { unit: 'bytes' } : {}) });
    let report: EtlReport;
    try {
      report = await etl({ ...next, engine: duckdbEngine(), version: etlVersion, onProgress });
    } finally {
      bar.end();
    }
    yield report;
    next = report.outcome === 'committed' && report.remaining > 0 ? following : null;
  }
}
