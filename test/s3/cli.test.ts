/** The command line on S3, as a user calls it. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { firn } from '../cli/firn.ts';
import { testFolder } from '../run/folder.ts';
import { describeS3, newBucket, putFolder, useS3 } from './server.ts';

useS3();

describeS3('firn on S3', () => {
  it('loads, accounts and answers as on a disk', async () => {
    const folder = testFolder();
    const bucket = await newBucket();
    expect(firn(folder, ['generate', '--events', '600', '--seed', '3', '--out', 'raw']).code).toBe(0);
    await putFolder(join(folder, 'raw'), bucket, 'logs/raw/');
    const places = [
      { raw: 'raw', store: 'store' },
      { raw: `s3://${bucket}/logs/raw`, store: `s3://${bucket}/store` },
    ];
    const run = ['--run', '20261123T040000Z'];
    const [onDisk, onS3] = places.map(({ raw, store }) => [
      firn(folder, ['etl', '--raw', raw, '--store', store, ...run]),
      firn(folder, ['ledger', '--store', store]),
      firn(folder, ['query', 'traffic/page-views-by-day', '--store', store, '--format', 'csv']),
      firn(folder, ['events', '--store', store, '--format', 'jsonl', '--limit', '50']),
      firn(folder, ['bad', '--store', store, '--format', 'jsonl', '--columns', 'reason,line,object', '--limit', '5']),
    ]);
    for (const { code } of onS3!) expect(code).toBe(0);
    expect(onS3).toEqual(onDisk);
    expect(onS3![1]!.out).toContain('Everything adds up');

    const again = firn(folder, ['etl', '--raw', `s3://${bucket}/logs/raw/`, '--store', `s3://${bucket}/store/`]);
    expect(again).toMatchObject({ code: 0, err: '' });
    expect(again.out).toContain('nothing new among');
  });

  it('says what is wrong in a sentence', async () => {
    const folder = testFolder();
    const bucket = await newBucket();
    const missing = firn(folder, ['etl', '--raw', 's3://no-such-bucket/raw', '--store', `s3://${bucket}/store`]);
    expect(missing).toMatchObject({ code: 1, out: '' });
    expect(missing.err).toBe(
      'firn: there is no bucket "no-such-bucket" (s3://no-such-bucket/raw/); make it, or correct the name\n',
    );
    const nothing = firn(folder, ['ledger', '--store', `s3://${bucket}/store`]);
    expect(nothing.err).toBe(
      `firn: no store at s3://${bucket}/store: nothing is there; "firn etl" makes one, or pass --store\n`,
    );
  });
});
