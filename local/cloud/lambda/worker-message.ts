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
  /** Calls of the AWS APIs at `AWS_ENDPOINT_URL` go by message. */
  hasDirectLine: boolean;
  /** Set inside the thread only: Node would read it as options of the thread itself. */
  nodeOptions?: string;
}

/** A call of an AWS API by the handler, as its HTTP client would have sent it. */
export interface AwsCallMessage {
  type: 'aws-call';
  /** Of this worker's calls. */
  id: number;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

export interface AwsAnswerMessage {
  type: 'aws-answer';
  id: number;
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | string;
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
  | AwsCallMessage
  | { type: 'init-failed'; error: RuntimeError }
  | { type: 'result'; payload: string }
  | { type: 'error'; error: RuntimeError }
  /** The thread ends itself right after. */
  | { type: 'fatal'; error: RuntimeError };
