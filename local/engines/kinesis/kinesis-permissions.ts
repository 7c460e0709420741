import type { JsonObject } from '../aws-error.ts';
import { streamNameOfIterator } from './shard-iterator.ts';

const accountWide = new Set(['ListStreams', 'DescribeLimits', 'DescribeAccountSettings']);

/** The IAM action of a Kinesis call on its stream's (or consumer's) ARN. [AWS-Kinesis: actions and resources] */
export function kinesisPermissions(
  operation: string,
  input: JsonObject,
  scope: { region: string; accountId: string },
): { action: string; resource: string }[] {
  const action = `kinesis:${operation}`;
  if (accountWide.has(operation)) return [{ action, resource: '*' }];
  return [{ action, resource: resourceOf(input, scope) }];
}

function resourceOf(input: JsonObject, scope: { region: string; accountId: string }): string {
  for (const name of ['StreamARN', 'ConsumerARN', 'ResourceARN']) {
    if (typeof input[name] === 'string') return input[name];
  }
  const streamArn = (name: string): string => `arn:aws:kinesis:${scope.region}:${scope.accountId}:stream/${name}`;
  if (typeof input['StreamName'] === 'string') return streamArn(input['StreamName']);
  const ofIterator = streamNameOfIterator(input['ShardIterator']);
  if (ofIterator !== undefined) return streamArn(ofIterator);
  const [ofToken] = String(input['NextToken'] ?? '').split('|');
  return ofToken ? streamArn(ofToken) : '*';
}
