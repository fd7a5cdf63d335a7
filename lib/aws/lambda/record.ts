import { readJson, toJson } from '../../../etl/run/json.ts';
import type { Storage } from '../../../etl/run/storage.ts';
import { paths, type RunId } from '../../protocol/store.ts';
import type { RunKind } from '../emr/steps.ts';

/** `runs/RUN/cluster.json`: what a run on EMR came to so far. */
export interface RunRecord {
  readonly kind: RunKind;
  /** 1, or 2 where the first cluster failed. */
  readonly attempt: number;
  /** Name of the cluster that was asked for. */
  readonly name: string;
  /** When, ISO 8601. */
  readonly at: string;
  /** Null: asked for, and the answer is not known. */
  readonly cluster: string | null;
  /** Ids of the run's steps on a cluster that has others too; of a cluster of its own: empty. */
  readonly steps: readonly string[];
  /** Why the run is given up, until somebody mends what is wrong; null: it is not. */
  readonly failed: string | null;
  /** What started it. */
  readonly version: string;
  readonly configHash: string;
}

const key = (run: RunId): string => `${paths.runFolder(run)}cluster.json`;

export const readRecord = (store: Storage, run: RunId): Promise<RunRecord | null> => readJson(store, key(run));

export const writeRecord = (store: Storage, run: RunId, record: RunRecord): Promise<void> =>
  store.write(key(run), toJson(record));
