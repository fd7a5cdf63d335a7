import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { type Folder, folders } from './folders.ts';

export interface FirnStoreProps {
  /** @default a name of CloudFormation's */
  readonly bucketName?: string;
}

/**
 * The bucket of the event store, and of what clusters and Athena need beside it. Stays when the stack goes, with all that
 * is in it.
 */
export class FirnStore extends Construct {
  readonly bucket: s3.IBucket;
  /** The store for `firn --store`: `s3://bucket/store`. */
  readonly location: string;

  constructor(scope: Construct, id: string, { bucketName }: FirnStoreProps = {}) {
    super(scope, id);
    const gone = (what: string, days: number): s3.LifecycleRule => ({
      id: what,
      prefix: `${what}/`,
      expiration: Duration.days(days),
    });
    const bucket = new s3.Bucket(this, 'Bucket', {
      ...(bucketName === undefined ? {} : { bucketName }),
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        // Hadoop's S3 does not tidy up after itself on EMR 7.10 and later.
        { id: 'unfinished uploads', abortIncompleteMultipartUploadAfter: Duration.days(3) },
        gone(folders.clusterLogs, 30),
        gone(folders.athena, 7),
        // Every run sweeps what killed ones left: this is for the store whose last run was killed.
        gone(`${folders.store}/tmp`, 30),
      ],
    });
    this.bucket = bucket as s3.IBucket;
    this.location = `s3://${this.bucket.bucketName}/${folders.store}`;
    acknowledge(this.bucket, {
      'AwsSolutions-S1': 'Who reads events is told by CloudTrail data events, which the account decides on.',
    });
  }

  /** What is in a folder, as a resource of policies. */
  objectsIn(folder: Folder): string {
    return this.bucket.arnForObjects(`${folders[folder]}/*`);
  }
}
