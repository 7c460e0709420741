import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** A record that cannot be decoded, with all that is needed to put it back on the stream later. */
export interface QuarantinedRecord {
  bytes: Uint8Array;
  partitionKey: string;
  sequenceNumber: string;
  shardId: string;
  arrivedAtMs: number;
  reason: string;
  detail: string;
}

export type Quarantine = (record: QuarantinedRecord) => Promise<void>;

const NOT_PRINTABLE = /[^\x20-\x7e]/g;

/** Keeps the raw bytes in S3; the name follows from the position, so that a repeated batch writes the same object. */
export function createQuarantine(bucket: string): Quarantine {
  const client = new S3Client({});
  return async (record) => {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: quarantineKeyOf(record),
        Body: record.bytes,
        ContentType: 'application/octet-stream',
        Metadata: {
          'partition-key': encodeURIComponent(record.partitionKey),
          'sequence-number': record.sequenceNumber,
          reason: record.reason,
          detail: record.detail.replace(NOT_PRINTABLE, '?').slice(0, 200),
        },
      }),
    );
  };
}

export function quarantineKeyOf(record: QuarantinedRecord): string {
  const day = new Date(record.arrivedAtMs).toISOString().slice(0, 10);
  return `undecodable/dt=${day}/${record.shardId}-${record.sequenceNumber}.bin`;
}
