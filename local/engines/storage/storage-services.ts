import type { AwsHttpRequest, AwsHttpResponse, AwsService } from '../../ports/aws-http.ts';
import { AwsError, jsonError, jsonObjectOf } from '../aws-error.ts';
import { queryError, s3Error } from '../front-door/refusal.ts';
import { createFauxqsApp, type FauxqsApp } from './fauxqs-app.ts';
import { snsPermissions, sqsPermissions } from './messaging-permissions.ts';
import { hasDotSegment } from './object-path.ts';
import { createQueueUrls, type QueueUrls } from './queue-url.ts';
import { inPathStyle, isBucketName, s3Permissions, targetOf } from './s3-permissions.ts';
import { checksumMismatch, createCreateOnlyGuard } from './s3-preconditions.ts';

/** The only account fauxqs knows. */
const fauxqsAccountId = '000000000000';

/** S3, SQS and SNS in process. */
export interface StorageEngine {
  s3: AwsService;
  sqs: AwsService;
  sns: AwsService;
  close(): Promise<void>;
}

/** Throws when `accountId` is not the one account the engine can serve. */
export async function createStorageEngine(options: {
  accountId: string;
  region: string;
  frontDoorUrl: () => string;
}): Promise<StorageEngine> {
  if (options.accountId !== fauxqsAccountId) {
    throw new Error(`the embedded S3, SQS and SNS serve account ${fauxqsAccountId} only, not ${options.accountId}`);
  }
  const app = await createFauxqsApp(options.region);
  return {
    s3: s3Service(app),
    sqs: sqsService(app, createQueueUrls({ ...options, engineUrl: `http://sqs.${options.region}.localhost` }), options),
    sns: snsService(app, options),
    close: () => app.close(),
  };
}

function s3Service(app: FauxqsApp): AwsService {
  const createOnly = createCreateOnlyGuard();
  const send = (request: AwsHttpRequest): Promise<AwsHttpResponse> => app.send('s3', request);
  return {
    signingNames: ['s3'],
    requiredPermissions: s3Permissions,
    async handle(clientRequest) {
      const request = inPathStyle(clientRequest);
      // the engine would resolve it: to an object that the permission was not asked for
      if (hasDotSegment(request.url)) return s3Error('InvalidURI', 'A part of . or .. is not supported here', 400);
      const { bucket } = targetOf(request);
      // The engine serves other APIs and pages of its own on the same paths; only buckets are meant here.
      if (!bucket && request.method !== 'GET') return s3Error('MethodNotAllowed', 'Only GET is allowed here', 405);
      if (bucket && !isBucketName(bucket)) return s3Error('InvalidBucketName', `${bucket} is not valid`, 400);
      const mismatch = checksumMismatch(request);
      if (mismatch) return mismatch;
      if (request.method !== 'PUT' || request.headers['if-none-match'] !== '*') return send(request);
      const path = request.url.split('?')[0] ?? '/';
      const head = { method: 'HEAD', url: path, headers: { host: request.headers['host'] }, body: Buffer.alloc(0) };
      return createOnly.run(
        path,
        () => send(head),
        () => send(request),
      );
    },
    accessDenied: (message) => s3Error('AccessDenied', message, 403),
  };
}

function sqsService(app: FauxqsApp, queueUrls: QueueUrls, scope: { region: string; accountId: string }): AwsService {
  return {
    signingNames: ['sqs'],
    requiredPermissions: (request) => sqsPermissions(request, scope),
    async handle(request) {
      const input = jsonObjectOf(request.body);
      if (!input || !String(request.headers['content-type']).includes('json')) {
        const message = 'Only the JSON protocol of SQS is emulated';
        return jsonError('1.0', new AwsError('UnsupportedOperation', message));
      }
      const body = Buffer.from(JSON.stringify(queueUrls.toInternal(input)));
      const headers = { ...request.headers, 'content-type': 'application/x-amz-json-1.0' };
      const answer = await app.send('sqs', { method: 'POST', url: '/', headers, body });
      const output = jsonObjectOf(answer.body);
      const { 'content-length': _length, ...answerHeaders } = answer.headers;
      return {
        ...answer,
        headers: answerHeaders,
        body: output ? JSON.stringify(queueUrls.toExternal(output)) : answer.body,
      };
    },
    accessDenied: (message) => jsonError('1.0', new AwsError('AccessDenied', message, { statusCode: 403 })),
  };
}

function snsService(app: FauxqsApp, scope: { region: string; accountId: string }): AwsService {
  return {
    signingNames: ['sns'],
    requiredPermissions: (request) => snsPermissions(request, scope),
    handle(request) {
      const headers = { ...request.headers, 'content-type': 'application/x-www-form-urlencoded' };
      return app.send('sns', { method: 'POST', url: '/', headers, body: request.body });
    },
    accessDenied: (message) => queryError('AuthorizationError', message, 403),
  };
}
