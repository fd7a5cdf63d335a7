/** The local Hive as the engine's tests use it: one process for the tests of a file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { writeSnapshot } from '../../etl/duckdb/lookup-snapshot.ts';
import { hiveEngine } from '../../etl/hive/engine.ts';
import type { Runner } from '../../etl/hive/local-site.ts';
import { s3aSettings } from '../../etl/hive/s3a.ts';
import type { Engine } from '../../etl/run/engine.ts';
import { type Hive, type HiveOptions, startHive } from '../hive/hive.ts';

export interface HiveInTests {
  readonly hive: () => Hive;
  /** firn's engine over that Hive. */
  readonly engine: () => Engine;
}

/** What a Hive for S3 is started with: the server it talks to, and for its scripts where and who they are. */
export const hiveOnS3 = (): Pick<HiveOptions, 'settings' | 'env'> => ({
  settings: s3aSettings(process.env),
  env: Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (/^AWS_/.test(name) ? [[name, value ?? '']] : [])),
  ),
});

/**
 * Starts a Hive before the tests of a `describe` and ends it after them.
 *
 * @param more asked when it is started
 */
export function hiveInTests(runner: Runner = 'tez', more: () => Partial<HiveOptions> = () => ({})): HiveInTests {
  let folder: string;
  let hive: Hive | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firn-hive-engine-'));
    hive = await startHive({ folder, engine: runner, limitSeconds: 300, ...more() });
  });
  afterAll(async () => {
    await hive?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    hive: () => hive!,
    engine: () => hiveEngine({ runScript: (text) => hive!.run(text), writeSnapshot }),
  };
}
