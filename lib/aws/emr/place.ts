/** What the stack made for its clusters, as the Lambda is told it. */
export interface ClusterPlace {
  /** What clusters and their tags are named after. */
  readonly name: string;
  readonly region: string;
  readonly subnets: readonly string[];
  /** Names or ARNs of the roles. */
  readonly serviceRole: string;
  readonly instanceProfile: string;
  /** Security groups of the primary machine and of the others. */
  readonly primaryGroup: string;
  readonly otherGroup: string;
  /** Name of EMR's security configuration. */
  readonly securityConfiguration: string;
  /** `s3://bucket/cluster-logs/`. */
  readonly logUri: string;
  /** Where the bootstrap script is, `s3://…`. */
  readonly bootstrap: string;
  readonly spot: boolean;
}

/** EMR 8 is Spark alone: 7.14, with Hive 3.1.3 on Tez, is supported until September 2028. */
export const releaseLabel = 'emr-7.14.0';

export const applications = ['Hadoop', 'Hive', 'Tez'] as const;

/** Types that are alike, so that one being scarce stops nobody: name → virtual processors. */
export const primaryTypes: Readonly<Record<string, number>> = { 'm5.xlarge': 4, 'm6i.xlarge': 4, 'm5d.xlarge': 4 };
export const otherTypes: Readonly<Record<string, number>> = {
  'm5.xlarge': 4,
  'm6i.xlarge': 4,
  'm5d.xlarge': 4,
  'm5.2xlarge': 8,
  'm6i.2xlarge': 8,
};

/** Settings of the cluster's software, by file. */
export const softwareSettings = (region: string): Readonly<Record<string, Readonly<Record<string, string>>>> => ({
  'hive-site': {
    'hive.metastore.client.factory.class': 'com.amazonaws.glue.catalog.metastore.AWSGlueDataCatalogHiveClientFactory',
    'hive.execution.engine': 'tez',
  },
  // Without it Hadoop's S3 asks for each bucket's region first, or guesses.
  'core-site': { 'fs.s3a.endpoint.region': region },
});

/** Tags of a cluster. AWS's policy for EMR's service role wants the second; the Lambda may only touch what has the first. */
export const tagsOf = (name: string): Readonly<Record<string, string>> => ({
  firn: name,
  'for-use-with-amazon-emr-managed-policies': 'true',
});
