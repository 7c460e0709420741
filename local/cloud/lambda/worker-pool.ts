import { randomUUID } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { FunctionSpec } from '../backends.ts';
import { type CallAws, FunctionWorker, type WorkerOutcome, type WorkerReadiness } from './function-worker.ts';
import { locateHandler } from './handler-file.ts';
import { logGroupOf, runtimeEnvironment } from './runtime-environment.ts';

export interface WorkerPoolOptions {
  spec: FunctionSpec;
  region: string;
  clock: Clock;
  log: Log;
  environmentOf(spec: FunctionSpec): Record<string, string>;
  callAws?: CallAws | undefined;
  maxWorkers: number;
}

type Acquired = { ok: true; worker: FunctionWorker } | { ok: false; outcome: WorkerOutcome };

/** The execution environments of one function: started when needed, kept warm, at most `maxWorkers` of them. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #idle: FunctionWorker[] = [];
  readonly #all = new Set<FunctionWorker>();
  readonly #waiting: (() => void)[] = [];
  #slotsTaken = 0;
  #closed = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /** Runs one invocation, waiting for a free worker when all are busy. */
  async run(requestId: string, payload: string): Promise<WorkerOutcome> {
    await this.#takeSlot();
    try {
      const acquired = await this.#acquire();
      if (!acquired.ok) return acquired.outcome;
      return await this.#runOn(acquired.worker, requestId, payload);
    } finally {
      this.#releaseSlot();
    }
  }

  /** Loads the handler in one worker ahead of the first event, unless one is there already. */
  async warm(): Promise<WorkerReadiness> {
    if (this.#all.size > 0) return { ok: true };
    await this.#takeSlot();
    try {
      const acquired = await this.#acquire();
      if (acquired.ok) {
        this.#idle.push(acquired.worker);
        return { ok: true };
      }
      return acquired.outcome.ok ? { ok: true } : { ok: false, error: acquired.outcome.error };
    } finally {
      this.#releaseSlot();
    }
  }

  /** Ends every worker; running invocations answer as crashed. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((worker) => worker.stop()));
    this.#all.clear();
    this.#idle.length = 0;
  }

  async #takeSlot(): Promise<void> {
    if (this.#slotsTaken < this.#options.maxWorkers) this.#slotsTaken += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Hands the slot to the longest waiting invocation, so that a newcomer cannot overtake it. */
  #releaseSlot(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#slotsTaken -= 1;
    else next();
  }

  async #acquire(): Promise<Acquired> {
    let warm = this.#idle.pop();
    while (warm !== undefined && !warm.usable) {
      this.#all.delete(warm);
      warm = this.#idle.pop();
    }
    if (warm !== undefined) return { ok: true, worker: warm };
    return this.#start();
  }

  async #start(): Promise<Acquired> {
    const { spec, region, clock, log, environmentOf, callAws } = this.#options;
    const located = await locateHandler(spec.codeDir, spec.handler);
    if (!located.ok) return { ok: false, outcome: { ok: false, kind: 'crash', error: located.error } };
    if (this.#closed) return { ok: false, outcome: closedOutcome() };
    const logStreamName = logStreamAt(clock.nowMs());
    const startedAt = performance.now();
    const worker = new FunctionWorker({
      boot: {
        handler: located.handler,
        functionName: spec.functionName,
        functionArn: spec.functionArn,
        memoryMb: spec.memoryMb,
        logGroupName: logGroupOf(spec.functionName),
        logStreamName,
        hasDirectLine: callAws !== undefined,
      },
      environment: runtimeEnvironment(spec, region, logStreamName, environmentOf(spec)),
      callAws,
      log,
    });
    this.#all.add(worker);
    const readiness = await worker.ready;
    if (readiness.ok) {
      log('debug', 'lambda-init', {
        functionName: spec.functionName,
        initMs: Math.round(performance.now() - startedAt),
      });
      return { ok: true, worker };
    }
    this.#all.delete(worker);
    return { ok: false, outcome: { ok: false, kind: 'crash', error: readiness.error } };
  }

  async #runOn(worker: FunctionWorker, requestId: string, payload: string): Promise<WorkerOutcome> {
    const { spec, log } = this.#options;
    const outcome = await worker.run({ requestId, payload, timeoutMs: spec.timeoutSeconds * 1000 });
    if (worker.usable) this.#idle.push(worker);
    else this.#all.delete(worker);
    if (!outcome.ok && !this.#closed) {
      log(outcome.kind === 'handled' ? 'warn' : 'error', 'lambda-failed', {
        functionName: spec.functionName,
        requestId,
        errorType: outcome.error.errorType,
        errorMessage: outcome.error.errorMessage,
        lastLines: worker.lastLines(),
      });
    }
    return outcome;
  }
}

function closedOutcome(): WorkerOutcome {
  return { ok: false, kind: 'crash', error: { errorType: 'Runtime.ExitError', errorMessage: 'The cloud is stopping' } };
}

function logStreamAt(nowMs: number): string {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
}
