import type { FunctionSpec } from '../backends.ts';
import { awsError } from './runtime-error.ts';

/** [AWS-Lambda: gettingstarted-limits] */
const SYNC_PAYLOAD_LIMIT_BYTES = 6_291_456;
const ASYNC_PAYLOAD_LIMIT_BYTES = 1_048_576;

export interface Refusal {
  kind: 'not-found' | 'throttled' | 'crash';
  errorType: string;
  errorMessage: string;
}

/** Why a function is not run, undefined when it is. */
export function refusalOf(
  deployed: { spec: FunctionSpec; inFlight: number } | undefined,
  name: string,
  payloadJson: string,
): Refusal | undefined {
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

/** What is wrong with an answer of that size, JSON; undefined when nothing is. */
export function answerFault(payloadJson: string): { errorType: string; errorMessage: string } | undefined {
  const size = Buffer.byteLength(payloadJson);
  if (size <= SYNC_PAYLOAD_LIMIT_BYTES) return undefined;
  const errorMessage = `Response payload size (${size} bytes) exceeded maximum allowed payload size (${SYNC_PAYLOAD_LIMIT_BYTES} bytes).`;
  return { errorType: 'Function.ResponseSizeTooLarge', errorMessage };
}

/** Throws `RequestTooLargeException` for an event that is too large to be queued. */
export function refuseLargeEvent(payloadJson: string): void {
  const size = Buffer.byteLength(payloadJson);
  if (size <= ASYNC_PAYLOAD_LIMIT_BYTES) return;
  const message = `${size} byte payload is too large for the Event invocation type (limit ${ASYNC_PAYLOAD_LIMIT_BYTES} bytes)`;
  throw awsError('RequestTooLargeException', message);
}
