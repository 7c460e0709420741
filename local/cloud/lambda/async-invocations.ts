import { randomUUID } from 'node:crypto';
import type { Clock, ScheduledTask } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { EventInvokeConfigSpec, FunctionSpec } from '../backends.ts';
import type { Destinations } from './destination.ts';
import { type ExecuteFunction, errorPayload, type FunctionOutcome } from './function-outcome.ts';

const DEFAULT_RETRIES = 2;
const DEFAULT_MAX_AGE_SECONDS = 21_600;
const LONGEST_THROTTLE_DELAY_MS = 300_000;

/** Wait before retry 1, 2, ... of an event whose function failed: 1 and 2 minutes. [AWS-Lambda: async error handling] */
export function awsRetryDelayMs(retry: number): number {
  return retry <= 1 ? 60_000 : 120_000;
}

export interface AsyncInvocationOptions {
  clock: Clock;
  log: Log;
  execute: ExecuteFunction;
  destinations: Destinations;
  retryDelayMs(retry: number): number;
}

interface QueuedEvent {
  spec: FunctionSpec;
  config: EventInvokeConfigSpec | undefined;
  requestId: string;
  payloadJson: string;
  acceptedMs: number;
  invokeCount: number;
  throttleCount: number;
}

type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

/** Event invocations: accepted at once, retried by the cloud's clock, settled at a destination. */
export class AsyncInvocations {
  readonly #options: AsyncInvocationOptions;
  readonly #scheduled = new Set<ScheduledTask>();
  #unsettled = 0;
  #closed = false;

  constructor(options: AsyncInvocationOptions) {
    this.#options = options;
  }

  /** Events accepted and not yet settled, those waiting for a retry included. */
  get unsettled(): number {
    return this.#unsettled;
  }

  /** Accepts one event; runs it on a later turn. */
  accept(spec: FunctionSpec, config: EventInvokeConfigSpec | undefined, payloadJson: string): void {
    this.#unsettled += 1;
    const acceptedMs = this.#options.clock.nowMs();
    const requestId = randomUUID();
    void this.#attempt({ spec, config, requestId, payloadJson, acceptedMs, invokeCount: 0, throttleCount: 0 });
  }

  /** Forgets what waits for a retry. */
  close(): void {
    this.#closed = true;
    for (const task of this.#scheduled) task.cancel();
    this.#unsettled -= this.#scheduled.size;
    this.#scheduled.clear();
  }

  async #attempt(event: QueuedEvent): Promise<void> {
    const maxAgeMs = (event.config?.MaximumEventAgeInSeconds ?? DEFAULT_MAX_AGE_SECONDS) * 1000;
    if (this.#options.clock.nowMs() - event.acceptedMs > maxAgeMs) {
      await this.#settle(event, 'EventAgeExceeded', undefined);
      return;
    }
    const outcome = await this.#options.execute(event.spec.functionName, event.payloadJson, event.requestId);
    if (this.#closed) {
      this.#unsettled -= 1;
    } else if (outcome.ok) {
      event.invokeCount += 1;
      await this.#settle(event, 'Success', outcome);
    } else if (outcome.kind === 'throttled') {
      event.throttleCount += 1;
      this.#later(event, Math.min(1000 * 2 ** (event.throttleCount - 1), LONGEST_THROTTLE_DELAY_MS));
    } else {
      event.invokeCount += 1;
      const retries = event.config?.MaximumRetryAttempts ?? DEFAULT_RETRIES;
      if (event.invokeCount > retries) await this.#settle(event, 'RetriesExhausted', outcome);
      else this.#later(event, this.#options.retryDelayMs(event.invokeCount));
    }
  }

  #later(event: QueuedEvent, delayMs: number): void {
    const task = this.#options.clock.schedule(delayMs, () => {
      this.#scheduled.delete(task);
      void this.#attempt(event);
    });
    this.#scheduled.add(task);
  }

  async #settle(event: QueuedEvent, condition: Condition, outcome: FunctionOutcome | undefined): Promise<void> {
    const config = event.config?.DestinationConfig;
    const destination = condition === 'Success' ? config?.OnSuccess?.Destination : config?.OnFailure?.Destination;
    const { functionName } = event.spec;
    if (condition !== 'Success') {
      const { requestId } = event;
      this.#options.log('error', 'lambda-event-given-up', { functionName, requestId, condition, destination });
    }
    if (destination !== undefined) {
      const atMs = this.#options.clock.nowMs();
      const record = invocationRecord(event, condition, outcome, atMs);
      const objectFolder = `aws/lambda/async/${functionName}`;
      await this.#options.destinations.send(destination, event.spec, { record, objectFolder, atMs });
    }
    this.#unsettled -= 1;
  }
}

/** The record a destination receives. [AWS-Lambda: asynchronous invocation destinations] */
function invocationRecord(
  event: QueuedEvent,
  condition: Condition,
  outcome: FunctionOutcome | undefined,
  atMs: number,
): Record<string, unknown> {
  const record: Record<string, unknown> = {
    version: '1.0',
    timestamp: new Date(atMs).toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${event.spec.functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: event.invokeCount,
    },
    requestPayload: JSON.parse(event.payloadJson),
  };
  if (outcome === undefined) return record;
  const answered = { statusCode: 200, executedVersion: '$LATEST' };
  record['responseContext'] = outcome.ok ? answered : { ...answered, functionError: 'Unhandled' };
  record['responsePayload'] = outcome.ok ? outcome.payload : errorPayload(outcome);
  return record;
}
