import { Worker } from 'node:worker_threads';
import type { AwsHttpRequest, AwsHttpResponse } from '../../ports/aws-http.ts';
import type { ScheduledTask } from '../../ports/clock.ts';
import { systemClock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { lineLevel } from './line-level.ts';
import { OutputLines } from './output-lines.ts';
import { exited, outOfMemory, type RuntimeError, timedOut } from './runtime-error.ts';
import type { AwsAnswerMessage, AwsCallMessage, WorkerBoot, WorkerMessage, WorkerRequest } from './worker-message.ts';

const WORKER_PROGRAM = new URL('./worker-main.mjs', import.meta.url);

/** Longest a handler's module may load. [AWS-Lambda: execution environment lifecycle] */
const INIT_TIMEOUT_MS = 10_000;

export type WorkerOutcome =
  | { ok: true; payload: string }
  | { ok: false; kind: 'handled' | 'timeout' | 'crash'; error: RuntimeError };

/** One call of an AWS API, authorised by its own headers like any other. */
export type CallAws = (request: AwsHttpRequest) => Promise<AwsHttpResponse>;

export type WorkerReadiness = { ok: true } | { ok: false; error: RuntimeError };

export interface FunctionWorkerOptions {
  boot: WorkerBoot;
  environment: Record<string, string>;
  /** Answers what the handler asks of the AWS APIs by message; without it the handler has only the socket. */
  callAws?: CallAws | undefined;
  log: Log;
}

/**
 * One execution environment: a worker thread that holds the loaded handler and serves one invocation at a time.
 * It measures time-outs in real time, because a handler's work takes real time whatever the cloud's clock says.
 */
export class FunctionWorker {
  /** Settles once the module is loaded, or with why it did not. Never rejects. */
  readonly ready: Promise<WorkerReadiness>;
  readonly #worker: Worker;
  readonly #output: OutputLines;
  readonly #callAws: CallAws | undefined;
  #settleReady: (readiness: WorkerReadiness) => void = () => undefined;
  #settleCall: ((outcome: WorkerOutcome) => void) | undefined;
  #timer: ScheduledTask;
  #requestId = '';
  #lastWords: RuntimeError | undefined;
  #ended = false;

  constructor({ boot, environment, callAws, log }: FunctionWorkerOptions) {
    this.#callAws = callAws;
    this.#output = new OutputLines((line) =>
      log(lineLevel(line), 'lambda-output', { functionName: boot.functionName, line }),
    );
    this.ready = new Promise((resolve) => {
      this.#settleReady = resolve;
    });
    this.#worker = startThread(boot, environment);
    this.#worker.on('message', (message: WorkerMessage) => this.#receive(message));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#exit(code));
    this.#timer = systemClock.schedule(INIT_TIMEOUT_MS, () => this.#stopFor(timedOut('init', INIT_TIMEOUT_MS)));
  }

  /** False once the thread has ended or is being ended; such a worker takes no further invocation. */
  get usable(): boolean {
    return !this.#ended;
  }

  /** The last lines the function printed. */
  lastLines(): string[] {
    return this.#output.last();
  }

  /** Runs one invocation. The caller must have awaited `ready` and must not overlap calls. */
  run(request: WorkerRequest): Promise<WorkerOutcome> {
    if (this.#settleCall !== undefined) throw new Error('A worker serves one invocation at a time');
    if (this.#ended) return Promise.resolve({ ok: false, kind: 'crash', error: exited(request.requestId, 1) });
    this.#requestId = request.requestId;
    return new Promise((resolve) => {
      this.#settleCall = resolve;
      this.#worker.ref();
      this.#timer = systemClock.schedule(request.timeoutMs, () =>
        this.#stopFor(timedOut(request.requestId, request.timeoutMs)),
      );
      this.#worker.postMessage(request);
    });
  }

  /** Ends the thread, also in the middle of an invocation. */
  async stop(): Promise<void> {
    this.#ended = true;
    this.#timer.cancel();
    await this.#worker.terminate();
  }

  #receive(message: WorkerMessage): void {
    switch (message.type) {
      case 'ready':
        this.#timer.cancel();
        this.#worker.unref();
        this.#settleReady({ ok: true });
        break;
      case 'output':
        this.#output.receive(message.stream, message.text);
        break;
      case 'aws-call':
        void this.#callFor(message);
        break;
      case 'init-failed':
        this.#stopFor(message.error);
        break;
      case 'result':
        this.#answer({ ok: true, payload: message.payload });
        break;
      case 'error':
        this.#answer({ ok: false, kind: 'handled', error: message.error });
        break;
      case 'fatal':
        this.#lastWords = message.error;
        this.#ended = true;
        break;
    }
  }

  async #callFor({ id, method, url, headers, body }: AwsCallMessage): Promise<void> {
    if (this.#callAws === undefined) throw new Error('this worker was not given a line');
    const response = await this.#callAws({
      method,
      url,
      headers,
      body: Buffer.from(body.buffer, body.byteOffset, body.length),
    });
    if (this.#ended) return;
    const answer: AwsAnswerMessage = { type: 'aws-answer', id, ...response };
    this.#worker.postMessage(answer);
  }

  #answer(outcome: WorkerOutcome): void {
    this.#timer.cancel();
    const settle = this.#settleCall;
    this.#settleCall = undefined;
    if (!this.#ended) this.#worker.unref();
    settle?.(outcome);
  }

  #stopFor(error: RuntimeError): void {
    this.#lastWords = error;
    this.#ended = true;
    this.#settleReady({ ok: false, error });
    this.#answer({ ok: false, kind: error.errorType === 'Sandbox.Timedout' ? 'timeout' : 'crash', error });
    void this.#worker.terminate();
  }

  #fail(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const message = error instanceof Error ? error.message : String(error);
    this.#lastWords =
      code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? outOfMemory(this.#requestId)
        : { errorType: 'Runtime.Unknown', errorMessage: message };
  }

  #exit(code: number): void {
    this.#ended = true;
    this.#output.end();
    const error = this.#lastWords ?? exited(this.#requestId === '' ? 'init' : this.#requestId, code);
    this.#settleReady({ ok: false, error });
    this.#answer({ ok: false, kind: 'crash', error });
  }
}

function startThread(boot: WorkerBoot, environment: Record<string, string>): Worker {
  const { NODE_OPTIONS: nodeOptions, ...env } = environment;
  return new Worker(WORKER_PROGRAM, {
    workerData: nodeOptions === undefined ? boot : { ...boot, nodeOptions },
    env,
    // kept from our own output; the thread prints by message
    stdout: true,
    stderr: true,
    // No inherited loader: a TypeScript loader of the host costs each cold start 100 ms and is not in the cloud.
    execArgv: nodeOptions?.includes('--enable-source-maps') ? ['--enable-source-maps'] : [],
    resourceLimits: { maxOldGenerationSizeMb: boot.memoryMb },
    name: boot.functionName,
  });
}
