import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { resolveConfig } from '../../lib/config.ts';
import { ask, keysOf, load } from '../duckdb/stores.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, uuid, writeLog } from '../run/logs.ts';
import { describeS3, newBucket, putFolder, useS3 } from './server.ts';

useS3();

const run = '20261123T040000Z';

describeS3('lookups on S3', () => {
  it('give the same as on a disk, whether the table travels with the rows or is joined', async () => {
    const folder = testFolder();
    const bucket = await newBucket();
    const [raw, tables] = [join(folder, 'raw'), join(folder, 'tables')];
    for (const one of [raw, tables]) mkdirSync(one);
    const lines = Array.from({ length: 30 }, (_, n) =>
      eventLine({
        at: '2026-11-23 10:00:00',
        eid: uuid(n),
        content: `page ${n}`,
        request: `r${n}`,
        more: { uid: `u${n % 5}` },
      }),
    );
    writeLog(raw, 'E1.2026-11-23-10.a.gz', lines);
    writeFileSync(join(tables, 'small.csv'), 'id,tier\nu1,gold\n');
    const many = Array.from({ length: 12_000 }, (_, n) => `u${n + 2},${'silver'.repeat(5)}\n`);
    writeFileSync(join(tables, 'large.csv'), `id,tier\n${many.join('')}`);
    await putFolder(tables, bucket, 'tables/');

    const configOf = (place: string) =>
      resolveConfig({
        lookups: ['small', 'large'].map((name) => ({
          file: `${place}/${name}.csv`,
          key: 'user_id',
          on: 'id',
          schema: `iglu:com.acme/${name}/jsonschema/1-0-0`,
        })),
      });
    const stores = { here: join(folder, 'store'), there: `s3://${bucket}/store` };
    await load(raw, stores.here, { run, config: configOf(tables) });
    await load(raw, stores.there, { run, config: configOf(`s3://${bucket}/tables`) });
    const contexts = (store: string) => ask(store, 'select event_id, derived_contexts from events order by event_id');
    const expected = await contexts(stores.here);
    expect(expected.filter(([, text]) => String(text).includes('com.acme/large'))).toHaveLength(18);
    expect(await contexts(stores.there)).toEqual(expected);
    expect((await keysOf(stores.there)).filter((key) => key.includes('lookup'))).toEqual([]);

    const nowhere = configOf(`s3://${bucket}/nowhere`);
    await expect(load(raw, `${stores.there}-2`, { run, config: nowhere })).rejects.toThrow(
      `no lookup at s3://${bucket}/nowhere/small.csv: the file does not exist`,
    );
  });
});
