import { randomUUID } from 'node:crypto';
import type { InvokeOutcome, LambdaInvoker, ServiceCaller } from '../../ports/lambda-invoker.ts';
import type {
  EventInvokeConfigSpec,
  EventSourceMappingSpec,
  FunctionSpec,
  LambdaBackend,
  PermissionSpec,
} from '../backends.ts';
import { AsyncInvocations, awsRetryDelayMs } from './async-invocations.ts';
import { unlessCallerLeaves } from './caller-patience.ts';
import { type DeployedFunction, deployFunction } from './deployed-function.ts';
import { createDestinations, type Destinations, refuseUnknownDestination } from './destination.ts';
import { EventSourceMapping } from './event-source-mapping.ts';
import { functionNameOf } from './function-name.ts';
import { type FunctionOutcome, failure } from './function-outcome.ts';
import type { WorkerReadiness } from './function-worker.ts';
import { answerFault, refusalOf, refuseLargeEvent } from './invocation-limits.ts';
import { isPermitted } from './invoke-permission.ts';
import { mappingSettings, streamRetryDelayMs } from './mapping-settings.ts';
import type { LambdaRunnerOptions } from './runner-options.ts';
import { awsError } from './runtime-error.ts';

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
    this.#functions.set(spec.functionName, deployFunction(spec, this.#options));
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
  invoke(functionNameOrArn: string, event: unknown, options?: { timeoutMs?: number }): Promise<InvokeOutcome> {
    const execution = this.#execute(functionNameOf(functionNameOrArn), JSON.stringify(event ?? {}));
    return options?.timeoutMs === undefined ? execution : unlessCallerLeaves(execution, options.timeoutMs);
  }

  /** Throws `ResourceNotFoundException` or `RequestTooLargeException`; what the function does is never thrown. */
  invokeAsync(functionNameOrArn: string, event: unknown): void {
    const deployed = this.#require(functionNameOrArn);
    const payloadJson = JSON.stringify(event ?? {});
    refuseLargeEvent(payloadJson);
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
      const fault = answerFault(outcome.payload);
      if (fault !== undefined) return failure('crash', fault, requestId, durationMs);
      return { ok: true, payload: JSON.parse(outcome.payload), requestId, durationMs };
    } finally {
      deployed.inFlight -= 1;
      this.#running -= 1;
    }
  }
}

/** A runner without functions yet: it is both what providers create functions with and what callers invoke. */
export function createLambdaRunner(options: LambdaRunnerOptions): LambdaRunner {
  return new LambdaRunner(options);
}
