import { request } from 'node:http';
import { GetItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { PutRecordCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { PublishCommand } from '@aws-sdk/client-sns';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFrontDoor } from '../../../local/engines/index.ts';
import type { AwsService } from '../../../local/ports/aws-http.ts';
import { failureOf, runEngines } from './running-engines.ts';

let asked: string[] = [];
let logged: string[] = [];
let running: Awaited<ReturnType<typeof runEngines>>;
beforeAll(async () => {
  running = await runEngines({
    log: (_level, event) => logged.push(event),
    allowed: (action, resource) => {
      asked.push(`${action} ${resource}`);
      return action === 'dynamodb:GetItem';
    },
  });
});
beforeEach(() => {
  asked = [];
  logged = [];
});
afterAll(() => running.stop());

const key = { pk: { S: 'a' } };
const table = 'arn:aws:dynamodb:eu-central-1:000000000000:table/things';

/** One HTTP/1.1 request with headers of the test's choice. */
function rawRequest(headers: Record<string, string>, body: Buffer | string = '{}'): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: running.port, method: 'POST', headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => resolve([incoming.statusCode ?? 0, Buffer.concat(chunks).toString()]));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const signed = { authorization: 'AWS4-HMAC-SHA256 Credential=operator/20260101/eu-central-1/dynamodb/aws4_request' };
const listTables = { ...signed, 'x-amz-target': 'DynamoDB_20120810.ListTables' };

describe('permissions', () => {
  it('let an allowed role through to the service', async () => {
    const get = running.dynamodb('role').send(new GetItemCommand({ TableName: 'things', Key: key }));
    expect((await failureOf(get)).name).toBe('ResourceNotFoundException');
    expect(asked).toEqual([`dynamodb:GetItem ${table}`]);
  });

  it.each([
    [
      'dynamodb',
      'AccessDeniedException',
      `dynamodb:PutItem ${table}`,
      () => running.dynamodb('role').send(new PutItemCommand({ TableName: 'things', Item: key })),
    ],
    [
      'kinesis',
      'AccessDeniedException',
      'kinesis:PutRecord arn:aws:kinesis:eu-central-1:000000000000:stream/s',
      () =>
        running
          .kinesis('role')
          .send(new PutRecordCommand({ StreamName: 's', PartitionKey: 'a', Data: new Uint8Array(1) })),
    ],
    [
      's3',
      'AccessDenied',
      's3:GetObject arn:aws:s3:::bucket/a b/c',
      () => running.s3('role').send(new GetObjectCommand({ Bucket: 'bucket', Key: 'a b/c' })),
    ],
    [
      'sqs',
      'AccessDenied',
      'sqs:SendMessage arn:aws:sqs:eu-central-1:000000000000:q',
      () =>
        running
          .sqs('role')
          .send(new SendMessageCommand({ QueueUrl: `${running.url}/000000000000/q`, MessageBody: 'x' })),
    ],
    [
      'sns',
      'AuthorizationErrorException',
      'sns:Publish arn:aws:sns:eu-central-1:000000000000:t',
      () =>
        running
          .sns('role')
          .send(new PublishCommand({ TopicArn: 'arn:aws:sns:eu-central-1:000000000000:t', Message: 'x' })),
    ],
  ])('refuse a role that lacks %s rights as %s', async (_service, errorName, permission, call) => {
    const failure = await failureOf(call() as Promise<unknown>);
    expect(failure.name).toBe(errorName);
    expect(failure.message).toContain('is not authorized to perform');
    expect(asked).toEqual([permission]);
    expect(logged).toEqual(['aws-request-denied']);
  });

  it('ask for each action of a transaction', async () => {
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName: 'things', Item: key } },
        { ConditionCheck: { TableName: 'others', Key: key, ConditionExpression: 'attribute_exists(pk)' } },
      ],
    });
    await failureOf(running.dynamodb('role').send(transaction));
    expect(asked).toEqual([`dynamodb:PutItem ${table}`]);
  });
});

describe('callers', () => {
  it('are unknown with a foreign access key, in the shape of the service', async () => {
    const dynamodb = running.dynamodb('stranger').send(new GetItemCommand({ TableName: 'things', Key: key }));
    expect((await failureOf(dynamodb)).name).toBe('UnrecognizedClientException');
    expect((await failureOf(running.s3('stranger').send(new ListBucketsCommand({})))).name).toBe('InvalidAccessKeyId');
  });

  it('are refused without a signature', async () => {
    const [status, body] = await rawRequest({ 'x-amz-target': 'DynamoDB_20120810.ListTables' });
    expect(status).toBe(403);
    expect(body).toContain('MissingAuthenticationTokenException');
  });

  it('learn which service is not emulated', async () => {
    const authorization = signed.authorization.replace('dynamodb', 'athena');
    const [status, body] = await rawRequest({ authorization });
    expect([status, body.includes('athena is not emulated')]).toEqual([400, true]);
  });
});

describe('the door', () => {
  it.each(['evil.example', 'evil.example:4566', '127.0.0.1.evil.example', 'localhost.evil.example'])(
    'refuses Host %j, which DNS rebinding would bring (attack 52)',
    async (host) => {
      const [status] = await rawRequest({ ...listTables, host });
      expect(status).toBe(403);
      expect(logged).toEqual(['aws-request-refused']);
    },
  );

  it.each(['127.0.0.1:1', 'localhost', 'bucket.localhost:1', '[::1]:1'])('accepts Host %j', async (host) => {
    expect((await rawRequest({ ...listTables, host }))[0]).toBe(200);
  });

  it.each(['https://evil.example', 'null', 'http://localhost.evil.example'])(
    'refuses a page of origin %j, even with a signed URL (attack 52)',
    async (origin) => {
      expect((await rawRequest({ ...listTables, origin }))[0]).toBe(403);
      expect(logged).toEqual(['aws-request-refused']);
    },
  );

  it('serves a page of this machine', async () => {
    expect((await rawRequest({ ...listTables, origin: 'http://localhost:3000' }))[0]).toBe(200);
  });

  it('answers 413 to a body over 20 MB and serves on', async () => {
    const [status] = await rawRequest(listTables, Buffer.alloc(20 * 1024 * 1024 + 1, 'x'));
    expect(status).toBe(413);
    expect((await rawRequest(listTables))[0]).toBe(200);
  });

  it('answers malformed bodies as the service does', async () => {
    const [status, body] = await rawRequest(listTables, 'not json');
    expect([status, body.includes('SerializationException')]).toEqual([400, true]);
  });

  it('survives a service that throws', async () => {
    const broken: AwsService = {
      signingNames: ['broken'],
      requiredPermissions: () => [],
      handle: () => Promise.reject(new Error('boom')),
      accessDenied: () => ({ status: 403, headers: {}, body: '' }),
    };
    const events: string[] = [];
    const door = await createFrontDoor({
      port: 0,
      services: [broken],
      callerOf: () => ({ kind: 'operator' }),
      roles: { authorize: () => ({ allowed: true }), mayAssume: () => true },
      log: (level, event) => events.push(`${level} ${event}`),
    });
    const authorization = signed.authorization.replace('dynamodb', 'broken');
    const answer = await fetch(door.url, { headers: { authorization } });
    await door.close();
    expect([answer.status, events]).toEqual([500, ['error aws-service-failed']]);
    expect(await answer.text()).not.toContain('boom');
  });
});
