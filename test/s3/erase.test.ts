import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { duckdbEngine } from '../../etl/duckdb/engine.ts';
import { erase } from '../../etl/erase/erase.ts';
import { expire } from '../../etl/run/expire.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { openRawLogs } from '../../etl/run/raw-logs.ts';
import { rebuild, switchTo } from '../../etl/run/rebuild.ts';
import { resolveConfig } from '../../lib/config.ts';
import { ask, load } from '../duckdb/stores.ts';
import { filesWith } from '../erase/byte-search.ts';
import { anna, annaIs, logNames, runs, writeLogs } from '../erase/person.ts';
import { testFolder } from '../run/folder.ts';
import { describeS3, newBucket, putFolder, useS3 } from './server.ts';

useS3();

/** Copies a bucket into a folder, to look through it. */
async function copyOf(bucket: string, folder: string): Promise<string> {
  const storage = openStorage(`s3://${bucket}`);
  for (const { key } of await storage.list('')) {
    const file = join(folder, key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, (await storage.read(key))!);
  }
  return folder;
}

describeS3('changes of a store and logs on S3', () => {
  it('erase a person from every object, rebuild, and expire', async () => {
    const folder = testFolder();
    const bucket = await newBucket();
    const [raw, store] = [`s3://${bucket}/raw`, `s3://${bucket}/store`];
    writeLogs(join(folder, 'raw'));
    await putFolder(join(folder, 'raw'), bucket, 'raw/');
    await load(raw, store, { run: runs[0] });
    expect((await filesWith(await copyOf(bucket, join(folder, 'before')), annaIs)).length).toBeGreaterThan(3);

    const options = {
      store,
      version: 'firn-test',
      engine: duckdbEngine({ threads: 1 }),
      config: resolveConfig({ retention: { rawDays: 3, eventDays: 3 } }),
    };
    const now = (hour: number) => ({ now: new Date(Date.UTC(2026, 10, 24, hour)) });
    const erased = await erase({ ...options, ...now(4), user: anna });
    expect(erased).toMatchObject({ result: { receipt: { rawLines: 12, after: { events: 24 } } } });
    expect(await filesWith(await copyOf(bucket, join(folder, 'after')), annaIs)).toEqual([]);
    expect(await ask(store, 'select count(*) from events')).toEqual([[24]]);

    const made = await rebuild({ ...options, ...now(5), from: '2026-11-20', to: '2026-11-22' });
    if ('busy' in made) throw new Error('busy');
    await switchTo({ ...options, ...now(6), run: made.result.run });
    expect(await ask(store, 'select count(*) from events')).toEqual([[24]]);

    const expired = await expire({ ...options, ...now(7) });
    expect(expired).toMatchObject({ result: { change: { rawObjects: 1, rows: { events: 8 } } } });
    expect(await ask(store, 'select count(*) from events')).toEqual([[16]]);
    const left = await (await openRawLogs(raw, store)).list({ from: null, spotCheck: null });
    expect(left.objects.map(({ object }) => object)).toEqual(logNames.slice(1));
  });

  it('replace an object only while it is the one that was read', async () => {
    const bucket = await newBucket();
    const folder = testFolder();
    writeLogs(join(folder, 'raw'), [logNames[0]!]);
    await putFolder(join(folder, 'raw'), bucket, 'raw/');
    const raw = await openRawLogs(`s3://${bucket}/raw`, join(folder, 'store'));
    const [object] = (await raw.list({ from: null, spotCheck: null })).objects;
    expect(await raw.replace(object!, Buffer.from('one'))).toBe(true);
    expect(await raw.replace(object!, Buffer.from('two'))).toBe(false);
    await raw.remove([object!.object]);
    expect(await raw.replace(object!, Buffer.from('three'))).toBe(false);
    expect((await raw.list({ from: null, spotCheck: null })).objects).toEqual([]);
  });
});
