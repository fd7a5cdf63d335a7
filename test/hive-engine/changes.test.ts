import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { erase } from '../../etl/erase/erase.ts';
import { databaseOf } from '../../etl/hive/location.ts';
import { expire } from '../../etl/run/expire.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { rebuild, switchTo } from '../../etl/run/rebuild.ts';
import { resolveConfig } from '../../lib/config.ts';
import { ask, load } from '../duckdb/stores.ts';
import { filesWith } from '../erase/byte-search.ts';
import { anna, annaIs, logNames, rawIn, runs, storeIn, writeLogs } from '../erase/person.ts';
import { haveHive } from '../hive/installation.ts';
import { hiveInTests } from './hive.ts';

const have = haveHive();

describe('changes of a store of Hive', { timeout: 600_000 }, () => {
  if (!have.ok) {
    it.skip(`cannot be tried: ${have.why}`);
    return;
  }
  const { hive, engine } = hiveInTests();
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'firn-hive-changes-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are seen by its readers: a person erased, a rebuild switched to, days expired', async () => {
    const [raw, store] = [rawIn(folder), storeIn(folder)];
    const shown = () =>
      hive().query(`use ${databaseOf(openStorage(store))}; select run, count(*) from events group by run order by run`);
    writeLogs(raw, logNames.slice(0, 1));
    await load(raw, store, { run: runs[0], engine: engine() });
    writeLogs(raw);
    // Written again, the first one is another object: only the two new ones are read.
    await load(raw, store, { run: runs[1], engine: engine() });

    const config = resolveConfig({ retention: { eventDays: 3 } });
    const options = { store, version: 'firn-test', engine: engine(), config };
    const now = (hour: number) => ({ now: new Date(Date.UTC(2026, 10, 24, hour)) });
    const erased = await erase({ ...options, ...now(4), user: anna });
    expect(erased).toMatchObject({ result: { receipt: { replacedBy: '20261124T040000Z' } } });
    expect(await shown()).toEqual([['20261124T040000Z', '24']]);
    expect(await filesWith(raw, annaIs)).toEqual([]);
    expect(await filesWith(store, annaIs)).toEqual([]);

    const made = await rebuild({ ...options, ...now(5), from: '2026-11-20', to: '2026-11-22' });
    if ('busy' in made) throw new Error('busy');
    expect(await shown()).toEqual([['20261124T040000Z', '24']]);
    await switchTo({ ...options, ...now(6), run: made.result.run });
    expect(await shown()).toEqual([['20261124T050000Z', '24']]);

    await expire({ ...options, ...now(7) });
    expect(await shown()).toEqual([['20261124T050000Z', '16']]);
    expect(await ask(store, 'select count(*) from events')).toEqual([[16]]);
  });
});
