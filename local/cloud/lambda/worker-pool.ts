import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { FunctionSpec } from '../backends.ts';
import { type CallAws, FunctionWorker, type WorkerOutcome, type WorkerReadiness } from './function-worker.ts';
import { locateHandler } from './handler-file.ts';
import { logGroupOf, runtimeEnvironment } from './runtime-environment.ts';
import { type SlotLimits, WorkerSlots } from './worker-slots.ts';

const SURPLUS_KEPT_MS = 60_000;

export interface WorkerPoolOptions {
  spec: FunctionSpec;
  region: string;
  clock: Clock;
  log: Log;
  environmentOf(spec: FunctionSpec): Record<string, string>;
  callAws?: CallAws | undefined;
  slots: SlotLimits;
}

type Acquired = { ok: true; worker: FunctionWorker } | { ok: false; outcome: WorkerOutcome };

/** The execution environments of one function: started when needed and kept warm, those beyond the usual for a while. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #idle: FunctionWorker[] = [];
  readonly #all = new Set<FunctionWorker>();
  readonly #slots: WorkerSlots;
  #closed = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#slots = new WorkerSlots(options.slots);
  }

  /** Runs one invocation, waiting for a free worker when all are busy. */
  async run(requestId: string, payload: string): Promise<WorkerOutcome> {
    const turn = await this.#slots.take();
    try {
      const acquired = await this.#acquire();
      if (!acquired.ok) return acquired.outcome;
      return await this.#runOn(acquired.worker, requestId, payload);
    } finally {
      turn.release();
    }
  }

  /** Loads the handler in one worker ahead of the first event, unless one is there already. */
  async warm(): Promise<WorkerReadiness> {
    if (this.#all.size > 0) return { ok: true };
    const turn = await this.#slots.take();
    try {
      const acquired = await this.#acquire();
      if (acquired.ok) {
        this.#rest(acquired.worker);
        return { ok: true };
      }
      return acquired.outcome.ok ? { ok: true } : { ok: false, error: acquired.outcome.error };
    } finally {
      turn.release();
    }
  }

  /** Ends every worker; running invocations answer as crashed. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((worker) => worker.stop()));
    this.#all.clear();
    this.#idle.length = 0;
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

  /** The last one to rest is the first to run again, so that those who are too many rest long, and end. */
  #rest(worker: FunctionWorker): void {
    this.#idle.push(worker);
    if (this.#idle.length > this.#options.slots.base) systemClock.schedule(SURPLUS_KEPT_MS, () => this.#endSurplus());
  }

  #endSurplus(): void {
    if (this.#closed || this.#idle.length <= this.#options.slots.base) return;
    const surplus = this.#idle.shift();
    if (surplus === undefined) return;
    this.#all.delete(surplus);
    void surplus.stop();
  }

  async #runOn(worker: FunctionWorker, requestId: string, payload: string): Promise<WorkerOutcome> {
    const { spec, log } = this.#options;
    const outcome = await worker.run({ requestId, payload, timeoutMs: spec.timeoutSeconds * 1000 });
    if (worker.usable) this.#rest(worker);
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
