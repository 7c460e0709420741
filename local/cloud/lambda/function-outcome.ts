import type { InvokeFailureKind } from '../../ports/lambda-invoker.ts';
import type { RuntimeError } from './runtime-error.ts';

/** An `InvokeOutcome` with what records of failure need besides: the request id and the stack. */
export type FunctionOutcome = FunctionSuccess | FunctionFailure;

export interface FunctionSuccess {
  ok: true;
  payload: unknown;
  durationMs: number;
  requestId: string;
}

export interface FunctionFailure {
  ok: false;
  kind: InvokeFailureKind;
  errorType: string;
  errorMessage: string;
  durationMs: number;
  requestId: string;
  trace?: string[];
}

/** Runs a function once, request-response, as itself and without asking for a permission. Never rejects. */
export type ExecuteFunction = (
  functionName: string,
  payloadJson: string,
  requestId?: string,
) => Promise<FunctionOutcome>;

/** A failure value from its parts. */
export function failure(
  kind: InvokeFailureKind,
  error: RuntimeError,
  requestId: string,
  durationMs: number,
): FunctionFailure {
  return { ok: false, kind, ...error, requestId, durationMs };
}

/** The response payload AWS returns for a failed function: error type, message and stack only. */
export function errorPayload(outcome: FunctionFailure): RuntimeError {
  const { errorType, errorMessage, trace } = outcome;
  return trace === undefined ? { errorType, errorMessage } : { errorMessage, errorType, trace };
}
