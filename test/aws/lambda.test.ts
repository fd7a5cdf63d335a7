import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EMRClient, ListStepsCommand, TerminateJobFlowsCommand } from '@aws-sdk/client-emr';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { abandonRun } from '../../etl/run/abandon.ts';
import { commit, emptyCommit, readCommits } from '../../etl/run/commits.ts';
import { acquire, lockHolder } from '../../etl/run/lock.ts';
import { openStorage } from '../../etl/run/open-storage.ts';
import { type Call, call } from '../../lib/aws/lambda/call.ts';
import { type Emr, emrOf } from '../../lib/aws/lambda/emr.ts';
import { keyName, onCluster } from '../../lib/aws/lambda/given.ts';
import type { Means } from '../../lib/aws/lambda/means.ts';
import { readRecord, writeRecord } from '../../lib/aws/lambda/record.ts';
import { type FirnConfig, resolveConfig } from '../../lib/config.ts';
import { testFolder } from '../run/folder.ts';
import { eventLine, logText, uuid } from '../run/logs.ts';
import { setEnvironment } from '../s3/environment.ts';
import { describeS3, newBucket, useS3 } from '../s3/server.ts';
import { place } from './place.ts';

useS3();

const run = '20261123T040000Z';
const asked: Call = { do: 'run', scheduledTime: '2026-11-23T04:00:00Z' };
const watch: Call = { do: 'watch' };
const text = async (means: Means, key: string) => Buffer.from((await means.store.read(key)) ?? []).toString('utf8');

describeS3('the Lambda that starts and watches runs', () => {
  let emr: Emr & { readonly started: () => number };
  let client: EMRClient;
  let bucket: string;
  let logs = 0;

  beforeAll(() => {
    // The same server speaks for EMR.
    const endpoint = process.env.AWS_ENDPOINT_URL_S3!;
    client = new EMRClient({ region: 'us-east-1', endpoint });
  });
  beforeEach(async () => {
    bucket = await newBucket();
    const real = emrOf(client);
    let started = 0;
    emr = {
      ...real,
      start: (request) => {
        started++;
        return real.start(request);
      },
      started: () => started,
    };
  });

  type Given = Omit<Partial<Means>, 'config' | 'now'> & { readonly config?: FirnConfig; readonly at?: string };
  const meansOf = ({ config = {}, at = '2026-11-23T04:00:20Z', ...more }: Given = {}): Means => ({
    store: openStorage(`s3://${bucket}/store`),
    code: openStorage(`s3://${bucket}/code`),
    given: openStorage(`s3://${bucket}/given`),
    raw: `s3://${bucket}/raw`,
    database: 'firn',
    version: 'firn-test',
    place,
    persistentCluster: null,
    emr,
    ...more,
    config: onCluster(resolveConfig(config)),
    now: new Date(at),
  });

  const putLog = () => {
    const hour = 'distributionid=E1/year=2026/month=11/day=23/hour=03';
    const lines = [eventLine({ at: '2026-11-23 03:00:00', eid: uuid(++logs), content: 'a page', request: `r${logs}` })];
    return openStorage(`s3://${bucket}/raw`).write(`${hour}/E1.${logs}.log`, Buffer.from(logText(lines)));
  };
  const terminate = async (means: Means) => {
    const { cluster } = (await readRecord(means.store, run))!;
    await client.send(new TerminateJobFlowsCommand({ JobFlowIds: [cluster!] }));
    return cluster!;
  };

  it('starts no cluster where there is nothing to do, and frees the store', async () => {
    const means = meansOf();
    expect(await call(means, asked)).toMatchObject({ what: 'nothing_new', metrics: { NewObjects: 0 } });
    expect(await call(means, watch)).toMatchObject({ what: 'nothing_open' });
    expect([emr.started(), await lockHolder(means.store)]).toEqual([0, null]);
  });

  it('plans new logs, writes their scripts, has a cluster carry them out, and leaves that alone while it works', async () => {
    const means = meansOf();
    await putLog();
    expect(await call(means, asked)).toMatchObject({
      what: 'started',
      metrics: { NewObjects: 1, HoursSinceNewestLog: expect.closeTo(1, 1) },
    });
    const { cluster } = (await readRecord(means.store, run))!;
    const { Steps } = await client.send(new ListStepsCommand({ ClusterId: cluster! }));
    expect(Steps!.map(({ Name }) => Name).sort()).toEqual(
      ['1 load', '2 verify and commit', '3 publish', '4 models'].map((name) => `${run}: ${name}`),
    );
    const load = await text(means, `runs/${run}/load.q`);
    expect(load).toContain("USING 'env AWS_REGION=eu-central-1 node-22 rows-");
    expect(load).toContain('USE firn;');
    expect(load).not.toContain('CREATE DATABASE');
    expect((await means.code.list('')).map(({ key }) => key.replace(/-[0-9a-f]{16}/, ''))).toEqual([
      'commit.mjs',
      'models.mjs',
    ]);

    expect(await call(means, watch)).toMatchObject({ what: 'working' });
    expect(await call(means, asked)).toMatchObject({ what: 'working' });
    expect(emr.started()).toBe(1);
  });

  it('tries a run that failed once more, then waits for somebody, who gives it up; its logs are new again then', async () => {
    const means = meansOf();
    await putLog();
    await call(means, asked);
    const first = await terminate(means);
    // Two calls at once: one of them does it.
    const both = await Promise.all([call(means, watch), call(meansOf(), watch)]);
    expect(both.map(({ what }) => what).sort()).toEqual(['started_again', 'working']);
    expect(emr.started()).toBe(2);
    // The names of the objects may have misled the first.
    expect(await text(means, `runs/${run}/load.q`)).toContain('the names of the objects do not tell the days');
    expect(await terminate(means)).not.toBe(first);
    await expect(call(means, watch)).rejects.toMatchObject({ metrics: { RunsFailed: 1 } });
    await expect(call(means, asked)).rejects.toThrow(`--abandon ${run}`);
    expect(emr.started()).toBe(2);

    await abandonRun(means.store, run, { engine: 'hive', version: 'firn-test' });
    expect(await call(means, { do: 'run', scheduledTime: '2026-11-24T04:00:00Z' })).toMatchObject({
      what: 'started',
      metrics: { NewObjects: 1 },
    });
  });

  it('takes a run up anew where another version was deployed', async () => {
    await putLog();
    await call(meansOf(), asked);
    await terminate(meansOf());
    expect(await call(meansOf({ version: 'firn-next' }), asked)).toMatchObject({ what: 'started' });
    expect(await readRecord(meansOf().store, run)).toMatchObject({ attempt: 1, version: 'firn-next' });
  });

  it('ends a cluster that works too long', async () => {
    await putLog();
    await call(meansOf(), asked);
    const { cluster } = (await readRecord(meansOf().store, run))!;
    const late = meansOf({ at: '2026-11-23T10:00:20Z' });
    await expect(call(late, watch)).rejects.toMatchObject({ metrics: { ClustersTooLong: 1 } });
    expect(await emr.state(cluster!, [])).toMatchObject({ is: 'over' });
  });

  it('finds the cluster again where the answer to its request was lost', async () => {
    const means = meansOf({ at: new Date().toISOString() });
    await putLog();
    await call(means, asked);
    const record = (await readRecord(means.store, run))!;
    await writeRecord(means.store, run, { ...record, cluster: null });
    expect(await call(means, watch)).toMatchObject({ what: 'working' });
    expect(await readRecord(means.store, run)).toEqual(record);
  });

  it('frees the store after a run that failed behind its commit; the next one does the rest', async () => {
    const means = meansOf();
    await putLog();
    await call(means, asked);
    const plan = JSON.parse(await text(means, `runs/${run}/plan.json`));
    await commit(means.store, { ...emptyCommit(plan), objects: plan.objects, replaces: [] }, async () => {});
    await terminate(means);
    await expect(call(means, watch)).rejects.toThrow('what is committed stays');
    expect(await lockHolder(means.store)).toBeNull();
    expect(await call(means, { do: 'run', scheduledTime: '2026-11-24T04:00:00Z' })).toMatchObject({ what: 'started' });
    expect(await readRecord(means.store, '20261124T040000Z')).toMatchObject({ kind: 'mend' });
    expect((await readCommits(means.store)).length).toBe(1);
  });

  it('leaves a store alone that somebody works on by hand', async () => {
    const means = meansOf();
    await acquire(means.store, run);
    expect(await call(means, asked)).toMatchObject({ what: 'working', message: expect.stringContaining('by hand') });
  });

  it('adds the steps to the cluster that stays', async () => {
    const cluster = await emrOf(client).start({ Name: 'stays', Instances: { KeepJobFlowAliveWhenNoSteps: true } });
    await putLog();
    const means = meansOf({ persistentCluster: cluster });
    expect(await call(means, asked)).toMatchObject({ what: 'started' });
    expect([emr.started(), (await readRecord(means.store, run))!.steps.length]).toEqual([0, 4]);
    expect(await call(means, watch)).toMatchObject({ what: 'working' });
  });

  it('makes the key of pseudonyms once, and misses it when it is gone', async () => {
    const config: FirnConfig = { privacy: { keyFile: '/home/me/key' } };
    const means = meansOf({ config });
    await putLog();
    await call(means, asked);
    expect(Buffer.from((await means.given.read(keyName))!).toString()).toMatch(/^[0-9a-f]{64}\n$/);
    expect(await text(means, `runs/${run}/load.q`)).toContain(`ADD FILE s3a://${bucket}/given/${keyName};`);
    await terminate(means);
    await means.given.remove([keyName]);
    const earlier = { run: '20261122T040000Z', engine: 'hive', version: 'firn-test' } as const;
    await commit(means.store, emptyCommit(earlier), async () => {});
    await expect(call(means, watch)).rejects.toThrow('put back the copy');
  });

  it('is called by the schedule with what the stack says by the environment', async () => {
    const settings = join(testFolder(), 'settings.json');
    writeFileSync(settings, JSON.stringify({ config: resolveConfig({}), version: 'firn-test' }));
    setEnvironment({
      AWS_ENDPOINT_URL_EMR: process.env.AWS_ENDPOINT_URL_S3!,
      FIRN_SETTINGS: settings,
      FIRN_RAW: `s3://${bucket}/raw`,
      FIRN_BUCKET: `s3://${bucket}`,
      FIRN_DATABASE: 'firn',
      FIRN_PLACE: JSON.stringify(place),
      FIRN_CLUSTER: '',
    });
    const { handler } = await import('../../lib/aws/lambda/handler.ts');
    await putLog();
    expect(await handler(asked)).toMatchObject({ what: 'started' });
    expect(await handler(watch)).toMatchObject({ what: 'working' });
  });
});
