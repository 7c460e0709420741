import { Duration } from 'aws-cdk-lib';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { TelemetryStreamSettings } from '../environments/environment.ts';
import type { Quarantine } from './quarantine.ts';
import type { ServiceFunction } from './service-function.ts';
import { allowStreamRead } from './stream-reader.ts';

export interface TelemetryConsumerProps {
  readonly stream: IStream;
  readonly target: ServiceFunction;
  readonly quarantine: Quarantine;
  readonly settings: TelemetryStreamSettings;
}

/**
 * Feeds the stream to the consumer so that no record can hold up a shard: the function reports the record that failed,
 * batches are halved around a crash, tries and age are bounded (AWS's default is until the stream forgets), and what
 * still fails goes to the quarantine bucket with its bytes.
 */
export class TelemetryConsumer extends Construct {
  readonly mapping: EventSourceMapping;

  constructor(scope: Construct, id: string, props: TelemetryConsumerProps) {
    super(scope, id);
    const { stream, target, quarantine, settings } = props;
    allowStreamRead(target, stream);
    quarantine.allowWrite(target);
    this.mapping = new EventSourceMapping(this, 'Mapping', {
      target: target.function,
      eventSourceArn: stream.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 500,
      maxBatchingWindow: Duration.seconds(settings.batchWindowSeconds),
      parallelizationFactor: settings.parallelization,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: settings.retryAttempts,
      maxRecordAge: Duration.seconds(settings.maxRecordAgeSeconds),
      // CDK's own S3 destination would grant the role most of S3; what it needs is granted above.
      onFailure: { bind: () => ({ destination: quarantine.bucket.bucketArn }) },
    });
    // Lambda tries the role when the mapping is created.
    this.mapping.node.addDependency(target.role);
  }
}
