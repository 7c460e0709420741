import type { ArchiveRecord } from '../../../../lambdas/telemetry-archive/archive-batch.ts';
import { BatchProcessor, type BatchProcessorOptions } from '../../../../local/cloud/lambda/batch-processor.ts';
import type { FunctionOutcome } from '../../../../local/cloud/lambda/function-outcome.ts';

const SHARD = 'shardId-000000000000';
const OUTAGE_LOG: BatchProcessorOptions['log'] = () => undefined;

export interface Mapping {
  /** Virtual. */
  elapsedMs(): number;
  invocations(): number;
  /** Records that the mapping gave up. */
  givenUp: string[];
  process(records: readonly ArchiveRecord[]): Promise<void>;
}

/** The local cloud's event source mapping as the template sets it up, on a clock that jumps to whatever it waits for. */
export function archiveMapping(invoke: (records: ArchiveRecord[], nowMs: number) => Promise<unknown>): Mapping {
  let elapsedMs = 0;
  let invocations = 0;
  const givenUp: string[] = [];
  const options = {
    settings: {
      ...{ id: 'mapping', streamArn: 'arn:aws:kinesis:eu-central-1:000000000000:stream/telemetry', enabled: true },
      ...{ batchSize: 10_000, batchingWindowMs: 300_000, parallelizationFactor: 1, reportsItemFailures: false },
      ...{ bisectsOnError: true, maxRetries: Number.POSITIVE_INFINITY, maxRecordAgeMs: 20 * 3_600_000 },
      onFailureArn: 'arn:aws:sqs:eu-central-1:000000000000:failed',
    },
    spec: { functionName: 'telemetry-archive', functionArn: 'arn:aws:lambda:x', roleArn: 'arn:aws:iam:x' },
    ...{ region: 'eu-central-1', shardId: SHARD, log: OUTAGE_LOG, stopped: () => false },
    clock: {
      nowMs: () => elapsedMs,
      schedule(delayMs: number, task: () => void) {
        elapsedMs += delayMs;
        setImmediate(task);
        return { cancel: () => undefined };
      },
    },
    retryDelayMs: (retry: number) => Math.min(100 * 2 ** (retry - 1), 10_000),
    destinations: {
      async send(_arn: string, _spec: unknown, { record }: { record: Record<string, unknown> }) {
        givenUp.push(JSON.stringify(record['KinesisBatchInfo']));
      },
    },
    async execute(_name: string, payloadJson: string): Promise<FunctionOutcome> {
      invocations += 1;
      const base = { durationMs: 1, requestId: `r-${invocations}` };
      try {
        return { ok: true, payload: (await invoke(recordsOf(payloadJson), elapsedMs)) ?? null, ...base };
      } catch (error) {
        return { ok: false, kind: 'handled', errorType: 'Error', errorMessage: String(error), ...base };
      }
    },
  };
  const processor = new BatchProcessor(options as unknown as BatchProcessorOptions);
  return {
    givenUp,
    elapsedMs: () => elapsedMs,
    invocations: () => invocations,
    process: (records) =>
      processor.process(
        records.map(({ sequenceNumber, partitionKey, data, arrivedAtMs }) => ({
          ...{ sequenceNumber, partitionKey, data },
          approximateArrivalMs: arrivedAtMs,
        })),
      ),
  };
}

interface StreamEvent {
  Records: {
    eventID: string;
    kinesis: { sequenceNumber: string; partitionKey: string; data: string; approximateArrivalTimestamp: number };
  }[];
}

function recordsOf(payloadJson: string): ArchiveRecord[] {
  const event: StreamEvent = JSON.parse(payloadJson);
  return event.Records.map(({ eventID, kinesis }) => ({
    sequenceNumber: kinesis.sequenceNumber,
    partitionKey: kinesis.partitionKey,
    shardId: eventID.split(':')[0] ?? '',
    arrivedAtMs: Math.round(kinesis.approximateArrivalTimestamp * 1000),
    data: Buffer.from(kinesis.data, 'base64'),
  }));
}
