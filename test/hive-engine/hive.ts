/** The local Hive as the engine's tests use it: one process for the tests of a file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { hiveEngine } from '../../etl/hive/engine.ts';
import type { Engine } from '../../etl/run/engine.ts';
import { type Hive, startHive } from '../hive/hive.ts';
import type { Engine as Runner } from '../hive/site.ts';

export interface HiveInTests {
  readonly hive: () => Hive;
  /** firn's engine over that Hive. */
  readonly engine: () => Engine;
}

/** Starts a Hive before the tests of a `describe` and ends it after them. */
export function hiveInTests(runner: Runner = 'tez'): HiveInTests {
  let folder: string;
  let hive: Hive | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firn-hive-engine-'));
    hive = await startHive({ folder, engine: runner, limitSeconds: 300 });
  });
  afterAll(async () => {
    await hive?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    hive: () => hive!,
    engine: () => hiveEngine({ runScript: (text) => hive!.run(text) }),
  };
}
