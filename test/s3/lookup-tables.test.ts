import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeLookup } from '../../etl/run/lookup-tables.ts';
import { ask, keysOf, load } from '../duckdb/stores.ts';
import { add, done, fileIn, options } from '../lookups/add.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, uuid, writeLog } from '../run/logs.ts';
import { describeS3, newBucket, putFolder, useS3 } from './server.ts';

useS3();

describeS3('a lookup in a store on S3', () => {
  it('comes from a file in S3 or here, is joined, replaced and taken out', async () => {
    const folder = testFolder();
    const bucket = await newBucket();
    const store = `s3://${bucket}/store`;
    const event = { at: '2026-11-23 10:00:00', eid: uuid(1), content: 'page', request: 'r', more: { uid: 'u1' } };
    writeLog(join(folder, 'raw'), 'E1.2026-11-23-10.a.gz', [eventLine(event)]);
    await load(join(folder, 'raw'), store, { run: '20261123T120000Z' });
    fileIn(folder, 'crm/customers.csv', 'customer_id,segment\nu1,loyal\n');
    await putFolder(join(folder, 'crm'), bucket, 'crm/');
    const joined = () =>
      ask(store, 'select segment from events join customers on customer_id = user_id order by segment');
    const lookupKeys = async () => (await keysOf(store)).filter((key) => key.startsWith('lookups/'));

    await add(store, 'customers', `s3://${bucket}/crm/customers.csv`);
    expect(await joined()).toEqual([['loyal']]);
    const { run } = await add(store, 'customers', fileIn(folder, 'new.csv', 'customer_id,segment\nu1,a\nu1,b\n'));
    expect(await joined()).toEqual([['a'], ['b']]);
    await load(join(folder, 'raw'), store, { run: '20261123T130000Z' });
    expect(await lookupKeys()).toEqual([`lookups/customers/run=${run}/part-0.parquet`]);
    done(await removeLookup({ ...options(store), name: 'customers' }));
    expect(await lookupKeys()).toEqual([]);
    await expect(joined()).rejects.toThrow('customers does not exist');
    await expect(add(store, 'customers', `s3://${bucket}/crm/none.csv`)).rejects.toThrow('the file does not exist');
  });
});
