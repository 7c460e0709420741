import { Duration, Stack } from 'aws-cdk-lib';
import { AttributeType, ProjectionType } from 'aws-cdk-lib/aws-dynamodb';
import { type IManagedPolicy, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Bucket, type CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DESIRED } from '../../contract/config/message.ts';
import { ENV, INDEXES } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import { KEPT_BUCKET } from './kept-bucket.ts';
import { ProductTable } from './product-table.ts';
import type { ServiceFunction } from './service-function.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });
/** Longer than any message that refers to them. */
const KEEP_DESIRED = Duration.days(100);
const KEEP_LOGS = Duration.days(90);

/** Configurations, who gets which, what vehicles have, rollouts, and bodies that are too large for a message. */
export class ConfigStorage extends Construct {
  /** Versions, desired values and assignments, by whom they belong to. */
  readonly configs: ProductTable;
  /** What each vehicle has and was sent, by configuration; an index counts those of a rollout. */
  readonly vehicleConfigs: ProductTable;
  readonly rollouts: ProductTable;
  readonly bucket: Bucket;
  readonly #readers: IManagedPolicy;
  readonly #writers: IManagedPolicy;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    const keysOnly = { projectionType: ProjectionType.KEYS_ONLY };
    this.configs = new ProductTable(this, 'Versions', {
      environment,
      variable: ENV.configsTable,
      partitionKey: text('ownerKey'),
      sortKey: text('itemKey'),
      timeToLiveAttribute: 'expiresAtSeconds',
    });
    this.vehicleConfigs = new ProductTable(this, 'OfVehicles', {
      environment,
      variable: ENV.vehicleConfigsTable,
      partitionKey: text('vehicleId'),
      sortKey: text('configId'),
      globalSecondaryIndexes: [
        {
          indexName: INDEXES.vehicleConfigsByRollout,
          partitionKey: text('rolloutId'),
          sortKey: text('outcome'),
          ...keysOnly,
        },
      ],
    });
    this.rollouts = new ProductTable(this, 'Rollouts', {
      environment,
      variable: ENV.rolloutsTable,
      partitionKey: text('tenantId'),
      sortKey: text('rolloutId'),
      globalSecondaryIndexes: [
        { indexName: INDEXES.rolloutsOpen, partitionKey: text('openKey'), sortKey: text('rolloutId'), ...keysOnly },
      ],
    });
    this.bucket = this.#addBucket(environment);
    this.#readers = this.#addPolicy(
      'Readers',
      'Reads bodies of configurations, and signs links to them',
      's3:GetObject',
    );
    this.#writers = this.#addPolicy('Writers', 'Adds bodies of configurations, and signs uploads', 's3:PutObject');
  }

  /** To send configurations: their versions, and links to their bodies. */
  allowSend(target: ServiceFunction): void {
    this.configs.allow(target, { items: ['GetItem'] });
    this.#tellBucket(target);
    target.role.addManagedPolicy(this.#readers);
  }

  /** To find out what vehicles lack, and send it. */
  allowSync(target: ServiceFunction): void {
    this.allowSend(target);
    this.configs.allow(target, { query: true });
    this.vehicleConfigs.allow(target, { items: ['GetItem', 'PutItem'], query: true });
  }

  /** To publish. */
  allowPublish(target: ServiceFunction): void {
    this.configs.allow(target, { items: ['PutItem'] });
    this.#tellBucket(target);
    target.role.addManagedPolicy(this.#writers);
  }

  #tellBucket(target: ServiceFunction): void {
    target.function.addEnvironment(ENV.configBucket, this.bucket.bucketName);
  }

  #addBucket(environment: Environment): Bucket {
    const shared = {
      ...KEPT_BUCKET,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    };
    const accessLogs = new Bucket(this, 'AccessLogs', { ...shared, lifecycleRules: [{ expiration: KEEP_LOGS }] });
    return new Bucket(this, 'Bodies', {
      ...shared,
      serverAccessLogsBucket: accessLogs,
      versioned: environment.isProtected,
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
        { prefix: `${DESIRED}/`, expiration: KEEP_DESIRED },
      ],
    });
  }

  #addPolicy(id: string, description: string, action: string): ManagedPolicy {
    const objects = `${this.bucket.bucketArn}/*`;
    const policy = new ManagedPolicy(this, id, {
      description,
      statements: [new PolicyStatement({ actions: [action], resources: [objects] })],
    });
    const bucketId = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket);
    acknowledgeWildcard(
      policy,
      `<${bucketId}.Arn>/*`,
      'objects are named by the hash of their bytes, known only when they are published; the bucket holds nothing else',
    );
    return policy;
  }
}
