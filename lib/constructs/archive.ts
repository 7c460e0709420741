import { Duration, Stack } from 'aws-cdk-lib';
import { type IManagedPolicy, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Bucket, type CfnBucket, ObjectOwnership, StorageClass } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ENV } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import { ArchiveTable } from './archive-table.ts';
import { KEPT_BUCKET } from './kept-bucket.ts';
import type { ServiceFunction } from './service-function.ts';

const KEEP_LOGS = Duration.days(90);

/** All telemetry as Parquet files, for histories of vehicles and for whoever asks in SQL. */
export class Archive extends Construct {
  readonly bucket: Bucket;
  readonly table: ArchiveTable;
  readonly #writers: IManagedPolicy;
  readonly #readers: IManagedPolicy;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    this.bucket = this.#addBucket(environment);
    this.table = new ArchiveTable(this, 'Catalog', this.bucket, environment);
    const objects = `${this.bucket.bucketArn}/*`;
    this.#writers = this.#addPolicy('Writers', 'Adds files to the telemetry archive', [
      new PolicyStatement({ actions: ['s3:PutObject'], resources: [objects] }),
    ]);
    this.#readers = this.#addPolicy('Readers', 'Reads files of the telemetry archive', [
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [objects] }),
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }),
    ]);
  }

  /** To write over a file is to write it again: nobody here deletes. */
  allowWrite(target: ServiceFunction): void {
    this.#allow(target, this.#writers);
  }

  allowRead(target: ServiceFunction): void {
    this.#allow(target, this.#readers);
  }

  #allow(target: ServiceFunction, policy: IManagedPolicy): void {
    target.function.addEnvironment(ENV.archiveBucket, this.bucket.bucketName);
    target.role.addManagedPolicy(policy);
  }

  #addBucket({ archive }: Environment): Bucket {
    const shared = {
      ...KEPT_BUCKET,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    };
    const accessLogs = new Bucket(this, 'AccessLogs', { ...shared, lifecycleRules: [{ expiration: KEEP_LOGS }] });
    const { colderAfterDays, retentionDays } = archive;
    const transitions =
      colderAfterDays === undefined
        ? []
        : [{ storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(colderAfterDays) }];
    return new Bucket(this, 'Bucket', {
      ...shared,
      serverAccessLogsBucket: accessLogs,
      lifecycleRules: [
        {
          expiration: Duration.days(retentionDays),
          transitions,
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
  }

  #addPolicy(id: string, description: string, statements: PolicyStatement[]): ManagedPolicy {
    const policy = new ManagedPolicy(this, id, { description, statements });
    const bucketId = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket);
    acknowledgeWildcard(
      policy,
      `<${bucketId}.Arn>/*`,
      'files are named by hour, share and position in the stream, known only when a batch is there; the bucket holds nothing else',
    );
    return policy;
  }
}
