import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../ports/clock.ts';
import type { DataHops, StreamSource } from '../../ports/data-hops.ts';
import type { InvokeOutcome, LambdaInvoker, ServiceCaller } from '../../ports/lambda-invoker.ts';
import type { Log } from '../../ports/log.ts';
import type { RoleAuthorizer } from '../../ports/role-authorizer.ts';
import type {
  EventInvokeConfigSpec,
  EventSourceMappingSpec,
  FunctionSpec,
  LambdaBackend,
  PermissionSpec,
} from '../backends.ts';
import { AsyncInvocations, awsRetryDelayMs } from './async-invocations.ts';
import { createDestinations, type Destinations, refuseUnknownDestination } from './destination.ts';
import { EventSourceMapping } from './event-source-mapping.ts';
import { functionNameOf } from './function-name.ts';
import { type FunctionOutcome, failure } from './function-outcome.ts';
import type { CallAws, WorkerReadiness } from './function-worker.ts';
import { isPermitted } from './invoke-permission.ts';
import { mappingSettings, streamRetryDelayMs } from './mapping-settings.ts';
import { refuseReservedVariables } from './runtime-environment.ts';
import { awsError } from './runtime-error.ts';
import { WorkerPool } from './worker-pool.ts';

const SYNC_PAYLOAD_LIMIT_BYTES = 6_291_456;
const ASYNC_PAYLOAD_LIMIT_BYTES = 1_048_576;
const USUAL_WORKERS = 2;
const MOST_WORKERS = 16;

export interface LambdaRunnerOptions {
  accountId: string;
  region: string;
  clock: Clock;
  log: Log;
  /** What the cloud adds to a function's variables: endpoint, access key and secret of its role. */
  environmentOf(spec: FunctionSpec): Record<string, string>;
  /** Answers a function's calls of the AWS APIs at `AWS_ENDPOINT_URL`, which spares both sides a socket. */
  callAws?: CallAws | undefined;
  /** Where invocation records of failures go. */
  deliver: DataHops;
  queueUrlOf(queueArn: string): string;
  roles: RoleAuthorizer;
  /** What event source mappings read; without it they cannot be created. */
  streams?: StreamSource;
  /**
   * Worker threads a function may have at once; further invocations wait. 16 unless told, of which two for the asking and
   * the others for invocations that have waited.
   */
  maxWorkersPerFunction?: number;
  /** Wait before retry 1, 2, ... of a failed event invocation. AWS's minutes unless told. */
  asyncRetryDelayMs?(retry: number): number;
  /** Wait before retry 1, 2, ... of a failed stream batch. */
  streamRetryDelayMs?(retry: number): number;
}

interface DeployedFunction {
  spec: FunctionSpec;
  pool: WorkerPool;
  permissions: PermissionSpec[];
  eventInvokeConfig?: EventInvokeConfigSpec;
  inFlight: number;
}

/** Runs the functions of a cloud in worker threads, and the mappings that feed them. */
export class LambdaRunner implements LambdaInvoker, LambdaBackend {
  readonly #options: LambdaRunnerOptions;
  readonly #functions = new Map<string, DeployedFunction>();
  readonly #mappings = new Map<string, EventSourceMapping>();
  readonly #destinations: Destinations;
  readonly #async: AsyncInvocations;
  #running = 0;

  constructor(options: LambdaRunnerOptions) {
    this.#options = options;
    const { clock, log, roles, deliver } = options;
    this.#destinations = createDestinations({
      deliver,
      roles,
      log,
      queueUrlOf: (arn) => options.queueUrlOf(arn),
      invokeAsync: (name, event) => this.invokeAsync(name, event),
    });
    this.#async = new AsyncInvocations({
      clock,
      log,
      destinations: this.#destinations,
      execute: (name, payloadJson, requestId) => this.#execute(name, payloadJson, requestId),
      retryDelayMs: (retry) => (options.asyncRetryDelayMs ?? awsRetryDelayMs)(retry),
    });
  }

  /** Throws `ResourceConflictException` for a name taken, `InvalidParameterValueException` for a bad specification. */
  createFunction(spec: FunctionSpec): void {
    if (this.#functions.has(spec.functionName)) {
      throw awsError('ResourceConflictException', `Function already exist: ${spec.functionName}`);
    }
    if (!spec.runtime.startsWith('nodejs')) {
      throw awsError('InvalidParameterValueException', `Runtime ${spec.runtime} is not emulated, only nodejs`);
    }
    refuseReservedVariables(spec);
    if (!this.#options.roles.mayAssume(spec.roleArn, 'lambda.amazonaws.com')) {
      const message = 'The role defined for the function cannot be assumed by Lambda.';
      throw awsError('InvalidParameterValueException', `${message} (${spec.roleArn})`);
    }
    const { region, clock, log, environmentOf, callAws, maxWorkersPerFunction = MOST_WORKERS } = this.#options;
    const most = Math.max(1, Math.min(maxWorkersPerFunction, spec.reservedConcurrency ?? maxWorkersPerFunction));
    const slots = { base: Math.min(USUAL_WORKERS, most), most };
    const pool = new WorkerPool({ spec, region, clock, log, environmentOf, callAws, slots });
    this.#functions.set(spec.functionName, { spec, pool, permissions: [], inFlight: 0 });
  }

  /** Throws `ResourceNotFoundException` when the function does not exist. */
  addPermission(spec: PermissionSpec): void {
    this.#require(spec.FunctionName).permissions.push(spec);
  }

  /** Throws `ResourceNotFoundException`, or `InvalidParameterValueException` for a destination not emulated. */
  setEventInvokeConfig(spec: EventInvokeConfigSpec): void {
    refuseUnknownDestination(spec.DestinationConfig?.OnFailure?.Destination);
    refuseUnknownDestination(spec.DestinationConfig?.OnSuccess?.Destination);
    this.#require(spec.FunctionName).eventInvokeConfig = spec;
  }

  /** Throws for a source or an option that is not emulated, and when the function's role may not read the stream. */
  createEventSourceMapping(spec: EventSourceMappingSpec): void {
    const deployed = this.#require(spec.FunctionName);
    const { clock, log, roles, region, streams } = this.#options;
    const settings = mappingSettings(spec, deployed.spec.roleArn, roles, clock.nowMs());
    if (streams === undefined) throw awsError('InvalidParameterValueException', 'This cloud has no streams');
    const mapping = new EventSourceMapping({
      settings,
      spec: deployed.spec,
      region,
      clock,
      log,
      source: streams,
      execute: (name, payloadJson) => this.#execute(name, payloadJson),
      destinations: this.#destinations,
      retryDelayMs: (retry) => (this.#options.streamRetryDelayMs ?? streamRetryDelayMs)(retry),
    });
    this.#mappings.set(spec.id, mapping);
    if (settings.enabled) mapping.start();
  }

  /** Request-response. `timeoutMs` is how long the caller waits; the function itself goes on to its own time-out. */
  async invoke(functionNameOrArn: string, event: unknown, options?: { timeoutMs?: number }): Promise<InvokeOutcome> {
    const startedAt = performance.now();
    const execution = this.#execute(functionNameOf(functionNameOrArn), JSON.stringify(event ?? {}));
    if (options?.timeoutMs === undefined) return execution;
    const { timeoutMs } = options;
    let cancel = () => undefined as undefined;
    const gaveUp = new Promise<InvokeOutcome>((resolve) => {
      const errorMessage = `The caller waited no longer than ${timeoutMs} ms`;
      const timer = systemClock.schedule(timeoutMs, () => {
        const durationMs = performance.now() - startedAt;
        resolve({ ok: false, kind: 'timeout', errorType: 'CallerTimeout', errorMessage, durationMs });
      });
      cancel = () => void timer.cancel();
    });
    const outcome = await Promise.race([execution, gaveUp]);
    cancel();
    return outcome;
  }

  /** Throws `ResourceNotFoundException` or `RequestTooLargeException`; what the function does is never thrown. */
  invokeAsync(functionNameOrArn: string, event: unknown): void {
    const deployed = this.#require(functionNameOrArn);
    const payloadJson = JSON.stringify(event ?? {});
    const size = Buffer.byteLength(payloadJson);
    if (size > ASYNC_PAYLOAD_LIMIT_BYTES) {
      const message = `${size} byte payload is too large for the Event invocation type (limit ${ASYNC_PAYLOAD_LIMIT_BYTES} bytes)`;
      throw awsError('RequestTooLargeException', message);
    }
    this.#async.accept(deployed.spec, deployed.eventInvokeConfig, payloadJson);
  }

  isInvokeAllowed(functionNameOrArn: string, caller: ServiceCaller): boolean {
    const deployed = this.#functions.get(functionNameOf(functionNameOrArn));
    return deployed !== undefined && isPermitted(deployed.permissions, caller);
  }

  /** Starts one worker ahead of the first event. Throws `ResourceNotFoundException`. */
  async warm(functionNameOrArn: string): Promise<WorkerReadiness> {
    return this.#require(functionNameOrArn).pool.warm();
  }

  /** Names of the functions deployed. */
  functionNames(): string[] {
    return [...this.#functions.keys()];
  }

  /** Resolves when nothing is queued, running or waiting for a retry. */
  async idle(): Promise<void> {
    while (this.#busy()) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Stops mappings, forgets pending retries and ends every worker. */
  async close(): Promise<void> {
    await Promise.all([...this.#mappings.values()].map((mapping) => mapping.stop()));
    this.#async.close();
    await Promise.all([...this.#functions.values()].map(({ pool }) => pool.close()));
  }

  #busy(): boolean {
    return this.#running > 0 || this.#async.unsettled > 0 || [...this.#mappings.values()].some((each) => each.busy);
  }

  #require(functionNameOrArn: string): DeployedFunction {
    const name = functionNameOf(functionNameOrArn);
    const deployed = this.#functions.get(name);
    if (deployed !== undefined) return deployed;
    const arn = `arn:aws:lambda:${this.#options.region}:${this.#options.accountId}:function:${name}`;
    throw awsError('ResourceNotFoundException', `Function not found: ${arn}`);
  }

  async #execute(name: string, payloadJson: string, requestId: string = randomUUID()): Promise<FunctionOutcome> {
    const deployed = this.#functions.get(name);
    const refusal = refusalOf(deployed, name, payloadJson);
    if (deployed === undefined || refusal !== undefined) {
      const { kind, ...error } = refusal ?? { kind: 'not-found', errorType: '', errorMessage: '' };
      return failure(kind, error, requestId, 0);
    }
    const startedAt = performance.now();
    deployed.inFlight += 1;
    this.#running += 1;
    try {
      const outcome = await deployed.pool.run(requestId, payloadJson);
      const durationMs = performance.now() - startedAt;
      this.#options.log('debug', 'lambda-invoked', { functionName: name, durationMs });
      if (!outcome.ok) return failure(outcome.kind, outcome.error, requestId, durationMs);
      const size = Buffer.byteLength(outcome.payload);
      if (size > SYNC_PAYLOAD_LIMIT_BYTES) {
        const errorMessage = `Response payload size (${size} bytes) exceeded maximum allowed payload size (${SYNC_PAYLOAD_LIMIT_BYTES} bytes).`;
        return failure('crash', { errorType: 'Function.ResponseSizeTooLarge', errorMessage }, requestId, durationMs);
      }
      return { ok: true, payload: JSON.parse(outcome.payload), requestId, durationMs };
    } finally {
      deployed.inFlight -= 1;
      this.#running -= 1;
    }
  }
}

type Refusal = { kind: 'not-found' | 'throttled' | 'crash'; errorType: string; errorMessage: string };

function refusalOf(deployed: DeployedFunction | undefined, name: string, payloadJson: string): Refusal | undefined {
  if (deployed === undefined) {
    return { kind: 'not-found', errorType: 'ResourceNotFoundException', errorMessage: `Function not found: ${name}` };
  }
  const limit = deployed.spec.reservedConcurrency;
  if (limit !== undefined && deployed.inFlight >= limit) {
    return { kind: 'throttled', errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.' };
  }
  if (Buffer.byteLength(payloadJson) <= SYNC_PAYLOAD_LIMIT_BYTES) return undefined;
  return {
    kind: 'crash',
    errorType: 'RequestTooLargeException',
    errorMessage: `Request must be smaller than ${SYNC_PAYLOAD_LIMIT_BYTES} bytes for the InvokeFunction operation`,
  };
}

/** A runner without functions yet: it is both what providers create functions with and what callers invoke. */
export function createLambdaRunner(options: LambdaRunnerOptions): LambdaRunner {
  return new LambdaRunner(options);
}
