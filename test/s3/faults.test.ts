/** What a network, a busy service or a wrong setting can do, with real requests. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commit, emptyCommit, readCommits } from '../../etl/run/commits.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { connect } from '../../etl/run/s3-client.ts';
import { s3Storage } from '../../etl/run/s3-storage.ts';
import { type Commit, paths } from '../../lib/protocol/store.ts';
import { ask, load } from '../duckdb/stores.ts';
import { startEtl } from '../run/child.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, writeLog } from '../run/logs.ts';
import { setEnvironment } from './environment.ts';
import { type Fault, faultyS3 } from './proxy.ts';
import { describeS3, newBucket, useS3 } from './server.ts';

useS3();

const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (content: Uint8Array | null): string | null => (content === null ? null : Buffer.from(content).toString());
const refused = (status: number, code: string, headers: Readonly<Record<string, string>> = {}): Fault => ({
  kind: 'refused',
  status,
  code,
  headers,
});

describeS3('an answer that is lost', () => {
  it('does not hide from a writer that it was he who took the key', async () => {
    const location = `s3://${await newBucket()}`;
    const { connect, requests } = await faultyS3(({ method, count }) =>
      method === 'PUT' && count === 1 ? { kind: 'answer lost' } : null,
    );
    const store = s3Storage(location, connect);
    expect(await store.writeIfAbsent('runs/open', bytes('mine'))).toBe(true);
    // Written, tried again, found taken, and looked at.
    expect(requests.map((one) => one.split(' ')[0])).toEqual(['PUT', 'PUT', 'HEAD']);
    expect(await store.writeIfAbsent('runs/open', bytes('mine'))).toBe(false);
  });

  it('does not make a key another took first this writer’s', async () => {
    const location = `s3://${await newBucket()}`;
    await openStorage(location).writeIfAbsent('runs/open', bytes('mine'));
    const { connect } = await faultyS3(({ method, count }) =>
      method === 'PUT' && count === 1 ? { kind: 'answer lost' } : null,
    );
    expect(await s3Storage(location, connect).writeIfAbsent('runs/open', bytes('mine'))).toBe(false);
  });

  it('makes one commit of one, not two and not none', async () => {
    const location = `s3://${await newBucket()}`;
    const { connect } = await faultyS3(({ method, count }) =>
      method === 'PUT' && count === 1 ? { kind: 'answer lost' } : null,
    );
    const content: Omit<Commit, 'n'> = emptyCommit({ run: '20261123T040000Z', engine: 'duckdb', version: 'x' });
    expect((await commit(s3Storage(location, connect), content, async () => {})).n).toBe(1);
    expect((await openStorage(location).list(paths.commits)).map(({ key }) => key)).toEqual([paths.commit(1)]);
    expect(await readCommits(openStorage(location))).toHaveLength(1);
  });
});

describeS3('a commit of which nobody can tell whether it was written', () => {
  it('is not undone: the run fails, its rows stay, and the next call finds it committed', async () => {
    const folder = testFolder();
    writeLog(folder, 'a.gz', [eventLine({ at: '2026-11-23 10:00:00', content: 'page', request: 'r1' })]);
    const store = `s3://${await newBucket()}/store`;
    const { url } = await faultyS3(({ path }) => (path.includes('/commits/0') ? { kind: 'answer lost' } : null));
    const working = process.env.AWS_ENDPOINT_URL_S3!;
    setEnvironment({ AWS_ENDPOINT_URL_S3: url, AWS_MAX_ATTEMPTS: '2' });
    const { error, report } = await startEtl({ raw: folder, store, run: '20261123T040000Z' }).ended;
    expect(report).toBeNull();
    expect(error).toContain('S3 cannot be reached for s3://');
    // The read of the commit was lost too, so the run could not even be undone.
    setEnvironment({ AWS_ENDPOINT_URL_S3: working });
    expect(await ask(store, 'select page_title from events')).toEqual([['page']]);
    const again = await load(folder, store, { run: '20261123T040000Z' });
    expect(again).toMatchObject({ outcome: 'already_committed', counts: { events: 1 } });
  });

  it('even if the network is there again right after', async () => {
    const folder = testFolder();
    writeLog(folder, 'a.gz', [eventLine({ at: '2026-11-23 10:00:00', content: 'page', request: 'r1' })]);
    const store = `s3://${await newBucket()}/store`;
    const { url } = await faultyS3(({ path, method }) =>
      path.includes('/commits/0') && (method === 'PUT' || method === 'HEAD') ? { kind: 'answer lost' } : null,
    );
    const working = process.env.AWS_ENDPOINT_URL_S3!;
    setEnvironment({ AWS_ENDPOINT_URL_S3: url, AWS_MAX_ATTEMPTS: '2' });
    const { error } = await startEtl({ raw: folder, store, run: '20261123T040000Z' }).ended;
    expect(error).toContain('S3 cannot be reached for s3://');
    setEnvironment({ AWS_ENDPOINT_URL_S3: working });
    expect(await ask(store, 'select page_title from events')).toEqual([['page']]);
    expect((await load(folder, store)).outcome).toBe('nothing_new');
  });
});

describeS3('a service that is busy', () => {
  it('is asked again', async () => {
    const location = `s3://${await newBucket()}`;
    const folder = testFolder();
    const { connect, requests } = await faultyS3(({ count }) => (count === 1 ? refused(503, 'SlowDown') : null));
    const store = s3Storage(location, connect);
    await store.write('a/1', bytes('one'));
    expect(text(await store.read('a/1'))).toBe('one');
    await store.remove(['a/1']);
    expect(await store.list('')).toEqual([]);
    expect(requests).toHaveLength(7);
    writeFileSync(join(folder, 'made'), 'rows');
    await store.adopt(join(folder, 'made'), 'a/2');
    expect(text(await store.read('a/2'))).toBe('rows');
  });

  it('gets a file again from its beginning', async () => {
    const location = `s3://${await newBucket()}`;
    const content = Buffer.from(Array.from({ length: 400_000 }, (_, n) => n % 251));
    const file = join(testFolder(), 'made');
    writeFileSync(file, content);
    const { connect, requests } = await faultyS3(({ method, count }) =>
      method !== 'PUT'
        ? null
        : count === 1
          ? { kind: 'answer lost' }
          : count === 2
            ? refused(500, 'InternalError')
            : null,
    );
    const store = s3Storage(location, connect);
    await store.adopt(file, 'part');
    expect(requests).toHaveLength(3);
    expect(Buffer.compare((await store.read('part'))!, content)).toBe(0);
  });

  it('that says two writers met is asked again too, and one of them wins', async () => {
    const location = `s3://${await newBucket()}`;
    const { connect } = await faultyS3(({ method, count }) =>
      method === 'PUT' && count <= 2 ? refused(409, 'ConditionalRequestConflict') : null,
    );
    const store = s3Storage(location, connect);
    const won = await Promise.all([1, 2].map((n) => store.writeIfAbsent('runs/open', bytes(String(n)))));
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  it('without end is named', async () => {
    const bucket = await newBucket();
    const { connect } = await faultyS3(() => refused(503, 'SlowDown'));
    await expect(s3Storage(`s3://${bucket}`, connect).write('a', bytes('x'))).rejects.toThrow(
      `S3 answered 503 (SlowDown) for s3://${bucket}/a again and again; try later`,
    );
  });
});

describeS3('a connection that breaks in the middle of an object', () => {
  const content = Buffer.from(Array.from({ length: 500_000 }, (_, n) => (n * 7) % 253));

  it('is made again, for the rest of the very same object', async () => {
    const location = `s3://${await newBucket()}`;
    await openStorage(location).write('a', content);
    const { connect, requests } = await faultyS3(({ count }) => (count <= 3 ? { kind: 'cut', after: 100_000 } : null));
    const store = s3Storage(location, connect);
    expect(Buffer.compare((await store.read('a'))!, content)).toBe(0);
    expect(requests.length).toBe(4);
    const copy = join(testFolder(), 'copy');
    expect(await store.download('a', copy)).toBe(true);
    expect(Buffer.compare(readFileSync(copy), content)).toBe(0);
  });

  it('and of which there is another version now is no object any more', async () => {
    const location = `s3://${await newBucket()}`;
    await openStorage(location).write('a', content);
    let replaced: Promise<void> | null = null;
    const { connect } = await faultyS3(({ count }) => {
      if (count === 2) replaced = openStorage(location).write('a', bytes('other'));
      return count <= 2 ? { kind: 'cut', after: 100_000 } : null;
    });
    const store = s3Storage(location, connect);
    expect(await store.read('a')).toBeNull();
    await replaced;
  });

  it('again and again is named', async () => {
    const bucket = await newBucket();
    await openStorage(`s3://${bucket}`).write('a', content);
    const { connect } = await faultyS3(() => ({ kind: 'cut', after: 0 }));
    await expect(s3Storage(`s3://${bucket}`, connect).read('a')).rejects.toThrow(
      /^S3 cannot be reached for s3:\/\/firn-[0-9a-f]+\/a \(.+\); check the network and AWS_ENDPOINT_URL_S3$/,
    );
  });
});

describeS3('what is wrong is said in the user’s words:', () => {
  it('a bucket that is not there', async () => {
    const store = openStorage('s3://no-such-bucket/store');
    const message = 'there is no bucket "no-such-bucket" (s3://no-such-bucket/store/a); make it, or correct the name';
    await expect(store.read('a')).rejects.toThrow(message);
    await expect(store.write('a', bytes(''))).rejects.toThrow(message);
    await expect(store.list('a')).rejects.toThrow(message);
  });

  it.each<readonly [string, Fault, 'list' | 'read' | 'write' | 'remove', string]>([
    [
      'no permission to list',
      refused(403, 'AccessDenied'),
      'list',
      'no permission to list s3://bucket/p/a/: the AWS credentials in use need s3:ListBucket there',
    ],
    [
      'no permission to read',
      refused(403, 'AccessDenied'),
      'read',
      'no permission to read s3://bucket/p/a: the AWS credentials in use need s3:GetObject there',
    ],
    [
      'no permission to write',
      refused(403, 'AccessDenied'),
      'write',
      'no permission to write s3://bucket/p/a: the AWS credentials in use need s3:PutObject there',
    ],
    [
      'no permission to remove',
      refused(403, 'AccessDenied'),
      'remove',
      'no permission to remove s3://bucket/p/a: the AWS credentials in use need s3:DeleteObject there',
    ],
    [
      'a bucket in another region',
      refused(301, 'PermanentRedirect', { 'x-amz-bucket-region': 'eu-west-1' }),
      'list',
      'the bucket "bucket" is in the region eu-west-1 (s3://bucket/p/a/); set AWS_REGION=eu-west-1',
    ],
    [
      'a bucket in another region, as told by its refusal of the signature',
      refused(400, 'AuthorizationHeaderMalformed', { 'x-amz-bucket-region': 'eu-west-1' }),
      'write',
      'the bucket "bucket" is in the region eu-west-1 (s3://bucket/p/a); set AWS_REGION=eu-west-1',
    ],
    [
      'credentials that have run out',
      refused(400, 'ExpiredToken'),
      'read',
      'S3 does not take the AWS credentials (ExpiredToken) for s3://bucket/p/a; renew or correct them',
    ],
    [
      'credentials nobody knows',
      refused(403, 'InvalidAccessKeyId'),
      'list',
      'S3 does not take the AWS credentials (InvalidAccessKeyId) for s3://bucket/p/a/; renew or correct them',
    ],
  ])('%s', async (_, fault, doing, message) => {
    const { connect } = await faultyS3(() => fault);
    const store = s3Storage('s3://bucket/p', connect);
    const asked = {
      list: () => store.list('a/'),
      read: () => store.read('a'),
      write: () => store.write('a', bytes('x')),
      remove: () => store.remove(['a']),
    }[doing]();
    await expect(asked).rejects.toThrow(message);
    await expect(asked).rejects.toHaveProperty('name', 'UserError');
  });

  it('no credentials at all', async () => {
    setEnvironment({
      HOME: testFolder(),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: null,
      AWS_SECRET_ACCESS_KEY: null,
    });
    await expect(s3Storage('s3://bucket', connect).read('a')).rejects.toThrow(
      'no AWS credentials to read s3://bucket/a: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run where a role gives them',
    );
  });
});

describe('without a region', () => {
  it('the one is taken that needs no name', async () => {
    setEnvironment({ HOME: testFolder(), AWS_REGION: null });
    const { client } = await connect();
    expect(await client.config.region()).toBe('us-east-1');
  });
});

describe('an address where nobody listens', () => {
  it('is named', async () => {
    const s3 = await connect({
      endpoint: 'http://127.0.0.1:9',
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
    });
    onTestFinished(() => s3.client.destroy());
    const store = s3Storage('s3://bucket/p', async () => s3);
    await expect(store.list('')).rejects.toThrow(
      'S3 cannot be reached for s3://bucket/p/ (ECONNREFUSED); check the network and AWS_ENDPOINT_URL_S3',
    );
  });
});
