import { Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ARCHIVED_SIGNALS, type ArchiveColumn, ROW_COLUMNS } from '../../contract/archive/columns.ts';
import { ARCHIVE_PREFIX } from '../../contract/archive/object-key.ts';
import type { Environment } from '../environments/environment.ts';

const PARQUET = 'org.apache.hadoop.hive.ql.io.parquet';

/**
 * The archive as a table for Athena and whatever else reads the Glue catalog. Its partitions are computed from date and
 * hour: no crawler finds them, nobody adds them. [AWS-Athena: partition projection]
 */
export class ArchiveTable extends Construct {
  readonly databaseName: string;
  readonly tableName = 'telemetry';

  constructor(scope: Construct, id: string, bucket: IBucket, environment: Environment) {
    super(scope, id);
    const catalogId = Stack.of(this).account;
    this.databaseName = `roadbed_${environment.name}`;
    const database = new CfnDatabase(this, 'Database', {
      catalogId,
      databaseInput: { name: this.databaseName, description: 'Telemetry of vehicles' },
    });
    const location = `s3://${bucket.bucketName}/${ARCHIVE_PREFIX}`;
    const table = new CfnTable(this, 'Table', {
      catalogId,
      databaseName: this.databaseName,
      tableInput: {
        name: this.tableName,
        description: 'A row a sample of a vehicle; the same sample may be there twice: see its first columns',
        tableType: 'EXTERNAL_TABLE',
        parameters: {
          EXTERNAL: 'TRUE',
          classification: 'parquet',
          ...projectionOf(`${location}date=\${date}/hour=\${hour}/`, environment.archive.retentionDays),
        },
        partitionKeys: [
          { name: 'date', type: 'string', comment: 'Of measured_at, UTC, as 2026-11-23' },
          { name: 'hour', type: 'string', comment: 'Of measured_at, UTC, 00 to 23' },
        ],
        storageDescriptor: {
          location,
          columns: [...ROW_COLUMNS, ...ARCHIVED_SIGNALS.values()].map(glueColumn),
          inputFormat: `${PARQUET}.MapredParquetInputFormat`,
          outputFormat: `${PARQUET}.MapredParquetOutputFormat`,
          serdeInfo: { serializationLibrary: `${PARQUET}.serde.ParquetHiveSerDe` },
        },
      },
    });
    table.node.addDependency(database);
  }
}

function projectionOf(template: string, retentionDays: number): Record<string, string> {
  return {
    'projection.enabled': 'true',
    'projection.date.type': 'date',
    'projection.date.format': 'yyyy-MM-dd',
    // a vehicle's clock may be a day ahead
    'projection.date.range': `NOW-${retentionDays}DAYS,NOW+1DAYS`,
    'projection.hour.type': 'integer',
    'projection.hour.range': '0,23',
    'projection.hour.digits': '2',
    'storage.location.template': template,
  };
}

function glueColumn({ name, type, comment }: ArchiveColumn): CfnTable.ColumnProperty {
  return { name, type, comment };
}
