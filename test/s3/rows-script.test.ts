import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { rowsScript } from '../../etl/hive/bundle.ts';
import { manifestText } from '../../etl/hive/manifest.ts';
import { scriptColumns } from '../../etl/hive/types.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { openRawLogs } from '../../etl/run/raw-logs.ts';
import type { Tally } from '../../lib/protocol/row.ts';
import type { Plan } from '../../lib/protocol/store.ts';
import { plainSettings } from '../rows/implementations.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, logText } from '../run/logs.ts';
import { setEnvironment } from './environment.ts';
import { describeS3, newBucket, useS3 } from './server.ts';

useS3();

const kind = [...scriptColumns.keys()].indexOf('kind');
const log = (n: number): string =>
  logText(
    Array.from({ length: n }, (_, i) => eventLine({ at: '2026-11-23 10:00:00', content: `${i}`, request: `r${i}` })),
  );

/** Objects in a bucket, planned, and the rows script for them, as Hive runs it. */
async function planned(objects: Readonly<Record<string, Uint8Array>>) {
  const location = `s3://${await newBucket()}/raw`;
  const raw = openStorage(location);
  for (const [name, content] of Object.entries(objects)) await raw.write(name, content);
  const logs = await openRawLogs(location, 's3://other/store');
  const { objects: listed } = await logs.list({ from: null, spotCheck: null });
  const plan: Plan = {
    run: '20261123T040000Z',
    engine: 'hive',
    version: 'x',
    configHash: 'h',
    raw: logs.url,
    keepGoing: false,
    objects: listed,
  };
  const script = await rowsScript({ raw: logs.url, rows: plainSettings });
  const folder = testFolder();
  writeFileSync(join(folder, script.name), script.text);
  return {
    raw,
    run() {
      const { status, stdout, stderr } = spawnSync(process.execPath, [script.name], {
        cwd: folder,
        encoding: 'utf8',
        input: manifestText(plan, 1),
        maxBuffer: 2 ** 28,
      });
      const rows = stdout.split('\n').map((row) => row.split('\t'));
      const tallies = rows.filter((row) => row[kind] === 'tally').map((row) => JSON.parse(row.at(-1)!) as Tally);
      return { status, stderr, tallies };
    },
  };
}

describeS3('the rows script on S3', () => {
  it('reads each object as it was planned, and names those that are broken, gone or others since', async () => {
    const whole = gzipSync(log(2000));
    const { raw, run } = await planned({
      'cut.gz': whole.subarray(0, whole.length - 20),
      'gone.gz': whole,
      'größe 雪+&.gz': whole,
      'other.gz': whole,
    });
    await raw.remove(['gone.gz']);
    await raw.write('other.gz', gzipSync(log(3)));
    const { status, stderr, tallies } = run();
    expect([status, stderr]).toEqual([0, '']);
    const changed = 'cannot be read any more: it is gone or was replaced; nothing was committed, run "firn etl" again';
    expect(tallies.map(({ object, events, error, unread }) => [object, events, error, unread ?? false])).toEqual([
      ['cut.gz', expect.any(Number), expect.stringContaining('broken gzip: '), false],
      ['gone.gz', 0, `gone.gz ${changed}`, true],
      ['größe 雪+&.gz', 2000, null, false],
      ['other.gz', 0, `other.gz ${changed}`, true],
    ]);
    expect(tallies[0]!.events).toBeGreaterThan(1000);
  });

  it('says of every object that it has no keys, or finds no server, and goes on', async () => {
    const { run } = await planned({ 'a.log': Buffer.from(log(1)), 'b.log': Buffer.from(log(1)) });
    for (const [variables, said] of [
      [{ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1', AWS_MAX_ATTEMPTS: '1' }, 'ECONNREFUSED'],
      [
        { AWS_ACCESS_KEY_ID: null, AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nowhere' },
        'no AWS credentials to read s3://',
      ],
    ] as const) {
      setEnvironment(variables);
      const { status, stderr, tallies } = run();
      expect([status, stderr]).toEqual([0, '']);
      expect(tallies.map(({ object, lines, unread }) => [object, lines, unread])).toEqual([
        ['a.log', 0, true],
        ['b.log', 0, true],
      ]);
      for (const { error } of tallies) expect(error).toContain(said);
    }
  });
});
