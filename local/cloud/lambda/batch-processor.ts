import type { Clock } from '../../ports/clock.ts';
import type { StreamRecord } from '../../ports/data-hops.ts';
import type { Log } from '../../ports/log.ts';
import type { FunctionSpec } from '../backends.ts';
import type { Destinations } from './destination.ts';
import type { ExecuteFunction, FunctionFailure } from './function-outcome.ts';
import { judgeBatchResponse, kinesisEvent } from './kinesis-event.ts';
import type { MappingSettings } from './mapping-settings.ts';

export interface BatchProcessorOptions {
  settings: MappingSettings;
  spec: FunctionSpec;
  region: string;
  shardId: string;
  clock: Clock;
  log: Log;
  execute: ExecuteFunction;
  destinations: Destinations;
  retryDelayMs(retry: number): number;
  /** True once the mapping stops: work in hand is then left where it is. */
  stopped(): boolean;
}

interface Portion {
  records: StreamRecord[];
  /** Invocations that failed with these records at the front. */
  failures: number;
}

type Condition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

type PortionVerdict =
  | { kind: 'done' }
  | { kind: 'throttled' }
  | { kind: 'failed'; requestId: string; error?: FunctionFailure; goOnFrom: number };

/**
 * Takes one batch to its end: every record is processed or has gone to the failure destination, in order.
 * [AWS-Lambda: Kinesis error handling]
 */
export class BatchProcessor {
  readonly #options: BatchProcessorOptions;

  constructor(options: BatchProcessorOptions) {
    this.#options = options;
  }

  async process(records: StreamRecord[]): Promise<void> {
    const portions: Portion[] = [{ records, failures: 0 }];
    let throttles = 0;
    for (let portion = portions.shift(); portion !== undefined; portion = portions.shift()) {
      const fresh = await this.#dropExpired(portion);
      if (this.#options.stopped()) return;
      if (fresh.records.length === 0) continue;
      const verdict = await this.#invoke(fresh);
      if (this.#options.stopped()) return;
      if (verdict.kind === 'throttled') {
        // Throttles use up no retry attempt: only the age of the records ends them.
        throttles += 1;
        portions.unshift(fresh);
        await this.#pause(this.#options.retryDelayMs(throttles));
      } else if (verdict.kind === 'failed') {
        portions.unshift(...(await this.#afterFailure(fresh, verdict)));
      }
    }
  }

  async #invoke({ records }: Portion): Promise<PortionVerdict> {
    const { settings, spec, execute } = this.#options;
    const outcome = await execute(spec.functionName, JSON.stringify(this.#eventOf(records)));
    const { requestId } = outcome;
    if (!outcome.ok) {
      if (outcome.kind === 'throttled') return { kind: 'throttled' };
      return { kind: 'failed', requestId, error: outcome, goOnFrom: 0 };
    }
    if (!settings.reportsItemFailures) return { kind: 'done' };
    const verdict = judgeBatchResponse(outcome.payload, records);
    if (verdict.kind === 'done') return verdict;
    return { kind: 'failed', requestId, goOnFrom: verdict.kind === 'failed-from' ? verdict.index : 0 };
  }

  /** What of the portion is to be tried again, in order; empty when it was given up. */
  async #afterFailure(portion: Portion, verdict: PortionVerdict & { kind: 'failed' }): Promise<Portion[]> {
    const { settings, spec, log, shardId } = this.#options;
    const records = portion.records.slice(verdict.goOnFrom);
    // Progress makes the rest a batch of its own, whose retries count from its first failure. [assumed]
    const failures = verdict.goOnFrom > 0 ? 1 : portion.failures + 1;
    const fields = { functionName: spec.functionName, shardId, failedRecords: records.length, failures };
    log('warn', 'stream-batch-failed', { ...fields, errorType: verdict.error?.errorType ?? 'ReportBatchItemFailures' });
    if (settings.bisectsOnError) {
      // Cutting off what was processed is a bisection too, and a bisection is no retry.
      if (verdict.goOnFrom > 0) return [{ records, failures: 0 }];
      if (records.length > 1) return halvesOf(records, portion.failures);
    }
    if (failures > settings.maxRetries) {
      await this.#giveUp(records, 'RetryAttemptsExhausted', failures, verdict.requestId);
      return [];
    }
    await this.#pause(this.#options.retryDelayMs(failures));
    return [{ records, failures }];
  }

  async #dropExpired(portion: Portion): Promise<Portion> {
    const { settings, clock } = this.#options;
    if (settings.maxRecordAgeMs === Number.POSITIVE_INFINITY) return portion;
    const oldestMs = clock.nowMs() - settings.maxRecordAgeMs;
    const expired = portion.records.filter((record) => record.approximateArrivalMs < oldestMs);
    if (expired.length === 0) return portion;
    await this.#giveUp(expired, 'RecordAgeExceeded', portion.failures, '');
    return { ...portion, records: portion.records.filter((record) => record.approximateArrivalMs >= oldestMs) };
  }

  async #giveUp(records: StreamRecord[], condition: Condition, invokeCount: number, requestId: string): Promise<void> {
    const { settings, spec, clock, log, shardId, destinations } = this.#options;
    const fields = { functionName: spec.functionName, shardId, condition, records: records.length };
    log('error', 'stream-batch-given-up', { ...fields, destination: settings.onFailureArn });
    if (settings.onFailureArn === undefined) return;
    const atMs = clock.nowMs();
    const record: Record<string, unknown> = {
      requestContext: {
        requestId,
        functionArn: spec.functionArn,
        condition,
        approximateInvokeCount: invokeCount,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: new Date(atMs).toISOString(),
      KinesisBatchInfo: batchInfo(records, shardId, settings.streamArn),
    };
    // Only a bucket receives the records themselves; elsewhere they are to be read from the stream again.
    if (settings.onFailureArn.split(':')[2] === 's3') record['payload'] = JSON.stringify(this.#eventOf(records));
    const objectFolder = `aws/lambda/${settings.id}/${shardId}`;
    await destinations.send(settings.onFailureArn, spec, { record, objectFolder, atMs });
  }

  #eventOf(records: StreamRecord[]): unknown {
    const { settings, spec, region, shardId } = this.#options;
    return kinesisEvent(records, { streamArn: settings.streamArn, shardId, roleArn: spec.roleArn, region });
  }

  #pause(delayMs: number): Promise<void> {
    if (delayMs <= 0) return new Promise((resolve) => setImmediate(resolve));
    return new Promise((resolve) => this.#options.clock.schedule(delayMs, resolve));
  }
}

function halvesOf(records: StreamRecord[], failures: number): Portion[] {
  const middle = Math.ceil(records.length / 2);
  return [
    { records: records.slice(0, middle), failures },
    { records: records.slice(middle), failures },
  ];
}

function batchInfo(records: StreamRecord[], shardId: string, streamArn: string): Record<string, unknown> {
  const first = records[0];
  const last = records.at(-1);
  return {
    shardId,
    startSequenceNumber: first?.sequenceNumber,
    endSequenceNumber: last?.sequenceNumber,
    approximateArrivalOfFirstRecord: new Date(first?.approximateArrivalMs ?? 0).toISOString(),
    approximateArrivalOfLastRecord: new Date(last?.approximateArrivalMs ?? 0).toISOString(),
    batchSize: records.length,
    streamArn,
  };
}
