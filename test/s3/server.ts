/** A server that speaks S3 (moto, Apache-2.0), for tests of the real requests. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from 'vitest';
import { connectShared } from '../../etl/run/s3-client.ts';

/** The Python that has moto: where `npm run s3:install` puts it. */
const python = resolve('.vitest/moto/bin/python');
const program = fileURLToPath(new URL('./server.py', import.meta.url));
const installed = existsSync(python);
const howTo = 'no moto; "npm run s3:install" brings it';

if (!installed && process.env.FIRN_S3 === '1') throw new Error(`S3 cannot be tested: ${howTo}`);

/** Tests that need the server; where there is none they are skipped, with the reason in their name. */
export function describeS3(sentence: string, tests: () => void): void {
  if (!installed) describe.skip(`${sentence} (skipped: ${howTo})`, tests);
  else describe(sentence, { timeout: 120_000 }, tests);
}

const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address !== null ? done(address.port) : failed()));
    });
  });

async function start(): Promise<string> {
  const port = await freePort();
  // It ends when this process, however it ends, no longer holds the other end of its standard input.
  const child = spawn(python, [program, String(port)], { stdio: ['pipe', 'ignore', 'ignore'] });
  child.unref();
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the S3 server ended with code ${child.exitCode}`);
    const answers = await fetch(`${url}/moto-api/`).then(
      () => true,
      () => false,
    );
    if (answers) return url;
    await sleep(50);
  }
}

/** One for all files this process tests: its clients are shared, too. */
let running: Promise<string> | null = null;

/** Runs a server, and has this process and its children talk to it. */
export function useS3(): void {
  if (!installed) return;
  let cache = '';
  beforeAll(async () => {
    running ??= start();
    const url = await running;
    cache = mkdtempSync(join(tmpdir(), 'firn-test-cache-'));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_S3: url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      FIRN_CACHE: cache,
    });
  });
  afterAll(() => {
    rmSync(cache, { recursive: true, force: true });
  });
}

/** Makes a bucket; its name. */
export async function newBucket(): Promise<string> {
  const { sdk, client } = await connectShared();
  const bucket = `firn-${randomBytes(6).toString('hex')}`;
  await client.send(new sdk.CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}

/** Puts the files of a folder into a bucket, below a prefix that ends in `/`. */
export async function putFolder(folder: string, bucket: string, prefix: string): Promise<void> {
  const { sdk, client } = await connectShared();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((one) => statSync(join(folder, one)).isFile())) {
    const content = { Key: `${prefix}${name}`, Body: readFileSync(join(folder, name)) };
    await client.send(new sdk.PutObjectCommand({ Bucket: bucket, ...content }));
  }
}
