import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { load } from '../duckdb/stores.ts';
import { haveHive } from '../hive/installation.ts';
import { compareStores } from './differences.ts';
import { ownHiveInTests } from './hive.ts';
import { writeCases, writeCopies, writeNasty } from './logs.ts';

const have = haveHive();

if (have.ok) {
  const { engine } = ownHiveInTests('mr');

  it('Hive on MapReduce makes the same store as the embedded engine', { timeout: 600_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'firn-mapreduce-'));
    try {
      const at = (name: string) => join(folder, name);
      writeCases(at('raw'));
      writeCopies(at('raw'), 'first');
      writeNasty(at('raw'));
      const options = { run: '20261123T040000Z', keepGoing: true };
      const embedded = await load(at('raw'), at('embedded'), { ...options, engine: duckdbEngine({ threads: 1 }) });
      expect(await load(at('raw'), at('hive'), { ...options, engine: engine() })).toEqual(embedded);
      for (const { table, columns, only } of await compareStores(at('embedded'), at('hive'))) {
        expect({ table, only }).toEqual({ table, only: [[], []] });
        expect({ table, columns: columns[1] }).toEqual({ table, columns: columns[0] });
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
} else it.skip(`Hive on MapReduce cannot be compared: ${have.why}`);
