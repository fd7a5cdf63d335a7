import { type App, CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { FirnCatalog } from './catalog.ts';
import { FirnCollector } from './collector.ts';
import { FirnPipeline } from './pipeline.ts';
import { FirnRawLogs } from './raw-logs.ts';
import { FirnStore } from './store.ts';

/** Where CloudFront, its certificates and its log deliveries are made, whatever region the data is in. */
const edgeRegion = 'us-east-1';

export interface FirnStacksProps {
  readonly config: Config;
  /** What rows and commits name as their maker, such as `firn-0.1.0`. */
  readonly version: string;
}

/** Names both stacks know without being told: a reference from region to region would take a Lambda. */
const bucketNames = ({ name, region }: Config['aws'], account: string) => ({
  raw: `${name}-raw-${account}-${region}`,
  store: `${name}-store-${account}-${region}`,
});

/** Logs, store, catalog and runs, in the region of the data. */
class DataStack extends Stack {
  readonly rawLogs: FirnRawLogs;

  constructor(scope: Construct, id: string, { config, version }: FirnStacksProps, props: StackProps) {
    super(scope, id, props);
    const names = bucketNames(config.aws, this.account);
    this.rawLogs = new FirnRawLogs(this, 'RawLogs', { bucketName: names.raw, days: config.retention.rawDays });
    const store = new FirnStore(this, 'Store', { bucketName: names.store });
    const database = config.aws.name.replaceAll('-', '_');
    const { athenaLimitGib } = config.aws;
    new FirnCatalog(this, 'Catalog', { store, database, workgroup: config.aws.name, athenaLimitGib });
    const rawLogs = this.rawLogs.bucket;
    new FirnPipeline(this, 'Pipeline', { config, version, rawLogs, store, database });
    new CfnOutput(this, 'Raw', { value: `s3://${names.raw}/raw`, description: 'For firn --raw.' });
    new CfnOutput(this, 'Location', { value: store.location, description: 'For firn --store.' });
  }
}

/** The collector, which must be in us-east-1, beside data that is elsewhere. */
class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, { config }: FirnStacksProps, props: StackProps) {
    super(scope, id, props);
    const rawLogs = s3.Bucket.fromBucketName(this, 'RawLogs', bucketNames(config.aws, this.account).raw);
    new FirnCollector(this, 'Collector', { config, rawLogs });
  }
}

/**
 * All of firn in an account: two stacks, the collector's in us-east-1 and the data's where the config wants it; one, where
 * that is us-east-1 too.
 */
export function firnStacks(app: App, props: FirnStacksProps): readonly Stack[] {
  const { name, region } = props.config.aws;
  // What is paid for is told by its tag. Dashboards are not paid for, and linters do not know their tags yet.
  Tags.of(app).add('firn', name, { excludeResourceTypes: ['AWS::CloudWatch::Dashboard'] });
  const data = new DataStack(app, name, props, {
    env: { region },
    description: 'firn: events of the web, from access logs to a store that is asked with SQL.',
    terminationProtection: true,
  });
  if (region === edgeRegion) {
    new FirnCollector(data, 'Collector', { config: props.config, rawLogs: data.rawLogs.bucket });
    return [data];
  }
  const edge = new EdgeStack(app, `${name}-edge`, props, {
    env: { region: edgeRegion },
    description: 'firn: the collector.',
    terminationProtection: true,
  });
  // Deliveries are let into a bucket that is there.
  edge.addStackDependency(data);
  return [data, edge];
}
