import type { KinesisStreamBatchResponse, KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import { createDeriver } from '../../contract/derivation/create-deriver.ts';
import { ENV } from '../../contract/function-environment.ts';
import { VEHICLE_RULES } from '../../contract/rules/definitions/index.ts';
import { TRIP_SETTINGS } from '../../contract/trips/trip-settings.ts';
import { logger } from '../common/logger.ts';
import { requireEnv, requireEnvNumber } from '../common/require-env.ts';
import { openTable } from '../common/store/table.ts';
import { readVehicle } from '../common/store/vehicle-row.ts';
import { createEventSender } from './event-sender.ts';
import { type IngestPorts, type IngestRecord, ingestBatch } from './ingest-batch.ts';
import { createQuarantine } from './quarantine.ts';
import { ruleFaultMetric } from './rule-fault-metric.ts';
import { createShadowWriter } from './shadow-writer.ts';

const vehicles = openTable(requireEnv(ENV.vehiclesTable));
const ports: IngestPorts = {
  shadows: createShadowWriter({
    shadows: openTable(requireEnv(ENV.shadowsTable)),
    vehicleOf: (vehicleId) => readVehicle(vehicles, vehicleId),
    deriver: createDeriver(VEHICLE_RULES, TRIP_SETTINGS),
    send: createEventSender(requireEnv(ENV.vehicleEventsBus)),
    untold: new Set<string>(JSON.parse(requireEnv(ENV.untoldEvents))),
    writeEvery: requireEnvNumber(ENV.shadowWriteEvery),
    nowMs: Date.now,
    onFault: (vehicleId, fault) => logger.error('rule failed', { vehicleId, ...fault, ...ruleFaultMetric(Date.now()) }),
  }),
  quarantine: createQuarantine(requireEnv(ENV.quarantineBucket)),
  nowMs: Date.now,
  onFailure: (record, error) =>
    logger.error('record failed', { sequenceNumber: record?.sequenceNumber, error: error as Error }),
};

/** Consumes the telemetry stream; failed records are named, so that only they come again. */
export async function handler(event: KinesisStreamEvent): Promise<KinesisStreamBatchResponse> {
  const report = await ingestBatch(event.Records.map(toIngestRecord), ports);
  if (report.quarantined > 0) logger.warn('records quarantined', { count: report.quarantined });
  return { batchItemFailures: report.failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

function toIngestRecord(record: KinesisStreamRecord): IngestRecord {
  const { sequenceNumber, partitionKey, data, approximateArrivalTimestamp } = record.kinesis;
  return {
    sequenceNumber,
    partitionKey,
    shardId: record.eventID.split(':')[0] ?? '',
    arrivedAtMs: Math.round(approximateArrivalTimestamp * 1000),
    data: Buffer.from(data, 'base64'),
  };
}
