import { encodeFrame } from '../../../../contract/telemetry/codecs.ts';
import { frameOfSamples } from '../../../../contract/telemetry/samples.ts';
import { type IngestRecord, ingestBatch } from '../../../../lambdas/telemetry-ingest/ingest-batch.ts';
import { createShadowWriter } from '../../../../lambdas/telemetry-ingest/shadow-writer.ts';
import { prod } from '../../../../lib/environments/prod.ts';
import { EventSourceMapping } from '../../../../local/cloud/lambda/event-source-mapping.ts';
import type { FunctionOutcome } from '../../../../local/cloud/lambda/function-outcome.ts';
import { streamRetryDelayMs } from '../../../../local/cloud/lambda/mapping-settings.ts';
import { createKinesisEngine } from '../../../../local/engines/kinesis/kinesis-engine.ts';
import { fakeTable } from '../../../support/fake-table.ts';
import { createManualClock, settle } from '../../iot/rules/rule-engine-rig.ts';
import { fastDeriver } from './writer-rig.ts';

const STREAM = 'frames';

/** One shard with production's settings, its event source mapping and the consumer, on a clock that stands still. */
export function createShard(options: { failing?: (vehicleId: string) => Error | undefined } = {}) {
  const clock = createManualClock(Date.UTC(2026, 0, 15));
  const account = { accountId: '000000000000', region: 'eu-central-1' };
  const kinesis = createKinesisEngine({ ...account, clock, log: () => undefined, throttled: false });
  kinesis.execute('CreateStream', { StreamName: STREAM, ShardCount: 1 });
  const shadows = fakeTable({ key: ['vehicleId'] });
  const writes = new Map<string, number>();
  const storedAtMs = new Map<string, number>();
  const setAside: { partitionKey: string; reason: string; atMs: number }[] = [];
  const update = async (request: Parameters<typeof shadows.update>[0]) => {
    const vehicleId = String(request.key['vehicleId']);
    const fault = options.failing?.(vehicleId);
    if (fault !== undefined) throw fault;
    writes.set(vehicleId, (writes.get(vehicleId) ?? 0) + 1);
    storedAtMs.set(vehicleId, clock.nowMs());
    return shadows.update(request);
  };
  const ports = {
    shadows: createShadowWriter({
      ...{ shadows: { get: shadows.get, update }, deriver: fastDeriver, writeEvery: prod.shadowWriteEvery },
      vehicleOf: async (vehicleId) => ({ vehicleId, tenantId: 't', vin: 'v', model: 'm' }),
      send: async () => undefined,
      nowMs: () => clock.nowMs(),
      onFault: () => undefined,
    }),
    quarantine: async ({ partitionKey, reason }: { partitionKey: string; reason: string }) =>
      void setAside.push({ partitionKey, reason, atMs: clock.nowMs() }),
    nowMs: () => clock.nowMs(),
    onFailure: () => undefined,
  };
  let batches = 0;
  const execute = async (_name: string, payloadJson: string): Promise<FunctionOutcome> => {
    batches += 1;
    const { failed } = await ingestBatch(recordsOf(payloadJson), ports);
    const payload = { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
    return { ok: true, payload, durationMs: 1, requestId: 'request' };
  };
  const { telemetryStream: stream } = prod;
  const mapping = new EventSourceMapping({
    settings: {
      ...{ id: 'mapping', streamArn: `arn:aws:kinesis:eu-central-1:000000000000:stream/${STREAM}`, enabled: true },
      ...{ batchSize: 500, batchingWindowMs: stream.batchWindowSeconds * 1000 },
      ...{ parallelizationFactor: stream.parallelization, bisectsOnError: true, reportsItemFailures: true },
      ...{ maxRetries: stream.retryAttempts, maxRecordAgeMs: stream.maxRecordAgeSeconds * 1000 },
    },
    spec: { functionName: 'ingest', functionArn: 'arn:fn', roleArn: 'arn:role' } as never,
    ...{ region: account.region, clock, log: () => undefined, execute, retryDelayMs: streamRetryDelayMs },
    source: {
      listShards: async (arn) => kinesis.shardIds(arn),
      read: async (...at) => kinesis.read(...at),
      onAppend: (...of) => kinesis.onAppend(...of),
    },
    destinations: { send: async () => undefined },
  });
  mapping.start();
  const sequences = new Map<string, number>();
  return {
    ...{ clock, shadows, writes, storedAtMs, setAside },
    batches: () => batches,
    put: (vehicleId: string, bytes: Uint8Array) => void kinesis.put(STREAM, vehicleId, bytes),
    /** The vehicle's next frame. */
    send(vehicleId: string): void {
      const sequence = (sequences.get(vehicleId) ?? 0) + 1;
      sequences.set(vehicleId, sequence);
      const head = { bootId: 'boot', sequence, baseTimeMs: clock.nowMs() };
      const frame = frameOfSamples(head, [{ offsetMs: 0, signals: [['Vehicle.Speed', sequence % 100]] }]);
      kinesis.put(STREAM, vehicleId, Buffer.from(encodeFrame(frame, 'packed')));
    },
    async pass(ms: number): Promise<void> {
      await clock.advance(ms);
      for (let turn = 0; turn < 6; turn += 1) await settle();
    },
    frames: (vehicleId: string) => shadows.rows.get(vehicleId)?.['frames'],
    stop: () => mapping.stop(),
  };
}

function recordsOf(payloadJson: string): IngestRecord[] {
  const { Records } = JSON.parse(payloadJson) as {
    Records: {
      kinesis: { sequenceNumber: string; partitionKey: string; data: string; approximateArrivalTimestamp: number };
    }[];
  };
  return Records.map(({ kinesis: { sequenceNumber, partitionKey, data, approximateArrivalTimestamp } }) => ({
    ...{ sequenceNumber, partitionKey, shardId: 's', arrivedAtMs: approximateArrivalTimestamp * 1000 },
    data: Buffer.from(data, 'base64'),
  }));
}
