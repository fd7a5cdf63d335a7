/** The local Hive as the engine's tests use it. */
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
import { sharedFolderKey } from './shared-folder.ts';

export interface HiveInTests {
  readonly hive: () => Hive;
  /** firn's engine over that Hive, but for the models. */
  readonly engine: () => Engine;
  readonly modelsEngine: () => Engine;
}

/** What a Hive for S3 is started with: the server it talks to, and for its scripts where and who they are. */
export const hiveOnS3 = (): Pick<HiveOptions, 'settings' | 'env'> => ({
  settings: s3aSettings(process.env),
  env: Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (/^AWS_/.test(name) ? [[name, value ?? '']] : [])),
  ),
});

/** Where the Hive that files share is kept: their modules are loaded anew for each, the process is one (vitest.config.ts). */
const shared = globalThis as { firnHive?: Promise<Hive> };

/** A Hive on Tez over local folders: the first who asks starts it, and it ends with the process. */
const sharedHive = (): Promise<Hive> =>
  (shared.firnHive ??= startHive({ folder: process.env[sharedFolderKey]!, engine: 'tez', limitSeconds: 300 }));

/** The Hive that the files of tests share. */
export function hiveInTests(): HiveInTests {
  let hive: Hive;
  beforeAll(async () => {
    hive = await sharedHive();
  });
  return { hive: () => hive, engine: () => withoutModels(engineOver(hive)), modelsEngine: () => engineOver(hive) };
}

/** A Hive of a file's own, before the tests of a `describe` and until after them. */
export function ownHiveInTests(runner: Runner, more: () => Partial<HiveOptions> = () => ({})): HiveInTests {
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
  return { hive: () => hive!, engine: () => withoutModels(engineOver(hive!)), modelsEngine: () => engineOver(hive!) };
}

/** An engine that leaves models alone: on Hive they take longer than the run, and models.test.ts has them. */
export const withoutModels = ({ makeModels: _, ...engine }: Engine): Engine => engine;

const engineOver = (hive: Hive): Engine => hiveEngine({ runScript: (text) => hive.run(text), writeSnapshot });
