import type { AwsHttpRequest, AwsHttpResponse, AwsService } from '../../ports/aws-http.ts';
import { AwsError, jsonError, jsonObjectOf } from '../aws-error.ts';
import { dynamoDbRequestPermissions } from '../dynamodb/dynamodb-service.ts';
import { queryError, s3Error } from '../front-door/refusal.ts';
import { kinesisRequestPermissions } from '../kinesis/kinesis-service.ts';
import { snsPermissions, sqsPermissions } from '../storage/messaging-permissions.ts';
import type { QueueUrls } from '../storage/queue-url.ts';
import { s3Permissions } from '../storage/s3-permissions.ts';
import type { RemoteEndpoint } from './remote-endpoint.ts';

type Permissions = AwsService['requiredPermissions'];

/** The five data services as forwarders: permissions are checked here, the endpoint does the work. */
export function createRemoteServices(
  endpoint: RemoteEndpoint,
  scope: { region: string; accountId: string; queueUrls: QueueUrls },
): AwsService[] {
  const service = (
    name: string,
    requiredPermissions: Permissions,
    accessDenied: (message: string) => AwsHttpResponse,
  ): AwsService => ({
    signingNames: [name],
    requiredPermissions,
    accessDenied,
    handle: (request: AwsHttpRequest) => endpoint.forward(name, request),
  });
  const jsonDenied = (version: '1.0' | '1.1', code: string, statusCode: number) => (message: string) =>
    jsonError(version, new AwsError(code, message, { statusCode }));
  return [
    service(
      'dynamodb',
      (request) => dynamoDbRequestPermissions(request, scope),
      jsonDenied('1.0', 'AccessDeniedException', 400),
    ),
    service(
      'kinesis',
      (request) => kinesisRequestPermissions(request, scope),
      jsonDenied('1.1', 'AccessDeniedException', 400),
    ),
    service('s3', s3Permissions, (message) => s3Error('AccessDenied', message, 403)),
    {
      ...service('sqs', (request) => sqsPermissions(request, scope), jsonDenied('1.0', 'AccessDenied', 403)),
      handle: (request) => forwardSqs(endpoint, scope.queueUrls, request),
    },
    service(
      'sns',
      (request) => snsPermissions(request, scope),
      (message) => queryError('AuthorizationError', message, 403),
    ),
  ];
}

/** The endpoint knows its queues by URLs of its own, clients know them by URLs on the front door. */
async function forwardSqs(
  endpoint: RemoteEndpoint,
  queueUrls: QueueUrls,
  request: AwsHttpRequest,
): Promise<AwsHttpResponse> {
  const input = jsonObjectOf(request.body);
  if (!input || !String(request.headers['content-type']).includes('json')) {
    return jsonError('1.0', new AwsError('UnsupportedOperation', 'Only the JSON protocol of SQS is emulated'));
  }
  // a queue's URL may be the address the client sent to; the body names the queue, so the root will do
  const body = Buffer.from(JSON.stringify(queueUrls.toInternal(input)));
  const answer = await endpoint.forward('sqs', { ...request, url: '/', body });
  const output = jsonObjectOf(answer.body);
  if (!output) return answer;
  const { 'content-length': _length, ...headers } = answer.headers;
  return { ...answer, headers, body: JSON.stringify(queueUrls.toExternal(output)) };
}
