/**
 * True when the same write would be refused however often it is tried, such as a row over 400 KB: to fail its records
 * would hold up their shard for as long as records are kept. [AWS-DynamoDB: Programming.Errors]
 */
export function isRefusedForGood(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ValidationException';
}
