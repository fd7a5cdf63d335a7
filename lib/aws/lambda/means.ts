import type { Storage } from '../../../etl/run/storage.ts';
import type { Config } from '../../config.ts';
import type { ClusterPlace } from '../emr/place.ts';
import type { Emr } from './emr.ts';

/** What the Lambda works with. */
export interface Means {
  readonly store: Storage;
  /** Where the steps' programs go. */
  readonly code: Storage;
  /** The key of pseudonyms, address databases. */
  readonly given: Storage;
  /** `s3://bucket/raw`. */
  readonly raw: string;
  readonly database: string;
  /** As clusters read it (`onCluster`). */
  readonly config: Config;
  /** `firn-0.1.0`. */
  readonly version: string;
  readonly place: ClusterPlace;
  /** The cluster the stack keeps; null: each run has its own. */
  readonly persistentCluster: string | null;
  readonly emr: Emr;
  readonly now: Date;
}

/** What one call came to. */
export interface Outcome {
  readonly what: 'nothing_open' | 'nothing_new' | 'working' | 'started' | 'started_again' | 'cleared';
  readonly message: string;
  /** For CloudWatch, by name (`metrics.ts`). */
  readonly metrics: Readonly<Record<string, number>>;
}
