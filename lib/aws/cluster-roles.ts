import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcards } from './acknowledge.ts';
import { rawPrefix } from './raw-logs.ts';
import type { FirnStore } from './store.ts';

export interface ClusterRolesProps {
  readonly rawLogs: s3.IBucket;
  readonly store: FirnStore;
  readonly database: string;
}

const allow = (actions: string[], resources: string[], conditions?: Record<string, Record<string, unknown>>) =>
  new iam.PolicyStatement({ actions, resources, ...(conditions === undefined ? {} : { conditions }) });

/**
 * To list a bucket. Not some folders of it: the condition would be asked of a request for an object too, and one that is not
 * there would be "not allowed" instead of "not there".
 */
export const listing = (bucket: s3.IBucket): iam.PolicyStatement => allow(['s3:ListBucket'], [bucket.bucketArn]);

/** EMR's own role, and that of the machines. Neither is one of AWS's defaults, which may do far more. */
export class ClusterRoles extends Construct {
  /** What EMR itself may do: start machines, and nothing of ours. */
  readonly service: iam.Role;
  /** What the machines may do. */
  readonly machines: iam.Role;
  readonly instanceProfile: iam.CfnInstanceProfile;

  constructor(scope: Construct, id: string, props: ClusterRolesProps) {
    super(scope, id);
    const { account, partition } = Stack.of(this);
    this.machines = new iam.Role(this, 'Machines', {
      description: 'firn: machines of EMR clusters',
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    });
    this.instanceProfile = new iam.CfnInstanceProfile(this, 'InstanceProfile', { roles: [this.machines.roleName] });
    this.service = new iam.Role(this, 'Service', {
      description: 'firn: EMR',
      assumedBy: new iam.ServicePrincipal('elasticmapreduce.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:elasticmapreduce:*:${account}:*` },
        },
      }),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonEMRServicePolicy_v2')],
    });
    this.service.addToPolicy(
      allow(['iam:PassRole'], [this.machines.roleArn], { StringLike: { 'iam:PassedToService': 'ec2.amazonaws.com*' } }),
    );
    // A fresh account has never used Spot.
    this.service.addToPolicy(
      allow(
        ['iam:CreateServiceLinkedRole'],
        [`arn:${partition}:iam::${account}:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot`],
        { StringEquals: { 'iam:AWSServiceName': 'spot.amazonaws.com' } },
      ),
    );
    acknowledge(this.service, {
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2]':
        "AWS's policy for EMR, kept up by AWS; it reaches only what has the tag for-use-with-amazon-emr-managed-policies.",
    });
    this.letMachines(props);
  }

  private letMachines({ rawLogs, store, database }: ClusterRolesProps): void {
    const stack = Stack.of(this);
    const glue = (resource: string, resourceName: string) =>
      stack.formatArn({ service: 'glue', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
    const catalog = stack.formatArn({ service: 'glue', resource: 'catalog', arnFormat: ArnFormat.NO_RESOURCE_NAME });
    for (const statement of [
      allow(['s3:GetObject'], [rawLogs.arnForObjects(`${rawPrefix}/*`)]),
      listing(rawLogs),
      allow(
        ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
        [store.objectsIn('store')],
      ),
      allow(['s3:GetObject'], [store.objectsIn('code'), store.objectsIn('given')]),
      allow(['s3:PutObject'], [store.objectsIn('clusterLogs')]),
      listing(store.bucket),
      allow(['s3:ListBucketMultipartUploads', 's3:GetBucketLocation'], [store.bucket.bucketArn]),
      allow(
        [
          ...['glue:GetDatabase', 'glue:GetDatabases', 'glue:GetTable', 'glue:GetTables', 'glue:CreateTable'],
          ...['glue:UpdateTable', 'glue:DeleteTable', 'glue:GetPartition', 'glue:GetPartitions'],
          ...['glue:BatchGetPartition', 'glue:CreatePartition', 'glue:BatchCreatePartition', 'glue:UpdatePartition'],
          ...['glue:DeletePartition', 'glue:BatchDeletePartition', 'glue:GetUserDefinedFunctions'],
        ],
        // Hive asks for its default database, whatever it works in.
        [
          catalog,
          glue('database', database),
          glue('database', 'default'),
          glue('table', `${database}/*`),
          glue('userDefinedFunction', `${database}/*`),
        ],
      ),
    ]) {
      this.machines.addToPolicy(statement);
    }
    acknowledgeWildcards(this.machines, [
      [
        rawLogs.arnForObjects(`${rawPrefix}/*`),
        'Every log CloudFront delivers, read only; nothing else of the bucket.',
      ],
      [store.objectsIn('store'), 'All of the store, which a run adds to; nothing else of the bucket.'],
      [store.objectsIn('code'), 'Programs are named by their content, which is not known beforehand; read only.'],
      [store.objectsIn('given'), 'Files the config names; read only.'],
      [
        store.objectsIn('clusterLogs'),
        'Logs have names of their cluster, which is not known beforehand; written only.',
      ],
      [glue('table', `${database}/*`), 'Runs make tables of their own in the one database, and drop them.'],
      [glue('userDefinedFunction', `${database}/*`), 'Hive asks for functions of the one database; there are none.'],
    ]);
  }
}
