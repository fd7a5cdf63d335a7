/** The Lambda: what the stack told it, and what it is called for. */
import { readFileSync } from 'node:fs';
import { openStorage } from '../../../etl/run/open-storage.ts';
import type { Config } from '../../config.ts';
import type { ClusterPlace } from '../emr/place.ts';
import { type Folder, folders } from '../folders.ts';
import { type Call, call } from './call.ts';
import { emrOf } from './emr.ts';
import type { Outcome } from './means.ts';
import { metricLine } from './metrics.ts';
import { RunFailed } from './settle.ts';

/** What lies beside the program (`program-folder.ts`). */
interface Settings {
  readonly config: Config;
  readonly version: string;
}

/** What the stack says by the environment. */
export interface Environment {
  /** `s3://bucket/raw`. */
  readonly FIRN_RAW: string;
  /** `s3://bucket`: the folders of the store's bucket lie right below. */
  readonly FIRN_BUCKET: string;
  readonly FIRN_DATABASE: string;
  /** `ClusterPlace` as JSON. */
  readonly FIRN_PLACE: string;
  /** Id of the cluster the stack keeps; empty: none. */
  readonly FIRN_CLUSTER: string;
}

export async function handler(asked: Call): Promise<Outcome> {
  const env = process.env as unknown as Environment;
  const place: ClusterPlace = JSON.parse(env.FIRN_PLACE);
  const settings: Settings = JSON.parse(readFileSync(process.env.FIRN_SETTINGS ?? 'settings.json', 'utf8'));
  const now = new Date();
  const folder = (name: Folder) => openStorage(`${env.FIRN_BUCKET}/${folders[name]}`);
  const tell = (message: string, metrics: Readonly<Record<string, number>>) => {
    console.log(message);
    if (Object.keys(metrics).length > 0) console.log(metricLine(place.name, metrics, now));
  };
  try {
    const outcome = await call(
      {
        store: folder('store'),
        code: folder('code'),
        given: folder('given'),
        raw: env.FIRN_RAW,
        database: env.FIRN_DATABASE,
        ...settings,
        place,
        persistentCluster: env.FIRN_CLUSTER || null,
        emr: emrOf(),
        now,
      },
      asked,
    );
    tell(outcome.message, outcome.metrics);
    return outcome;
  } catch (error) {
    tell(String(error), error instanceof RunFailed ? error.metrics : {});
    throw error;
  }
}
