import { randomUUID } from 'node:crypto';
import { CreateStreamCommand, DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { openQuarantine, type QuarantineTarget } from '../../../../cli/quarantine/quarantine-target.ts';
import { encodeJsonFrame } from '../../../../contract/telemetry/json-codec.ts';
import {
  type QuarantinedRecord,
  quarantineKeyOf,
  quarantineMetadataOf,
} from '../../../../contract/telemetry/quarantined-record.ts';
import { frameOfSamples } from '../../../../contract/telemetry/samples.ts';
import { eventually } from '../../../support/eventually.ts';
import { region, runEngines } from '../../engines/running-engines.ts';

export const STREAM_ARN = 'arn:aws:kinesis:eu-central-1:000000000000:stream/roadbed-x-data-Telemetry1';
const [BUCKET, QUEUE, STREAM] = [
  'roadbed-x-data-quarantinebucket1',
  'roadbed-x-RuleErrorsQueue1',
  'roadbed-x-data-Telemetry1',
];

/** Bucket, queue and stream as they are deployed, behind the real APIs. */
export async function runQuarantineCloud() {
  const running = await runEngines();
  const [s3, sqs, kinesis] = [running.s3(), running.sqs(), running.kinesis()];
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await s3.send(new CreateBucketCommand({ Bucket: 'roadbed-x-data-quarantineaccesslogs1' }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: QUEUE }));
  await kinesis.send(new CreateStreamCommand({ StreamName: STREAM, ShardCount: 1 }));
  await eventually('an active stream', async () => {
    const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: STREAM }));
    return StreamDescriptionSummary?.StreamStatus === 'ACTIVE';
  });
  const sdk = {
    endpoint: running.url,
    region,
    maxAttempts: 1,
    credentials: { accessKeyId: 'operator', secretAccessKey: 's' },
  };
  const target: QuarantineTarget = await openQuarantine(sdk, {
    bucket: undefined,
    stream: undefined,
    queueUrl: undefined,
  });
  const putObject = (Key: string, Body: Uint8Array, Metadata: Record<string, string> = {}) =>
    s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, Metadata }));
  return {
    ...{ target, url: running.url, engines: running.engines },
    putObject,
    async putUndecodable(record: QuarantinedRecord): Promise<string> {
      await putObject(quarantineKeyOf(record), record.bytes, quarantineMetadataOf(record));
      return quarantineKeyOf(record);
    },
    async sendRuleError(ruleName: string, topic: string, payload: Uint8Array, failedAction = 'KinesisAction') {
      const failures = [{ failedAction, failedResource: 's', errorMessage: 'throttled' }];
      const base64OriginalPayload = Buffer.from(payload).toString('base64');
      const document = { ruleName, topic, clientId: 'c', base64OriginalPayload, failures };
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(document) }));
    },
    /** What was put on the stream, in its order. */
    async records(): Promise<{ vehicleId: string; data: Buffer; sequenceNumber: string }[]> {
      const { streams } = running.engines;
      const [shardId = ''] = await streams.listShards(STREAM_ARN);
      const records = await streams.read(STREAM_ARN, shardId, { type: 'TRIM_HORIZON' }, 1000);
      return records.map(({ partitionKey, data, sequenceNumber }) => ({
        ...{ vehicleId: partitionKey, data: Buffer.from(data), sequenceNumber },
      }));
    },
    async stop(): Promise<void> {
      target.close();
      for (const client of [s3, sqs, kinesis]) client.destroy();
      await running.stop();
    },
  };
}

/** A frame of the present JSON codec. */
export function frameBytes(sequence: number): Uint8Array {
  const samples = [{ offsetMs: 0, signals: [['Vehicle.Speed', 50] as [string, number]] }];
  const head = { bootId: 'b', sequence, baseTimeMs: Date.now() - 60_000 };
  return encodeJsonFrame(frameOfSamples(head, samples));
}

export function undecodable(more: Partial<QuarantinedRecord>): QuarantinedRecord {
  return {
    ...{ bytes: Buffer.from('{"v":1, broken'), partitionKey: 'car-1', shardId: 'shardId-000000000000' },
    ...{ sequenceNumber: String(BigInt(`0x${randomUUID().slice(0, 8)}`)), arrivedAtMs: Date.now() },
    ...{ reason: 'bad-json', detail: 'Unexpected token' },
    ...more,
  };
}
