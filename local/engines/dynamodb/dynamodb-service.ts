import type { AwsService } from '../../ports/aws-http.ts';
import { AwsError, jsonAnswer, jsonError, parseJsonBody, targetOf } from '../aws-error.ts';
import type { DynamoDbEngine } from './dynamodb-engine.ts';
import { dynamoDbPermissions, dynamoDbStreamsPermissions, type RequiredPermission } from './dynamodb-permissions.ts';

const streamsPrefix = 'DynamoDBStreams_20120810';

/** What the front door must have checked before a DynamoDB or DynamoDB Streams request; shared with remote engines. */
export function dynamoDbRequestPermissions(
  request: { headers: Record<string, string | string[] | undefined>; body: Buffer },
  scope: { region: string; accountId: string },
): RequiredPermission[] {
  const { prefix, operation } = targetOf(request.headers);
  try {
    const input = parseJsonBody(request.body);
    if (prefix === streamsPrefix) return dynamoDbStreamsPermissions(operation, input);
    return dynamoDbPermissions(operation, input, scope);
  } catch {
    // `handle` answers an unreadable body; until then only `dynamodb:*` on `*` may pass.
    return [{ action: `dynamodb:${operation}`, resource: '*' }];
  }
}

/** DynamoDB and DynamoDB Streams behind the front door. */
export function createDynamoDbService(
  engine: DynamoDbEngine,
  scope: { region: string; accountId: string },
): AwsService {
  return {
    signingNames: ['dynamodb'],
    requiredPermissions: (request) => dynamoDbRequestPermissions(request, scope),
    async handle(request) {
      const { prefix, operation } = targetOf(request.headers);
      try {
        const input = parseJsonBody(request.body);
        const isStreams = prefix === streamsPrefix;
        const output = isStreams ? engine.executeStreams(operation, input) : await engine.execute(operation, input);
        return jsonAnswer('1.0', output);
      } catch (error) {
        if (error instanceof AwsError) return jsonError('1.0', error);
        throw error;
      }
    },
    accessDenied: (message) => jsonError('1.0', new AwsError('AccessDeniedException', message)),
  };
}
