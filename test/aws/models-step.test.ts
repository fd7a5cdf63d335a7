import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Bundle } from '../../etl/hive/bundle.ts';
import { commit, emptyCommit, readCommits } from '../../etl/run/commits.ts';
import { acquire, lockHolder } from '../../etl/run/lock.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { clusterOwner } from '../../lib/aws/emr/owner.ts';
import { stepPrograms } from '../../lib/aws/emr/programs.ts';
import { resolveConfig } from '../../lib/config.ts';
import { testFolder } from '../run/folder.ts';

const run = '20261123T040000Z';
const earlier = '20261122T040000Z';
let models: Bundle;
beforeAll(async () => {
  ({ models } = await stepPrograms({ settings: resolveConfig({}).models, version: 'firn-test' }));
}, 600_000);

/**
 * A machine of a cluster: the program and nothing beside it, and a `hive` that keeps what it is given. What Hive itself makes
 * of these scripts is tested with a real one (test/hive-engine); here it counts no row.
 */
function machine() {
  const folder = testFolder();
  const at = (name: string) => join(folder, name);
  mkdirSync(at('bin'));
  writeFileSync(at('models.mjs'), models.text);
  writeFileSync(at('bin/hive'), `#!/bin/sh\ntest "$1" = -f && cat "$2" >>"${at('given.q')}"\n`, { mode: 0o755 });
  return {
    store: openStorage(at('store')),
    step: (id: string = run) =>
      spawnSync(process.execPath, [at('models.mjs'), at('store'), id, 'firn', 'stack'], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: [at('bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter) },
      }),
    given: () => readFileSync(at('given.q'), 'utf8'),
  };
}

it('makes the models of the days that changed, commits and publishes them, and frees the lock', async () => {
  const { store, step, given } = machine();
  await acquire(store, run, null, clusterOwner);
  const file = { table: 'events', dt: '2026-11-21', key: `events/dt=2026-11-21/run=${earlier}/0`, rows: 1 } as const;
  const events = {
    ...emptyCommit({ run: earlier, engine: 'hive', version: 'firn-test' }),
    files: [file],
    replaces: [],
  };
  await commit(store, events, async () => {});
  const { stdout, stderr, status } = step();
  expect([status, stderr, stdout]).toEqual([0, '', 'the models are commit 2\n']);
  expect((await readCommits(store)).at(-1)).toMatchObject({
    n: 2,
    version: 'firn-test',
    change: { kind: 'models', base: 1, days: { visits: ['2026-11-21'] } },
  });
  expect(given()).toContain('makes the models of 2026-11-21 to 2026-11-21');
  expect(given()).toContain('up to commit 2');
  // The stack has the tables.
  expect(given()).not.toMatch(/CREATE DATABASE|CREATE EXTERNAL TABLE IF NOT EXISTS/);
  expect(await lockHolder(store)).toBeNull();
});

it('frees the lock where no day has changed', async () => {
  const { store, step } = machine();
  await acquire(store, run, null, clusterOwner);
  expect(step()).toMatchObject({ status: 0, stdout: 'no model had to be made\n' });
  expect(await lockHolder(store)).toBeNull();
});

it('does nothing for a run that is not the open one', async () => {
  const { store, step } = machine();
  await acquire(store, run, null, clusterOwner);
  expect(step(earlier)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(`run ${run} is; no models were made`),
  });
  expect((await lockHolder(store))?.run).toBe(run);
});
