import { Names } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { recordFields } from './log-fields.ts';

export interface LogDeliveryProps {
  readonly distribution: cloudfront.Distribution;
  /** Its name must have no dots, and its policy must let CloudFront write. */
  readonly bucket: s3.IBucket;
  /** Folder in the bucket, without slashes at its ends. */
  readonly prefix: string;
  /** Whether visitors' addresses are logged. */
  readonly logAddresses: boolean;
}

/**
 * CloudFront's standard logging v2 into a bucket: gzipped text with tabs, under
 * `PREFIX/distributionid=…/year=…/month=…/day=…/hour=…/`. Must be in us-east-1, wherever the bucket is.
 *
 * Logs come within minutes to an hour, some up to a day late, and are best effort: see docs/deploy.md.
 */
export class LogDelivery extends Construct {
  constructor(scope: Construct, id: string, { distribution, bucket, prefix, logAddresses }: LogDeliveryProps) {
    super(scope, id);
    const name = Names.uniqueResourceName(this, { maxLength: 60, separator: '-' });
    const source = new logs.CfnDeliverySource(this, 'Source', {
      name,
      logType: 'ACCESS_LOGS',
      resourceArn: distribution.distributionArn,
    });
    const destination = new logs.CfnDeliveryDestination(this, 'Destination', {
      name,
      deliveryDestinationType: 'S3',
      // Without a prefix here CloudFront would put its own before ours.
      destinationResourceArn: `${bucket.bucketArn}/${prefix}`,
      outputFormat: 'w3c',
    });
    const delivery = new logs.CfnDelivery(this, 'Delivery', {
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.attrArn,
      fieldDelimiter: '\t',
      recordFields: recordFields(logAddresses),
      // It turns {yyyy} into year=2026 itself; "year={yyyy}" besides would be refused.
      s3EnableHiveCompatiblePath: true,
      s3SuffixPath: '{distributionid}/{yyyy}/{MM}/{dd}/{HH}',
    });
    // A delivery names its source by a text, which CloudFormation does not see.
    delivery.addResourceDependency(source);
    if (bucket.policy !== undefined) delivery.node.addDependency(bucket.policy);
  }
}
