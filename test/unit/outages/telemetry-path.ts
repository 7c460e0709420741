import { encodeFrame } from '../../../contract/telemetry/codecs.ts';
import type { Deriver } from '../../../contract/telemetry/derive.ts';
import { frameOfSamples } from '../../../contract/telemetry/samples.ts';
import { type IngestRecord, ingestBatch } from '../../../lambdas/telemetry-ingest/ingest-batch.ts';
import { createShadowWriter } from '../../../lambdas/telemetry-ingest/shadow-writer.ts';
import { type HeldMessage, redrive } from '../../../lambdas/telemetry-redrive/redrive.ts';
import { prod } from '../../../lib/environments/prod.ts';
import { telemetryRule } from '../../../lib/rules/telemetry-rule.ts';
import { EventSourceMapping } from '../../../local/cloud/lambda/event-source-mapping.ts';
import { type FunctionOutcome, failure } from '../../../local/cloud/lambda/function-outcome.ts';
import { streamRetryDelayMs } from '../../../local/cloud/lambda/mapping-settings.ts';
import { createKinesisEngine } from '../../../local/engines/kinesis/kinesis-engine.ts';
import type { RuleHops } from '../../../local/ports/rule-hops.ts';
import { fakeTable } from '../../support/fake-table.ts';
import {
  awsError,
  createManualClock,
  createRig,
  DEVICE,
  ROLE,
  settle,
  toKinesis,
  toSqs,
} from '../iot/rules/rule-engine-rig.ts';

const STREAM_ARN = 'arn:aws:kinesis:eu-central-1:000000000000:stream/frames';
/** As an SQS queue hides what was taken, unless told otherwise. */
const HIDDEN_MS = 30_000;

const NO_RULES: Deriver = {
  needsTraits: false,
  derive: (_vehicleId, _frames, kept) => ({ events: [], kept, mustWrite: false, faults: [] }),
};

export type Broken = 'rule' | 'stream' | 'consumer' | 'table';

/**
 * A frame's way from rule to shadow with the real rule, rule engine, stream, event source mapping, consumer and redrive,
 * production's settings and a clock that stands still; the table and the queue are in memory.
 */
export function createTelemetryPath(vehicleIds: readonly string[]) {
  const clock = createManualClock(Date.UTC(2026, 0, 1));
  const broken = new Set<Broken>();
  const kinesis = createKinesisEngine({
    ...{ clock, log: () => undefined, accountId: '000000000000', region: 'eu-central-1', throttled: true },
  });
  kinesis.execute('CreateStream', { StreamName: 'frames', ShardCount: prod.telemetryStream.shards });
  const queue: (HeldMessage & { visibleFromMs: number })[] = [];
  const shadows = fakeTable({ key: ['vehicleId'] });
  const faultyShadows = {
    get: async (key: { vehicleId: string }) => {
      if (broken.has('table')) throw awsError('InternalServerError');
      return shadows.get(key);
    },
    update: async (request: Parameters<typeof shadows.update>[0]) => {
      if (broken.has('table')) throw awsError('ProvisionedThroughputExceededException');
      return shadows.update(request);
    },
  };
  const putOnStream = (vehicleId: string, bytes: Uint8Array) => {
    if (broken.has('stream')) throw awsError('InternalFailure');
    return kinesis.put('frames', vehicleId, bytes);
  };

  const lost: unknown[] = [];
  const rig = createRig({
    clock,
    hops: {
      putKinesisRecord: async (_stream: string, key: string, data: Uint8Array) => putOnStream(key, data),
      sendSqsMessage: async (_url: string, body: string) => {
        queue.push({ body, receipt: String(queue.length), visibleFromMs: 0 });
      },
    } as unknown as RuleHops,
    roles: {
      mayAssume: () => true,
      authorize: (_role, action) =>
        broken.has('rule') && action === 'kinesis:PutRecord'
          ? { allowed: false, message: 'the role was changed' }
          : { allowed: true },
    },
  });
  const { ruleName, sql, partitionKey } = telemetryRule;
  rig.rule(sql, [toKinesis({ PartitionKey: partitionKey })], { ruleName, errorAction: toSqs() });

  const ports = {
    shadows: createShadowWriter({
      shadows: faultyShadows as unknown as typeof shadows,
      vehicleOf: async (vehicleId) => ({ vehicleId, tenantId: 't', vin: 'v', model: 'm' }),
      deriver: NO_RULES,
      send: async () => undefined,
      writeEvery: prod.shadowWriteEvery,
      nowMs: () => clock.nowMs(),
      onFault: (...fault) => lost.push(fault),
    }),
    quarantine: async (record: unknown) => void lost.push(record),
    nowMs: () => clock.nowMs(),
    onFailure: () => undefined,
  };
  const execute = async (_name: string, payloadJson: string): Promise<FunctionOutcome> => {
    if (broken.has('consumer')) {
      return failure('crash', { errorType: 'Runtime.ExitError', errorMessage: 'signal: killed' }, 'request', 1);
    }
    const { failed } = await ingestBatch(recordsOf(payloadJson), ports);
    const payload = { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
    return { ok: true, payload, durationMs: 1, requestId: 'request' };
  };
  const { telemetryStream: settings } = prod;
  const mapping = new EventSourceMapping({
    settings: {
      ...{ id: 'mapping', streamArn: STREAM_ARN, enabled: true, batchSize: 500 },
      batchingWindowMs: settings.batchWindowSeconds * 1000,
      parallelizationFactor: settings.parallelization,
      ...{ bisectsOnError: true, reportsItemFailures: true, onFailureArn: 'arn:aws:s3:::quarantine' },
      maxRetries: settings.retryAttempts,
      maxRecordAgeMs: settings.maxRecordAgeSeconds * 1000,
    },
    spec: { functionName: 'ingest', functionArn: 'arn:fn', roleArn: ROLE } as never,
    region: 'eu-central-1',
    ...{ clock, log: () => undefined, execute, retryDelayMs: streamRetryDelayMs },
    source: {
      listShards: async (arn) => kinesis.shardIds(arn),
      read: async (...at) => kinesis.read(...at),
      onAppend: (...of) => kinesis.onAppend(...of),
    },
    destinations: { send: async (...given) => void lost.push(given) },
  });
  mapping.start();

  const runRedrive = () =>
    redrive(
      {
        async receive() {
          const seen = queue.filter(({ visibleFromMs }) => visibleFromMs <= clock.nowMs()).slice(0, 10);
          for (const message of seen) message.visibleFromMs = clock.nowMs() + HIDDEN_MS;
          return seen;
        },
        put: async (frames) =>
          frames.map(({ vehicleId, bytes }) => {
            try {
              return putOnStream(vehicleId, bytes) !== undefined;
            } catch {
              return false;
            }
          }),
        remove: async (done) => {
          for (const message of done) queue.splice(queue.indexOf(message as (typeof queue)[number]), 1);
        },
      },
      { lanes: 2, rounds: 100 },
    );

  let sequence = 0;
  return {
    ...{ broken, queue, lost, shadows, runRedrive, vehicleIds },
    /** Every vehicle's next frame, by Basic Ingest: acknowledged when this returns. */
    publish(): number {
      sequence += 1;
      const head = { bootId: 'boot', sequence, baseTimeMs: clock.nowMs() };
      const frame = frameOfSamples(head, [{ offsetMs: 0, signals: [['Vehicle.Speed', sequence]] }]);
      const payload = Buffer.from(encodeFrame(frame, 'packed'));
      for (const vehicleId of vehicleIds) {
        const topic = `v1/${vehicleId}/t/drive`;
        rig.engine.onMessage(topic, { topic, payload, qos: 1, retain: false }, { ...DEVICE, clientId: vehicleId });
      }
      return sequence;
    },
    async pass(ms: number): Promise<void> {
      await clock.advance(ms);
      for (let turn = 0; turn < 4; turn += 1) await settle();
    },
    stop: () => mapping.stop(),
  };
}

function recordsOf(payloadJson: string): IngestRecord[] {
  interface Kinesis {
    sequenceNumber: string;
    partitionKey: string;
    data: string;
    approximateArrivalTimestamp: number;
  }
  const { Records } = JSON.parse(payloadJson) as { Records: { kinesis: Kinesis }[] };
  return Records.map(({ kinesis }) => ({
    ...{ sequenceNumber: kinesis.sequenceNumber, partitionKey: kinesis.partitionKey, shardId: 's' },
    arrivedAtMs: kinesis.approximateArrivalTimestamp * 1000,
    data: Buffer.from(kinesis.data, 'base64'),
  }));
}
