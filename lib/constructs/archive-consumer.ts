import { Duration } from 'aws-cdk-lib';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { shareBitsFor } from '../../contract/archive/object-key.ts';
import { ENV } from '../../contract/function-environment.ts';
import type { Environment } from '../environments/environment.ts';
import type { Archive } from './archive.ts';
import { ServiceFunction } from './service-function.ts';
import { allowStreamRead } from './stream-reader.ts';

export interface ArchiveConsumerProps {
  readonly environment: Environment;
  readonly bundlesDir: string;
  readonly stream: IStream;
  readonly archive: Archive;
  readonly failureQueue: IQueue;
}

/** Hours that are left to read from the stream what was given up. */
const SPARE_HOURS = 4;

/**
 * The stream's second consumer, with a mapping of its own: files want large batches, and shadows must not wait for them.
 * While S3 takes nothing a batch is tried until it is old; one that fails otherwise is halved down to the record.
 */
export class ArchiveConsumer extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: ArchiveConsumerProps) {
    super(scope, id);
    const { environment, stream, archive, failureQueue } = props;
    const target = new ServiceFunction(this, {
      ...{ environment, bundlesDir: props.bundlesDir },
      functionName: 'telemetry-archive',
      description: 'Writes telemetry as Parquet files, by the hour of its measurement',
      timeoutSeconds: 120,
      memoryMb: 1024,
    });
    this.function = target;
    archive.allowWrite(target);
    const { shards, retentionHours } = environment.telemetryStream;
    target.function.addEnvironment(ENV.archiveShareBits, String(shareBitsFor(shards)));
    allowStreamRead(target, stream);
    target.allow(['sqs:SendMessage'], failureQueue.queueArn);
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target: target.function,
      eventSourceArn: stream.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      // a batch ends at 6 MB, too, which is some 3,000 frames
      batchSize: 10_000,
      maxBatchingWindow: Duration.seconds(environment.archive.windowSeconds),
      bisectBatchOnError: true,
      maxRecordAge: Duration.hours(retentionHours - SPARE_HOURS),
      onFailure: { bind: () => ({ destination: failureQueue.queueArn }) },
    });
    // Lambda tries the role when the mapping is created.
    mapping.node.addDependency(target.role);
  }
}
