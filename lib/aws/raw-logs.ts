import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Where in the bucket CloudFront writes. */
export const rawPrefix = 'raw';

export interface FirnRawLogsProps {
  /** @default a name of CloudFormation's; give one where the collector is in another region and must know it */
  readonly bucketName?: string;

  /**
   * Days logs are kept. What they held cannot be rebuilt afterwards.
   *
   * @default null - for ever: the raw logs are the truth
   */
  readonly days?: number | null;
}

/**
 * The bucket that CloudFront delivers access logs into: the raw events.
 *
 * Stays when the stack goes. The statement that lets CloudFront write is in the bucket's own policy: AWS would add it when
 * logging is switched on, and the next update of the stack would take it away, without a word and with it all logs.
 */
export class FirnRawLogs extends Construct {
  readonly bucket: s3.IBucket;

  constructor(scope: Construct, id: string, { bucketName, days = null }: FirnRawLogsProps = {}) {
    super(scope, id);
    const bucket = new s3.Bucket(this, 'Bucket', {
      ...(bucketName === undefined ? {} : { bucketName }),
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        { id: 'unfinished uploads', abortIncompleteMultipartUploadAfter: Duration.days(3) },
        ...(days === null
          ? []
          : [{ id: 'retention.rawDays', prefix: `${rawPrefix}/`, expiration: Duration.days(days) }]),
      ],
    });
    this.bucket = bucket as s3.IBucket;
    const { account, partition } = Stack.of(this);
    this.bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'CloudFrontDeliversLogs',
        principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects(`${rawPrefix}/*`)],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          // Wherever the bucket is, deliveries of CloudFront are in us-east-1.
          ArnLike: { 'aws:SourceArn': `arn:${partition}:logs:us-east-1:${account}:delivery-source:*` },
        },
      }),
    );
    acknowledge(this.bucket, {
      'AwsSolutions-S1':
        'The bucket holds access logs; logs of who reads them are CloudTrail data events, which the account decides on.',
    });
  }
}
