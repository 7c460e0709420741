import type { KinesisStreamBatchResponse, KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import { ENV } from '../../contract/function-environment.ts';
import { logger } from '../common/logger.ts';
import { requireEnv, requireEnvNumber } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { readVehicle } from '../common/store/vehicle-row.ts';
import { type IngestPorts, type IngestRecord, ingestBatch } from './ingest-batch.ts';
import { createQuarantine } from './quarantine.ts';
import { createShadowWriter } from './shadow-writer.ts';

const writeEvery = requireEnvNumber(ENV.shadowWriteEvery);
const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const ports: IngestPorts = {
  shadows: createShadowWriter({
    shadows: openTable(requireEnv(ENV.shadowsTable)),
    isInService: async (vehicleId) => {
      const vehicle = await readVehicle(vehicles, vehicleId);
      return vehicle !== undefined && vehicle.retirement === undefined;
    },
    nowMs: Date.now,
  }),
  quarantine: createQuarantine(requireEnv(ENV.quarantineBucket)),
  nowMs: Date.now,
  onFailure: (record, error) =>
    logger.error('record failed', { sequenceNumber: record.sequenceNumber, error: error as Error }),
};

/** Consumes the telemetry stream; failed records are named, so that only they come again. */
export async function handler(event: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> {
  const report = await ingestBatch(event.Records.map(toIngestRecord), writeEvery, ports);
  if (report.quarantined > 0) logger.warn('records quarantined', { count: report.quarantined });
  return { batchItemFailures: report.failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

function toIngestRecord(record: KinesisStreamRecord): IngestRecord {
  const { sequenceNumber, partitionKey, data, approximateArrivalTimestamp } = record.kinesis;
  return {
    sequenceNumber,
    partitionKey,
    shardId: record.eventID.split(':')[0] ?? '',
    arrivedAtMs: approximateArrivalTimestamp * 1000,
    data: Buffer.from(data, 'base64'),
  };
}
