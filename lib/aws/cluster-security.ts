import { RemovalPolicy } from 'aws-cdk-lib';
import * as emr from 'aws-cdk-lib/aws-emr';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface ClusterSecurityProps {
  /** Whether disks are encrypted with a key of the stack's own. */
  readonly encryptDisks: boolean;
  /** Who starts machines, and the machines. */
  readonly roles: readonly iam.Role[];
}

/** How clusters keep what they hold: encrypted on S3, on disks too if asked for; and the machines' keys by IMDSv2 only. */
export class ClusterSecurity extends Construct {
  readonly configuration: string;

  constructor(scope: Construct, id: string, { encryptDisks, roles }: ClusterSecurityProps) {
    super(scope, id);
    const disks = encryptDisks ? { LocalDiskEncryptionConfiguration: this.withKey(roles) } : {};
    this.configuration = new emr.CfnSecurityConfiguration(this, 'Configuration', {
      securityConfiguration: {
        EncryptionConfiguration: {
          EnableInTransitEncryption: false,
          EnableAtRestEncryption: true,
          AtRestEncryptionConfiguration: { S3EncryptionConfiguration: { EncryptionMode: 'SSE-S3' }, ...disks },
        },
        InstanceMetadataServiceConfiguration: {
          MinimumInstanceMetadataServiceVersion: 2,
          HttpPutResponseHopLimit: 1,
        },
      },
    }).ref;
  }

  private withKey(roles: readonly iam.Role[]) {
    const key = new kms.Key(this, 'Key', {
      description: 'firn: disks of clusters',
      enableKeyRotation: true,
      // Disks live as long as their cluster.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    for (const role of roles) {
      key.grantEncryptDecrypt(role);
      key.grant(role, 'kms:CreateGrant', 'kms:DescribeKey');
      for (const actions of ['GenerateDataKey*', 'ReEncrypt*']) {
        acknowledge(role, {
          [`AwsSolutions-IAM5[Action::kms:${actions}]`]: `All kinds of ${actions}, with the key of the disks alone.`,
        });
      }
    }
    return { EnableEbsEncryption: true, EncryptionKeyProviderType: 'AwsKms', AwsKmsKey: key.keyArn };
  }
}
