import { request } from 'node:http';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf, runEngines } from './running-engines.ts';

let running: Awaited<ReturnType<typeof runEngines>>;
beforeAll(async () => {
  running = await runEngines();
});
afterAll(() => running.stop());

const get = async (Bucket: string, Key: string) =>
  (await running.s3().send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

describe('S3', () => {
  it('keeps objects with odd names and lists them', async () => {
    const s3 = running.s3();
    await s3.send(new CreateBucketCommand({ Bucket: 'odd' }));
    await s3.send(new PutObjectCommand({ Bucket: 'odd', Key: 'a b/ü+1.json', Body: '{"a":1}' }));
    expect(await get('odd', 'a b/ü+1.json')).toBe('{"a":1}');
    await running.engines.hops.putS3Object('odd', 'a b/ü+2.json', Buffer.from('hop'));
    expect(await get('odd', 'a b/ü+2.json')).toBe('hop');
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'odd', Prefix: 'a b/' }));
    expect(Contents?.map((object) => object.Key)).toEqual(['a b/ü+1.json', 'a b/ü+2.json']);
  });

  it('creates at most once with If-None-Match, and refuses a wrong checksum', async () => {
    const s3 = running.s3();
    await s3.send(new CreateBucketCommand({ Bucket: 'guarded' }));
    const put = (Body: string) =>
      s3.send(new PutObjectCommand({ Bucket: 'guarded', Key: 'k', Body, IfNoneMatch: '*' }));
    await put('first');
    expect((await failureOf(put('second'))).name).toBe('PreconditionFailed');
    expect(await get('guarded', 'k')).toBe('first');
    const bad = new PutObjectCommand({ Bucket: 'guarded', Key: 'bad', Body: 'x', ChecksumCRC32: 'AAAAAA==' });
    expect((await failureOf(s3.send(bad))).name).toBe('BadDigest');
  });

  it('answers presigned URLs to anyone until they expire', async () => {
    const s3 = running.s3();
    await s3.send(new CreateBucketCommand({ Bucket: 'shared' }));
    await s3.send(new PutObjectCommand({ Bucket: 'shared', Key: 'config.json', Body: 'body' }));
    const command = new GetObjectCommand({ Bucket: 'shared', Key: 'config.json' });
    const fresh = await fetch(await getSignedUrl(s3, command, { expiresIn: 60 }));
    expect([fresh.status, await fresh.text()]).toEqual([200, 'body']);
    expect(fresh.headers.get('access-control-allow-origin')).toBeNull();
    const anHourAgo = new Date(Date.now() - 3_600_000);
    const stale = await fetch(await getSignedUrl(s3, command, { expiresIn: 60, signingDate: anHourAgo }));
    expect(stale.status).toBe(403);
    expect(await stale.text()).toContain('Request has expired');
  });
});

describe('S3 addressing', () => {
  const authorization = 'AWS4-HMAC-SHA256 Credential=operator/20260101/eu-central-1/s3/aws4_request';
  const send = (method: string, path: string, headers: Record<string, string>, body = '') =>
    new Promise<[number, string]>((resolve, reject) => {
      const options = { host: '127.0.0.1', port: running.port, method, path, headers: { authorization, ...headers } };
      const outgoing = request(options, (incoming) => {
        let text = '';
        incoming.on('data', (chunk) => {
          text += chunk;
        });
        incoming.on('end', () => resolve([incoming.statusCode ?? 0, text]));
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  it('takes the bucket from a localhost name, whatever the content type', async () => {
    await running.s3().send(new CreateBucketCommand({ Bucket: 'virtual' }));
    const headers = { host: `virtual.localhost:${running.port}`, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await send('PUT', '/other/key', headers, 'x'))[0]).toBe(200);
    expect(await get('virtual', 'other/key')).toBe('x');
  });

  it('reaches neither other services nor the inside of the engine under the name of S3', async () => {
    const target = { 'x-amz-target': 'AmazonSQS.ListQueues', 'content-type': 'application/x-amz-json-1.0' };
    expect((await send('POST', '/', target, '{}'))[0]).toBe(405);
    expect((await send('GET', '/_fauxqs/queues', {}))[0]).toBe(400);
  });
});

describe('SQS and SNS', () => {
  it('show queue URLs on the front door, whatever region the client names', async () => {
    const sqs = running.sqs();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'dead-letters' }));
    expect(QueueUrl).toBe(`${running.url}/000000000000/dead-letters`);
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'dead-letters' }))).QueueUrl).toBe(QueueUrl);
    expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toContain(QueueUrl);
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    expect(Attributes?.['QueueArn']).toBe('arn:aws:sqs:eu-central-1:000000000000:dead-letters');
    await running.engines.hops.sendSqsMessage(String(QueueUrl), 'from a hop');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'from the SDK' }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    expect(Messages?.map((message) => message.Body)).toEqual(['from a hop', 'from the SDK']);
  });

  it('fan out from a topic to a queue', async () => {
    const { TopicArn } = await running.sns().send(new CreateTopicCommand({ Name: 'alarms' }));
    expect(TopicArn).toBe('arn:aws:sns:eu-central-1:000000000000:alarms');
    const { QueueUrl } = await running.sqs().send(new CreateQueueCommand({ QueueName: 'alarm-queue' }));
    await running.sns().send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: 'arn:aws:sqs:eu-central-1:000000000000:alarm-queue',
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    await running.engines.hops.publishSns(String(TopicArn), 'alarm');
    const { Messages } = await running.sqs().send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 }));
    expect(Messages?.[0]?.Body).toBe('alarm');
  });

  it('name a missing queue as AWS does', async () => {
    const hop = running.engines.hops.sendSqsMessage(`${running.url}/000000000000/absent`, 'x');
    expect((await failureOf(hop)).name).toBe('QueueDoesNotExist');
  });
});
