import type { HandlerFile } from './handler-file.ts';
import type { RuntimeError } from './runtime-error.ts';

/** What a worker thread is told once, at its start. */
export interface WorkerBoot {
  handler: HandlerFile;
  functionName: string;
  functionArn: string;
  memoryMb: number;
  logGroupName: string;
  logStreamName: string;
  /** Set inside the thread only: Node would read it as options of the thread itself. */
  nodeOptions?: string;
}

/** One invocation, event as JSON text. */
export interface WorkerRequest {
  requestId: string;
  payload: string;
  timeoutMs: number;
}

export type OutputStream = 'stdout' | 'stderr';

export type WorkerMessage =
  | { type: 'ready' }
  /** Printed by the handler, or by what it loaded: any number of lines, also parts of lines. */
  | { type: 'output'; stream: OutputStream; text: string }
  | { type: 'init-failed'; error: RuntimeError }
  | { type: 'result'; payload: string }
  | { type: 'error'; error: RuntimeError }
  /** The thread ends itself right after. */
  | { type: 'fatal'; error: RuntimeError };
