import { Duration, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Bucket, type CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ENV } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import { KEPT_BUCKET } from './kept-bucket.ts';
import type { ServiceFunction } from './service-function.ts';

/**
 * Where telemetry goes that could not be stored, with its raw bytes, to be looked at and fed in again. Buckets outlive
 * their stack in every environment: they hold evidence, and CloudFormation cannot delete a bucket with objects anyway.
 */
export class Quarantine extends Construct {
  readonly bucket: Bucket;
  /** In the bucket's own stack, so that what may be written is read beside what is written to. */
  readonly #writers: ManagedPolicy;

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id);
    const shared = {
      ...KEPT_BUCKET,
      lifecycleRules: [
        {
          expiration: Duration.days(environment.quarantineRetentionDays),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    };
    const accessLogs = new Bucket(this, 'AccessLogs', {
      ...shared,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    });
    this.bucket = new Bucket(this, 'Bucket', { ...shared, serverAccessLogsBucket: accessLogs });
    this.#writers = this.#addWritersPolicy();
  }

  /** Lets the function, and the event source mapping that acts in its role, add objects; nobody here reads or deletes. */
  allowWrite(target: ServiceFunction): void {
    target.function.addEnvironment(ENV.quarantineBucket, this.bucket.bucketName);
    target.role.addManagedPolicy(this.#writers);
  }

  #addWritersPolicy(): ManagedPolicy {
    const objects = `${this.bucket.bucketArn}/*`;
    const policy = new ManagedPolicy(this, 'Writers', {
      description: 'Adds objects to the quarantine bucket',
      statements: [
        new PolicyStatement({ actions: ['s3:PutObject'], resources: [objects] }),
        // Lambda looks at the bucket before it uses it as a destination of failed batches.
        new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }),
      ],
    });
    const bucketId = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket);
    acknowledgeWildcard(
      policy,
      `<${bucketId}.Arn>/*`,
      'object keys carry time and mapping id, known only when a record fails; the bucket holds nothing else',
    );
    return policy;
  }
}
