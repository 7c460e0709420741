import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import type { Construct } from 'constructs';
import { Archive } from '../constructs/archive.ts';
import { AuditTable } from '../constructs/audit-table.ts';
import { ConfigStorage } from '../constructs/config-storage.ts';
import { ProductTables } from '../constructs/product-tables.ts';
import { Quarantine } from '../constructs/quarantine.ts';
import { type StackSettings, stackProps } from './stack-settings.ts';

/** All that holds state, apart from all that can be thrown away. */
export class DataStack extends Stack {
  readonly tables: ProductTables;
  readonly audit: AuditTable;
  readonly configs: ConfigStorage;
  readonly telemetry: Stream;
  readonly quarantine: Quarantine;
  readonly archive: Archive;

  constructor(scope: Construct, id: string, { environment }: StackSettings) {
    super(scope, id, stackProps(environment, 'tables, telemetry stream, quarantine'));
    this.tables = new ProductTables(this, 'Tables', environment);
    this.audit = new AuditTable(this, 'Audit', environment);
    this.configs = new ConfigStorage(this, 'Configs', environment);
    this.telemetry = new Stream(this, 'Telemetry', {
      streamMode: StreamMode.PROVISIONED,
      shardCount: environment.telemetryStream.shards,
      retentionPeriod: Duration.hours(environment.telemetryStream.retentionHours),
      encryption: StreamEncryption.MANAGED,
      removalPolicy: environment.isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.quarantine = new Quarantine(this, 'Quarantine', environment);
    this.archive = new Archive(this, 'Archive', environment);
    this.#announce();
  }

  #announce(): void {
    const outputs: Record<string, string> = {
      VehiclesTable: this.tables.vehicles.table.tableName,
      ShadowsTable: this.tables.shadows.table.tableName,
      TripsTable: this.tables.trips.table.tableName,
      MailboxTable: this.tables.mailbox.table.tableName,
      VehicleConfigsTable: this.configs.vehicleConfigs.table.tableName,
      ManifestTable: this.tables.manifest.table.tableName,
      ClientsTable: this.tables.clients.table.tableName,
      OutreachTable: this.tables.outreach.table.tableName,
      CertificatesTable: this.tables.certificates.table.tableName,
      AuditTable: this.audit.table.tableName,
      TelemetryStream: this.telemetry.streamName,
      QuarantineBucket: this.quarantine.bucket.bucketName,
      ArchiveBucket: this.archive.bucket.bucketName,
    };
    for (const [key, value] of Object.entries(outputs)) new CfnOutput(this, key, { key, value });
  }
}
