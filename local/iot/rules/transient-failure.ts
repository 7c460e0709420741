/** Names with which AWS services ask to try again: throttling and passing server trouble. */
const TRANSIENT_NAMES = new Set([
  'InternalError',
  'InternalFailure',
  'InternalFailureException',
  'InternalServerError',
  'InternalServerException',
  'KMSThrottlingException',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestTimeout',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TimeoutError',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);

const TRANSIENT_NETWORK_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/**
 * True for an error after which a rule action is tried again: throttled, HTTP 429 or 5xx, or a network fault. AWS says
 * only that the engine may retry on intermittent errors. [AWS-IoT: rule-error-handling] [assumed: which ones]
 */
export function isTransientFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (TRANSIENT_NAMES.has(error.name)) return true;
  const fields = error as Error & { code?: unknown; $metadata?: { httpStatusCode?: unknown } };
  if (typeof fields.code === 'string' && TRANSIENT_NETWORK_CODES.has(fields.code)) return true;
  const status = fields.$metadata?.httpStatusCode;
  return typeof status === 'number' && (status === 429 || status >= 500);
}
