import type { StreamRecord } from '../../ports/data-hops.ts';

export interface KinesisOrigin {
  streamArn: string;
  shardId: string;
  roleArn: string;
  region: string;
}

/** The event of a Kinesis mapping. [AWS-Lambda: Using Lambda with Kinesis] */
export function kinesisEvent(records: readonly StreamRecord[], origin: KinesisOrigin): { Records: unknown[] } {
  return {
    Records: records.map((record) => ({
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: record.partitionKey,
        sequenceNumber: record.sequenceNumber,
        data: Buffer.from(record.data.buffer, record.data.byteOffset, record.data.byteLength).toString('base64'),
        approximateArrivalTimestamp: record.approximateArrivalMs / 1000,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: `${origin.shardId}:${record.sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: origin.roleArn,
      awsRegion: origin.region,
      eventSourceARN: origin.streamArn,
    })),
  };
}

/** Upper estimate of what a record adds to an event, in bytes: base64 plus the fields around it. */
export function eventBytesOf(record: StreamRecord): number {
  return Math.ceil(record.data.byteLength / 3) * 4 + record.partitionKey.length * 4 + 640;
}

export type BatchVerdict = { kind: 'done' } | { kind: 'failed' } | { kind: 'failed-from'; index: number };

/**
 * What a partial batch response says of a batch: the lowest failed sequence number is where to go on from; a response
 * that names nothing of the batch fails all of it. [AWS-Lambda: partial batch response for Kinesis]
 */
export function judgeBatchResponse(response: unknown, records: readonly StreamRecord[]): BatchVerdict {
  if (response === null || response === undefined) return { kind: 'done' };
  if (typeof response !== 'object') return { kind: 'failed' };
  const failures = 'batchItemFailures' in response ? response.batchItemFailures : undefined;
  if (failures === null || failures === undefined) return { kind: 'done' };
  if (!Array.isArray(failures)) return { kind: 'failed' };
  let lowest = records.length;
  for (const failed of failures as unknown[]) {
    const index = records.findIndex((record) => record.sequenceNumber === identifierOf(failed));
    if (index < 0) return { kind: 'failed' };
    lowest = Math.min(lowest, index);
  }
  return lowest === records.length ? { kind: 'done' } : { kind: 'failed-from', index: lowest };
}

function identifierOf(failed: unknown): unknown {
  return typeof failed === 'object' && failed !== null && 'itemIdentifier' in failed
    ? failed.itemIdentifier
    : undefined;
}
