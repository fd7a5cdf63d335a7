import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runJobFlow } from '../../lib/aws/emr/job-flow.ts';
import { mostRunBytes, primaryCpus, sizeFor, sizes, workersOf } from '../../lib/aws/emr/sizes.ts';
import { type RunKind, stepsOf } from '../../lib/aws/emr/steps.ts';
import { place } from './place.ts';

const gib = 2 ** 30;
const run = '20261123T040000Z';
const places = {
  region: place.region,
  store: 's3://events/store',
  database: 'firn',
  programs: { commit: 's3://events/code/commit-1.mjs', models: 's3://events/code/models-2.mjs' },
};
const steps = (kind: RunKind = 'load', persistent = false) => stepsOf(run, kind, places, persistent);
const request = (bytes: number, spot = true) =>
  runJobFlow({ place: { ...place, spot }, name: `firn ${run} 1`, size: sizeFor(bytes), steps: steps() });
const fleetsOf = (bytes: number, spot = true) =>
  (request(bytes, spot).Instances?.InstanceFleets ?? []).map(
    ({ InstanceFleetType, TargetOnDemandCapacity = 0, TargetSpotCapacity = 0 }) =>
      [InstanceFleetType, TargetOnDemandCapacity, TargetSpotCapacity] as const,
  );

describe('the size of a cluster', () => {
  it.each([
    [0, [['MASTER', 1, 0]], 4],
    [gib, [['MASTER', 1, 0]], 4],
    [
      gib + 1,
      [
        ['MASTER', 1, 0],
        ['CORE', 4, 0],
        ['TASK', 0, 8],
      ],
      12,
    ],
    [
      16 * gib,
      [
        ['MASTER', 1, 0],
        ['CORE', 8, 0],
        ['TASK', 0, 32],
      ],
      40,
    ],
    [
      64 * gib,
      [
        ['MASTER', 1, 0],
        ['CORE', 16, 0],
        ['TASK', 0, 96],
      ],
      112,
    ],
    // One object may be larger than all a run may have.
    [
      100 * gib,
      [
        ['MASTER', 1, 0],
        ['CORE', 16, 0],
        ['TASK', 0, 96],
      ],
      112,
    ],
  ] as const)('for %d bytes of logs', (bytes, fleets, workers) => {
    expect(fleetsOf(bytes)).toEqual(fleets);
    expect(workersOf(sizeFor(bytes))).toBe(workers);
  });

  it('grows from row to row of the table, and the last row is the most a run is given', () => {
    const cpus = sizes.map(workersOf);
    expect(cpus).toEqual([...cpus].sort((a, b) => a - b));
    expect(cpus[0]).toBe(primaryCpus);
    expect(sizes.map(({ upToBytes }) => upToBytes)).toEqual(
      [...sizes.map(({ upToBytes }) => upToBytes)].sort((a, b) => a - b),
    );
    expect(mostRunBytes).toBe(64 * gib);
  });

  it('is on demand throughout, where the config wants no Spot', () => {
    expect(fleetsOf(4 * gib, false)).toEqual([
      ['MASTER', 1, 0],
      ['CORE', 4, 0],
      ['TASK', 8, 0],
    ]);
  });
});

describe('the request for a cluster', () => {
  it('is for EMR 7.14 with Hive on Tez and the catalog of Glue', () => {
    expect(request(0)).toMatchObject({
      ReleaseLabel: 'emr-7.14.0',
      Applications: [{ Name: 'Hadoop' }, { Name: 'Hive' }, { Name: 'Tez' }],
      BootstrapActions: [{ ScriptBootstrapAction: { Path: place.bootstrap } }],
    });
    expect(request(0).Configurations).toContainEqual({
      Classification: 'hive-site',
      Properties: {
        'hive.metastore.client.factory.class':
          'com.amazonaws.glue.catalog.metastore.AWSGlueDataCatalogHiveClientFactory',
        'hive.execution.engine': 'tez',
      },
    });
  });

  it('ends the cluster after its steps, and has the tags by which roles reach it', () => {
    expect(request(0).Instances).toMatchObject({ KeepJobFlowAliveWhenNoSteps: false, TerminationProtected: false });
    expect(request(0).Tags).toEqual([
      { Key: 'firn', Value: 'firn' },
      { Key: 'for-use-with-amazon-emr-managed-policies', Value: 'true' },
      { Key: 'Name', Value: `firn ${run} 1` },
    ]);
  });

  it('uses what the stack made and none of the defaults of EMR', () => {
    expect(request(0)).toMatchObject({
      ServiceRole: place.serviceRole,
      JobFlowRole: place.instanceProfile,
      SecurityConfiguration: place.securityConfiguration,
      LogUri: place.logUri,
      Instances: {
        Ec2SubnetIds: place.subnets,
        EmrManagedMasterSecurityGroup: place.primaryGroup,
        EmrManagedSlaveSecurityGroup: place.otherGroup,
      },
    });
  });

  it('is the same for the same run', () => {
    expect(request(gib)).toEqual(request(gib));
  });
});

describe('the steps of a run', () => {
  const told = (kind: RunKind, persistent: boolean) =>
    steps(kind, persistent).map(({ Name, ActionOnFailure, HadoopJarStep }) => [
      Name,
      ActionOnFailure,
      HadoopJarStep?.Args?.[0],
      HadoopJarStep?.Args?.at(-1),
    ]);

  it('are load, commit, publish and models, and the first that fails ends the cluster', () => {
    const end = 'TERMINATE_CLUSTER';
    expect(told('load', false)).toEqual([
      [`${run}: 1 load`, end, 'hive-script', `s3://events/store/runs/${run}/load.q`],
      [`${run}: 2 verify and commit`, end, 'bash', 'stack'],
      [`${run}: 3 publish`, end, 'hive-script', `s3://events/store/runs/${run}/publish.q`],
      [`${run}: 4 models`, end, 'bash', 'stack'],
    ]);
  });

  it('are the last two where only what was left undone is to be done', () => {
    expect(told('mend', false).map(([name]) => name)).toEqual([`${run}: 3 publish`, `${run}: 4 models`]);
  });

  it('leave a cluster that stays alone when one fails', () => {
    expect(told('load', true).map(([, onFailure]) => onFailure)).toEqual(Array(4).fill('CANCEL_AND_WAIT'));
  });

  it('give programs their arguments as they are, whatever they hold', () => {
    const [, commit] = steps();
    const args = commit!.HadoopJarStep!.Args!;
    // A machine without AWS: the step's own shell text, with what it fetches and starts replaced.
    const fakes = 'aws() { echo "aws $*" >&2; }; mktemp() { echo /tmp/x; }; exec() { echo "$AWS_REGION: $*"; };';
    const { stdout, stderr } = spawnSync(
      'bash',
      ['-c', `${fakes}\n${args[2]}`, 'firn', ...args.slice(4, 7), "20261123T040000Z'; echo bad", ...args.slice(8)],
      { encoding: 'utf8' },
    );
    expect(stdout).toBe(
      `eu-central-1: node-22 /tmp/x/step.mjs s3://events/store 20261123T040000Z'; echo bad firn stack\n`,
    );
    expect(stderr).toBe('aws s3 cp --only-show-errors s3://events/code/commit-1.mjs /tmp/x/step.mjs\n');
  });
});

const python = join('.vitest', 'moto', 'bin', 'python');
const why = existsSync(python) ? '' : ' (skipped: no botocore; "npm run s3:install" brings it)';

describe.skipIf(why !== '')(`AWS's own model of EMR${why}`, () => {
  const faults = (operation: string, given: unknown): readonly string[] => {
    const { stdout, stderr } = spawnSync(python, [join('test', 'aws', 'accepted.py'), operation], {
      encoding: 'utf8',
      input: JSON.stringify(given),
    });
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };

  it('accepts the largest request, and notices what is misspelt', () => {
    expect(faults('RunJobFlow', request(64 * gib))).toEqual([]);
    expect(faults('RunJobFlow', { ...request(0), ScaleDownBehavior: 'SOON', Colour: 'red' })).toHaveLength(2);
  });

  it('accepts steps for a cluster that stays', () => {
    expect(faults('AddJobFlowSteps', { JobFlowId: 'j-1', Steps: steps('load', true) })).toEqual([]);
  });
});
