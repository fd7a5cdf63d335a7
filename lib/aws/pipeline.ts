import { fileURLToPath } from 'node:url';
import { ArnFormat, CfnOutput, Duration, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { UserError } from '../protocol/errors.ts';
import { acknowledge, acknowledgeWildcards } from './acknowledge.ts';
import { ClusterRoles, listing } from './cluster-roles.ts';
import { ClusterSecurity } from './cluster-security.ts';
import type { ClusterPlace } from './emr/place.ts';
import { folders } from './folders.ts';
import type { Call } from './lambda/call.ts';
import { onCluster } from './lambda/given.ts';
import type { Environment } from './lambda/handler.ts';
import { ClusterNetwork } from './network.ts';
import { Operations } from './operations.ts';
import { PersistentCluster } from './persistent-cluster.ts';
import { programFolder } from './program-folder.ts';
import { rawPrefix } from './raw-logs.ts';
import type { FirnStore } from './store.ts';

export interface FirnPipelineProps {
  /** The settings, as `resolveConfig` gives them. */
  readonly config: Config;

  /** What rows and commits name as their maker, such as `firn-0.1.0`. */
  readonly version: string;

  /** Where CloudFront delivers logs: `FirnRawLogs`. */
  readonly rawLogs: s3.IBucket;

  readonly store: FirnStore;

  /** Database of the store's tables: `FirnCatalog`. */
  readonly database: string;
}

/**
 * Turns new logs into events, on a schedule: a Lambda plans the run, writes its scripts and has an EMR cluster carry them
 * out; another schedule watches it. There is no cluster when there is nothing to do.
 */
export class FirnPipeline extends Construct {
  /** Starts and watches runs. */
  readonly runs: lambda.Function;
  readonly operations: Operations;

  constructor(scope: Construct, id: string, props: FirnPipelineProps) {
    super(scope, id);
    const { config, version, rawLogs, store, database } = props;
    mustRunOnAws(config);
    const { aws: settings, etl } = config;
    const stack = Stack.of(this);
    const network = new ClusterNetwork(this, 'Network', settings);
    const roles = new ClusterRoles(this, 'Roles', { rawLogs, store, database });
    const security = new ClusterSecurity(this, 'Security', {
      encryptDisks: settings.encryptDisks,
      roles: [roles.service, roles.machines],
    });
    const place: ClusterPlace = {
      name: settings.name,
      region: stack.region,
      subnets: network.subnets,
      serviceRole: roles.service.roleArn,
      instanceProfile: roles.instanceProfile.ref,
      primaryGroup: network.primaryGroup.securityGroupId,
      otherGroup: network.otherGroup.securityGroupId,
      securityConfiguration: security.configuration,
      logUri: `s3://${store.bucket.bucketName}/${folders.clusterLogs}/`,
      bootstrap: this.bootstrap(roles.machines),
      spot: etl.spot,
    };
    const cluster = etl.cluster === 'persistent' ? new PersistentCluster(this, 'Persistent', place) : null;
    if (cluster !== null) {
      cluster.node.addDependency(roles);
      // People come in without a key and without an open port.
      roles.machines.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore'));
      acknowledge(roles.machines, {
        'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]':
          "AWS's policy for Systems Manager's agent, kept up by AWS.",
      });
    }
    const logGroup = new logs.LogGroup(this, 'Log', {
      retention: logs.RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const environment: Environment = {
      FIRN_RAW: `s3://${rawLogs.bucketName}/${rawPrefix}`,
      FIRN_BUCKET: `s3://${store.bucket.bucketName}`,
      FIRN_DATABASE: database,
      FIRN_PLACE: stack.toJsonString(place),
      FIRN_CLUSTER: cluster?.id ?? '',
    };
    this.runs = new lambda.Function(this, 'Runs', {
      description: 'firn: starts and watches runs',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(programFolder(onCluster(config), version)),
      // Of a backlog it lists all there is, and writes the manifest.
      timeout: Duration.minutes(15),
      memorySize: 1024,
      role: this.role(props, roles, logGroup),
      logGroup,
      environment: { ...environment },
    });
    const role = this.schedulerRole();
    const when = scheduler.ScheduleExpression.expression(etl.schedule, TimeZone.ETC_UTC);
    const scheduledTime = scheduler.ContextAttribute.scheduledTime;
    this.schedule('Run', when, { do: 'run', scheduledTime }, role);
    this.schedule('Watch', scheduler.ScheduleExpression.rate(Duration.minutes(15)), { do: 'watch' }, role);
    this.operations = new Operations(this, 'Operations', { settings, runs: this.runs });
    new CfnOutput(this, 'StartARun', {
      value: `aws lambda invoke --region ${stack.region} --function-name ${this.runs.functionName} --cli-binary-format raw-in-base64-out --payload '{"do":"run"}' /dev/stdout`,
      description: 'Starts a run now.',
    });
  }

  private bootstrap(machines: iam.Role): string {
    const script = new Asset(this, 'Bootstrap', {
      path: fileURLToPath(new URL('./emr/bootstrap.sh', import.meta.url)),
    });
    machines.addToPolicy(
      new iam.PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [script.bucket.arnForObjects(script.s3ObjectKey)],
      }),
    );
    return script.s3ObjectUrl;
  }

  private schedulerRole(): iam.Role {
    const role = new iam.Role(this, 'SchedulerRole', {
      description: 'firn: calls what starts and watches runs',
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    acknowledgeWildcards(role, [[`${this.runs.functionArn}:*`, 'Versions and aliases of the one function.']]);
    return role;
  }

  private schedule(id: string, schedule: scheduler.ScheduleExpression, call: Call, role: iam.Role): void {
    const target = new LambdaInvoke(this.runs, {
      role,
      input: scheduler.ScheduleTargetInput.fromObject(call),
      retryAttempts: 2,
      maxEventAge: Duration.hours(1),
    });
    new scheduler.Schedule(this, id, { schedule, target, description: `firn: ${call.do}` });
  }

  private role({ rawLogs, store, config }: FirnPipelineProps, roles: ClusterRoles, logGroup: logs.LogGroup): iam.Role {
    const stack = Stack.of(this);
    const { account, partition } = stack;
    const { name } = config.aws;
    const role = new iam.Role(this, 'Role', {
      description: 'firn: starts and watches runs',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    const clusters = stack.formatArn({
      service: 'elasticmapreduce',
      resource: 'cluster',
      resourceName: '*',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const allow = (actions: string[], resources: string[], conditions: Record<string, Record<string, string>> = {}) =>
      role.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions }));
    role.addToPolicy(listing(rawLogs));
    allow(['s3:GetObject'], [rawLogs.arnForObjects(`${rawPrefix}/*`)]);
    role.addToPolicy(listing(store.bucket));
    allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], [store.objectsIn('store')]);
    allow(['s3:GetObject', 's3:PutObject'], [store.objectsIn('code'), store.objectsIn('given')]);
    // A cluster that is not there yet has no name: what is asked for is told by its tag.
    allow(['elasticmapreduce:RunJobFlow'], ['*'], { StringEquals: { 'elasticmapreduce:RequestTag/firn': name } });
    allow(['elasticmapreduce:AddTags'], [clusters], { StringEquals: { 'elasticmapreduce:RequestTag/firn': name } });
    allow(['elasticmapreduce:ListClusters'], ['*']);
    allow(
      [
        ...['elasticmapreduce:DescribeCluster', 'elasticmapreduce:ListSteps', 'elasticmapreduce:DescribeStep'],
        ...['elasticmapreduce:AddJobFlowSteps', 'elasticmapreduce:CancelSteps', 'elasticmapreduce:TerminateJobFlows'],
      ],
      [clusters],
      { StringEquals: { 'elasticmapreduce:ResourceTag/firn': name } },
    );
    for (const [passed, service] of [
      [roles.service, 'elasticmapreduce.amazonaws.com'],
      [roles.machines, 'ec2.amazonaws.com'],
    ] as const) {
      allow(['iam:PassRole'], [passed.roleArn], { StringLike: { 'iam:PassedToService': `${service}*` } });
    }
    // A fresh account has never used EMR.
    allow(
      ['iam:CreateServiceLinkedRole'],
      [
        `arn:${partition}:iam::${account}:role/aws-service-role/elasticmapreduce.amazonaws.com/AWSServiceRoleForEMRCleanup`,
      ],
      { StringEquals: { 'iam:AWSServiceName': 'elasticmapreduce.amazonaws.com' } },
    );
    acknowledgeWildcards(role, [
      [
        rawLogs.arnForObjects(`${rawPrefix}/*`),
        'Every log CloudFront delivers, read only; nothing else of the bucket.',
      ],
      [store.objectsIn('store'), 'Plans, scripts and locks of runs, and what failed ones leave behind.'],
      [store.objectsIn('code'), 'Programs are named by their content.'],
      [store.objectsIn('given'), 'Files the config names; the key of pseudonyms is made there once.'],
      [clusters, 'Clusters get their id when they start; only those with the tag of this pipeline are reached.'],
      [
        '*',
        'RunJobFlow and ListClusters know no resources; a cluster can only be started with the tag of this pipeline.',
      ],
    ]);
    return role;
  }
}

/** @throws UserError naming what a config says that runs on AWS cannot do */
function mustRunOnAws({ lookups, privacy, aws }: Config): void {
  if (lookups.length > 0) {
    throw new UserError(
      `the config's "lookups" (${lookups.map(({ file }) => file).join(', ')}) are read by runs on one machine only; leave them out of what is deployed, or join their tables in a question`,
    );
  }
  if (!aws.logAddresses && privacy.ip.store === 'full') {
    throw new UserError(
      'the config\'s "aws.logAddresses" is false, so there are no addresses to store: "privacy.ip.store" must be "none" or "masked", got "full"',
    );
  }
}
