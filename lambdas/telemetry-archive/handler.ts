import type { KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import { ENV } from '../../contract/function-environment.ts';
import { logger } from '../common/logger.ts';
import { openObjectStore } from '../common/objects/object-store.ts';
import { requireEnv, requireEnvNumber } from '../common/require-env.ts';
import { ARCHIVE_LIMITS, type ArchivePorts, type ArchiveRecord, archiveBatch } from './archive-batch.ts';

const store = openObjectStore(requireEnv(ENV.archiveBucket));
const ports: ArchivePorts = {
  put: (key, bytes) => store.put(key, bytes, 'application/vnd.apache.parquet'),
  nowMs: Date.now,
  shareBits: requireEnvNumber(ENV.archiveShareBits),
  limits: ARCHIVE_LIMITS,
  onUnwritable: ({ shardId, sequenceNumber }, error) =>
    logger.error('record cannot be archived', { shardId, sequenceNumber, error: error as Error }),
};

/** The stream's second consumer: large batches, a few minutes late, as Parquet files. */
export async function handler(event: KinesisStreamEvent): Promise<void> {
  const report = await archiveBatch(event.Records.map(toArchiveRecord), ports);
  const { undecodable, leftOut, unwritable } = report;
  if (undecodable + leftOut + unwritable > 0) logger.warn('not all was archived', { ...report });
}

function toArchiveRecord({ eventID, kinesis }: KinesisStreamRecord): ArchiveRecord {
  const { sequenceNumber, partitionKey, data, approximateArrivalTimestamp } = kinesis;
  return {
    sequenceNumber,
    partitionKey,
    shardId: eventID.split(':')[0] ?? '',
    arrivedAtMs: Math.round(approximateArrivalTimestamp * 1000),
    data: Buffer.from(data, 'base64'),
  };
}
