/** The command line with Hive on S3, as a user calls it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { s3aSettings } from '../../etl/hive/s3a.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { program } from '../cli/firn.ts';
import { ask } from '../duckdb/stores.ts';
import { haveHive } from '../hive/installation.ts';
import { runScriptAsHiveF } from '../hive/run-script.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, uuid, writeLog } from '../run/logs.ts';
import { describeS3, newBucket, putFolder, useS3 } from '../s3/server.ts';

useS3();

const have = haveHive();
const run = '20261123T040000Z';

describeS3('firn etl --engine hive on S3', () => {
  if (!have.ok) {
    it.skip(`cannot be tried: ${have.why}`);
    return;
  }

  it('loads with keys from ~/.aws, and each machine has its tables', { timeout: 900_000 }, async () => {
    const folder = testFolder();
    const bucket = await newBucket();
    writeLog(join(folder, 'raw'), 'E1.2026-11-23-10.a.gz', [
      eventLine({ at: '2026-11-23 10:00:00', eid: uuid(1), content: 'one', request: 'r1' }),
      eventLine({ at: '2026-11-23 10:00:01', eid: uuid(1), content: 'one', request: 'r2' }),
      'debris',
    ]);
    await putFolder(join(folder, 'raw'), bucket, 'raw/');
    const store = `s3://${bucket}/store`;

    // On a machine whose keys are in a file.
    mkdirSync(join(folder, '.aws'));
    writeFileSync(join(folder, '.aws', 'credentials'), '[default]\naws_access_key_id = a\naws_secret_access_key = b\n');
    const firnOn = (machine: string, ...args: string[]) => {
      const temporary = join(folder, machine);
      mkdirSync(temporary, { recursive: true });
      const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _key, ...rest } = process.env;
      const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
        encoding: 'utf8',
        env: { ...rest, HOME: folder, AWS_EC2_METADATA_DISABLED: 'true', TMPDIR: temporary },
      });
      return { status, stdout, stderr };
    };
    const etl = ['etl', '--engine', 'hive', '--raw', `s3://${bucket}/raw`, '--store'];
    expect(firnOn('one', ...etl, store, '--run', run)).toEqual({
      status: 0,
      stdout: `run ${run}: 4 lines of 1 object = 1 events + 1 bad + 1 ignored + 1 duplicates\n`,
      stderr: '',
    });
    expect(await ask(store, 'select run, page_title from events')).toEqual([[run, 'one']]);
    // A slash at the end makes no other store of it; another machine has no tables yet.
    for (const machine of ['one', 'other']) {
      expect(firnOn(machine, ...etl, `${store}/`)).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('nothing new among 1 object'),
      });
    }
    const [database] = readdirSync(join(folder, 'other')).filter((name) => name.startsWith('firn_store_'));
    const marks = await openStorage(store).list('runs/published/');
    // Of the run, and of its models.
    expect(marks.map(({ key }) => key.split('/').at(-1))).toEqual(['000002', '000002']);
    const question = join(folder, 'question.q');
    writeFileSync(question, `select run, page_title from ${database}.events;\n`);
    const asked = await runScriptAsHiveF(question, {
      folder: join(folder, 'other', database!),
      engine: 'tez',
      settings: s3aSettings(process.env),
      env: { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
    });
    expect(asked).toMatchObject({ code: 0, stdout: `${run}\tone\n` });
  });
});
