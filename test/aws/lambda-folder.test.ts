import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStorage } from '../../etl/run/open-storage.ts';
import { onCluster } from '../../lib/aws/lambda/given.ts';
import { programFolder } from '../../lib/aws/program-folder.ts';
import { resolveConfig } from '../../lib/config.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, logText, uuid } from '../run/logs.ts';
import { describeS3, newBucket, useS3 } from '../s3/server.ts';
import { place } from './place.ts';

useS3();

describeS3('the folder the Lambda is', () => {
  it('starts a run with nothing beside it, and hands on the programs of the steps', async () => {
    const folder = programFolder(onCluster(resolveConfig({})), 'firn-test');
    expect(readdirSync(folder).sort()).toEqual(['commit.mjs', 'index.mjs', 'models.mjs', 'rows.mjs', 'settings.json']);
    // No path of this machine, which would make another Lambda of the same program elsewhere.
    for (const file of readdirSync(folder)) {
      expect(readFileSync(join(folder, file), 'utf8').includes(process.cwd())).toBe(false);
    }
    const bucket = await newBucket();
    const line = eventLine({ at: '2026-11-23 03:00:00', eid: uuid(1), content: 'a page', request: 'r1' });
    await openStorage(`s3://${bucket}/raw`).write(
      'distributionid=E1/year=2026/month=11/day=23/hour=03/E1.log',
      Buffer.from(logText([line])),
    );
    const script = `const { handler } = await import('./index.mjs');
      const { what } = await handler({ do: 'run', scheduledTime: '2026-11-23T04:00:00Z' });
      console.log(what);`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        AWS_ENDPOINT_URL_EMR: process.env.AWS_ENDPOINT_URL_S3!,
        FIRN_RAW: `s3://${bucket}/raw`,
        FIRN_BUCKET: `s3://${bucket}`,
        FIRN_DATABASE: 'firn',
        FIRN_PLACE: JSON.stringify(place),
        FIRN_CLUSTER: '',
        NODE_NO_WARNINGS: '1',
      },
    });
    expect([status, stdout.trim().split('\n').at(-1), stderr]).toEqual([0, 'started', '']);

    const rows = await openStorage(`s3://${bucket}/store`).list('tmp/run=20261123T040000Z/');
    expect(rows.filter(({ key }) => /\/rows-[0-9a-f]{16}\.mjs$/.test(key))).toHaveLength(1);
    const code = openStorage(`s3://${bucket}/code`);
    for (const { key } of await code.list('')) {
      const program = join(testFolder(), 'step.mjs');
      writeFileSync(program, (await code.read(key))!);
      const step = spawnSync(process.execPath, [program], { encoding: 'utf8' });
      expect([step.status, step.stderr]).toEqual([
        1,
        expect.stringMatching(/^usage: node (commit|models)\.mjs STORE RUN/),
      ]);
    }
  });
});
