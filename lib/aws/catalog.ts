import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as athena from 'aws-cdk-lib/aws-athena';
import * as glue from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { folders } from './folders.ts';
import type { FirnStore } from './store.ts';
import { catalogTables } from './tables.ts';

export interface FirnCatalogProps {
  readonly store: FirnStore;

  /** Name of the database: small letters, digits and `_`. */
  readonly database: string;

  /** Name of Athena's workgroup. */
  readonly workgroup: string;

  /** A query of Athena that would read more is stopped. GiB; 1 costs half a cent. */
  readonly athenaLimitGib: number;
}

const gib = 2 ** 30;
const parquet = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
};

/**
 * The store's tables for Hive and Athena, and a workgroup of Athena that cannot cost more than it is told.
 *
 * The stack alone makes and changes these tables; runs add partitions. New columns come at the end: partitions written
 * before have null there.
 */
export class FirnCatalog extends Construct {
  readonly database: string;
  readonly workgroup: athena.CfnWorkGroup;

  constructor(scope: Construct, id: string, { store, database, workgroup, athenaLimitGib }: FirnCatalogProps) {
    super(scope, id);
    this.database = database;
    const catalogId = Stack.of(this).account;
    const made = new glue.CfnDatabase(this, 'Database', {
      catalogId,
      databaseInput: { name: database, description: 'The events of firn.' },
    });
    made.applyRemovalPolicy(RemovalPolicy.RETAIN);
    for (const { name, description, folder, columns, partitions } of catalogTables()) {
      const table = new glue.CfnTable(this, `Table-${name}`, {
        catalogId,
        databaseName: database,
        tableInput: {
          name,
          description,
          tableType: 'EXTERNAL_TABLE',
          parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
          partitionKeys: partitions.map((column) => ({ name: column, type: 'string' })),
          storageDescriptor: {
            ...parquet,
            // As runs write it: Hadoop's S3 has the same objects under s3:// and s3a://.
            location: `${store.location}/${folder}`,
            columns: columns.map((column) => ({ ...column })),
          },
        },
      });
      // Its partitions are known to Glue alone.
      table.applyRemovalPolicy(RemovalPolicy.RETAIN);
      table.addResourceDependency(made);
    }
    this.workgroup = new athena.CfnWorkGroup(this, 'Workgroup', {
      name: workgroup,
      description: 'Questions about the events of firn.',
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: athenaLimitGib * gib,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${store.bucket.bucketName}/${folders.athena}/`,
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
          expectedBucketOwner: catalogId,
        },
      },
    });
  }
}
