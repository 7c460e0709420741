import { describe, expect, it } from 'vitest';
import { awsError, createRig, type Rig, ROLE, toKinesis, toLambda, toSqs, UUID } from './rule-engine-rig.ts';

const SQL = "SELECT * FROM 'v1/+/t/+'";

function errorDocuments(rig: Rig): unknown[] {
  return rig.sentBy('sqs').map(([, body]) => JSON.parse(String(body)));
}

describe('retries', () => {
  it('tries throttling and server errors three times in all, then succeeds', async () => {
    const rig = createRig();
    rig.rule(SQL, [toKinesis()], { errorAction: toSqs() });
    const serverError = Object.assign(new Error('busy'), { $metadata: { httpStatusCode: 500 } });
    rig.failures.set('kinesis', [awsError('ProvisionedThroughputExceededException'), serverError]);
    rig.publish('v1/car-1/t/x', {});
    for (const [afterMs, tries] of [
      [0, 1],
      [50, 2],
      [200, 3],
    ] as const) {
      await rig.clock.advance(afterMs);
      expect(rig.sentBy('kinesis')).toHaveLength(tries);
    }
    await rig.engine.idle();
    expect(rig.engine.metrics().rules['test']?.actions).toMatchObject({ Kinesis: { Success: 1, Failure: 0 } });
    expect([errorDocuments(rig), rig.logged]).toEqual([[], []]);
  });

  it('gives up after the third and hands over to the error action', async () => {
    const rig = createRig();
    rig.rule(SQL, [toKinesis()], { errorAction: toSqs() });
    rig.failures.set(
      'kinesis',
      Array.from({ length: 3 }, () => awsError('ThrottlingException', 'slow down')),
    );
    rig.publish('v1/car-1/t/x', {});
    await rig.clock.advance(50);
    await rig.clock.advance(200);
    await rig.engine.idle();
    expect(rig.sentBy('kinesis')).toHaveLength(3);
    expect(errorDocuments(rig)).toHaveLength(1);
    expect(rig.logged).toMatchObject([{ level: 'warn', event: 'rule-action-failed', fields: { attempts: 3 } }]);
  });

  it('does not repeat what will not get better', async () => {
    const rig = createRig();
    rig.rule(SQL, [toKinesis()]);
    rig.failures.set('kinesis', [awsError('ResourceNotFoundException', 'no stream')]);
    rig.publish('v1/car-1/t/x', {});
    await rig.engine.idle();
    expect(rig.sentBy('kinesis')).toHaveLength(1);
    expect(rig.logged).toMatchObject([{ level: 'error', event: 'rule-action-failed', fields: { attempts: 1 } }]);
  });
});

describe('error action [AWS-IoT: rule-error-handling]', () => {
  it('gets one document with the original payload and every failure', async () => {
    const rig = createRig();
    const s3 = { S3: { BucketName: 'raw', Key: 'k', RoleArn: ROLE } };
    rig.rule(SQL, [toKinesis(), s3, toLambda()], { errorAction: toSqs() });
    rig.failures.set('kinesis', [awsError('ResourceNotFoundException', 'no stream')]);
    rig.failures.set('s3', [awsError('NoSuchBucket', 'The bucket does not exist')]);
    rig.publish('v1/car-1/t/x', { a: 1 });
    await rig.engine.idle();
    expect(errorDocuments(rig)).toEqual([
      {
        ruleName: 'test',
        topic: 'v1/car-1/t/x',
        cloudwatchTraceId: UUID,
        clientId: 'car-1',
        sourceIp: '192.0.2.7',
        base64OriginalPayload: Buffer.from('{"a":1}').toString('base64'),
        failures: [
          {
            failedAction: 'KinesisAction',
            failedResource: 'frames',
            errorMessage: expect.stringContaining('no stream'),
          },
          {
            failedAction: 'S3Action',
            failedResource: 'raw',
            errorMessage:
              'Failed to put S3 object. The error received was The bucket does not exist. Message arrived on: v1/car-1/t/x, Action: s3, Bucket: raw, Key: "k"',
          },
        ],
      },
    ]);
    expect(rig.sentBy('lambda')).toHaveLength(1);
    expect(rig.engine.metrics().rules['test']?.actions).toMatchObject({
      Kinesis: { Failure: 1 },
      S3: { Failure: 1 },
      Lambda: { Success: 1 },
      Sqs: { Success: 0, ErrorActionSuccess: 1 },
    });
  });

  it('resolves its templates over the original message [assumed] and keeps binary payloads', async () => {
    const rig = createRig();
    const errorAction = { S3: { BucketName: 'failed', Key: '${topic(2)}/${timestamp()}', RoleArn: ROLE } };
    rig.rule(SQL, [toLambda()], { errorAction });
    rig.publish('v1/car-1/t/x', Buffer.from([1, 255]));
    await rig.engine.idle();
    const [bucket, key, body] = rig.sentBy('s3')[0] ?? [];
    expect([bucket, key]).toEqual(['failed', 'car-1/1700000000000']);
    expect(JSON.parse(Buffer.from(body as Uint8Array).toString())).toMatchObject({ base64OriginalPayload: 'Af8=' });
  });

  it('fails alone: counted and logged, nothing further', async () => {
    const rig = createRig();
    rig.rule(SQL, [toKinesis()], { errorAction: toSqs() });
    rig.failures.set('kinesis', [awsError('ValidationException')]);
    rig.failures.set('sqs', [awsError('QueueDoesNotExist')]);
    rig.publish('v1/car-1/t/x', {});
    await rig.engine.idle();
    expect(rig.logged.map(({ level, event }) => [level, event])).toEqual([
      ['warn', 'rule-action-failed'],
      ['error', 'rule-error-action-failed'],
    ]);
    expect(rig.engine.metrics().rules['test']?.actions).toMatchObject({ Sqs: { ErrorActionFailure: 1, Failure: 0 } });
  });

  it('leaves other rules and later messages alone', async () => {
    const rig = createRig();
    rig.rule(SQL, [toKinesis({ PartitionKey: '${id}' })], { ruleName: 'fragile' });
    rig.rule(SQL, [toLambda()]);
    rig.publish('v1/car-1/t/x', {});
    rig.publish('v1/car-1/t/x', { id: 'a' });
    await rig.engine.idle();
    expect(rig.sentBy('lambda')).toHaveLength(2);
    expect(rig.sentBy('kinesis')).toHaveLength(1);
  });
});

describe('permissions', () => {
  it('sends nothing when the role lacks the action', async () => {
    const rig = createRig();
    rig.denied.add('kinesis:PutRecord');
    rig.rule(SQL, [toKinesis()], { errorAction: toSqs() });
    rig.publish('v1/car-1/t/x', {});
    await rig.engine.idle();
    expect(rig.sentBy('kinesis')).toEqual([]);
    const errorMessage = expect.stringContaining(`${ROLE} is not authorized to perform kinesis:PutRecord`);
    expect(errorDocuments(rig)).toMatchObject([{ failures: [{ errorMessage }] }]);
  });

  it('sends nothing when the role does not trust IoT', async () => {
    const rig = createRig();
    rig.untrusted.add(ROLE);
    rig.rule(SQL, [toKinesis()]);
    rig.publish('v1/car-1/t/x', {});
    await rig.engine.idle();
    expect(rig.sent).toEqual([]);
    expect(rig.logged[0]?.fields['reason']).toMatch(/not allowed to assume/);
  });
});
