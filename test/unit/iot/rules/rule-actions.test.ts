import { describe, expect, it } from 'vitest';
import { createRig, type Rig, ROLE, toKinesis, toSqs, toTopic } from './rule-engine-rig.ts';

/** Runs one rule with one action on one message. */
async function run(action: object, payload: unknown, sql = "SELECT * FROM 'v1/+/t/+'"): Promise<Rig> {
  const rig = createRig();
  rig.rule(sql, [action as never]);
  rig.publish('v1/car-1/t/fast', payload);
  await rig.engine.idle();
  return rig;
}

function onlyFailure(rig: Rig): unknown {
  expect(rig.logged).toHaveLength(1);
  return rig.logged[0]?.fields['reason'];
}

describe('Kinesis action [AWS-IoT: kinesis-rule-action]', () => {
  it('asks for kinesis:PutRecord on the stream', async () => {
    const rig = await run(toKinesis(), { a: 1 });
    expect(rig.asked).toEqual(['kinesis:PutRecord arn:aws:kinesis:eu-central-1:000000000000:stream/frames']);
  });

  it('serialises a selected object, mixes text and templates in the key', async () => {
    const rig = await run(toKinesis({ PartitionKey: 'k-${topic(2)}-${a}' }), { a: 1, b: 2 }, "SELECT b FROM '#'");
    const [stream, key, data] = rig.sentBy('kinesis')[0] ?? [];
    expect([stream, key, Buffer.from(data as Uint8Array).toString()]).toEqual(['frames', 'k-car-1-1', '{"b":2}']);
  });

  it('uses a SET variable in the key', async () => {
    const sql = "SET @id = concat('x', topic(2)) SELECT * FROM '#'";
    const rig = await run(toKinesis({ PartitionKey: '${@id}' }), {}, sql);
    expect(rig.sentBy('kinesis')[0]?.[1]).toBe('xcar-1');
  });

  it('draws a random key when there is none', async () => {
    const rig = await run({ Kinesis: { StreamName: 'frames', RoleArn: ROLE } }, {});
    expect(rig.sentBy('kinesis')[0]?.[1]).toBe('11111111-2222-4333-8444-555555555555');
  });

  it('fails when the key has no value', async () => {
    const rig = await run(toKinesis({ PartitionKey: '${absent}' }), {});
    expect(rig.sent).toEqual([]);
    expect(onlyFailure(rig)).toMatch(/PartitionKey/);
  });
});

describe('S3 action [AWS-IoT: s3-rule-action]', () => {
  it('stores binary unmodified under the key', async () => {
    const bytes = Buffer.from([0, 200, 255]);
    const rig = await run({ S3: { BucketName: 'raw', Key: '${topic(2)}/${newuuid()}.bin', RoleArn: ROLE } }, bytes);
    const [bucket, key, body] = rig.sentBy('s3')[0] ?? [];
    expect([bucket, key, Buffer.from(body as Uint8Array)]).toEqual([
      'raw',
      'car-1/11111111-2222-4333-8444-555555555555.bin',
      bytes,
    ]);
    expect(rig.asked).toEqual([`s3:PutObject arn:aws:s3:::raw/${key}`]);
  });
});

describe('SQS action [AWS-IoT: sqs-rule-action]', () => {
  it('sends the text, or base64 when asked', async () => {
    const plain = await run(toSqs(), { a: 'ü' });
    expect(plain.sentBy('sqs')).toEqual([['http://127.0.0.1:4566/000000000000/failed', '{"a":"ü"}']]);
    expect(plain.asked).toEqual(['sqs:SendMessage arn:aws:sqs:eu-central-1:000000000000:failed']);
    const encoded = await run(toSqs({ UseBase64: 'true' }), Buffer.from([255]));
    expect(encoded.sentBy('sqs')[0]?.[1]).toBe('/w==');
  });

  it('fails on binary without base64 [assumed]', async () => {
    const rig = await run(toSqs(), Buffer.from([255]));
    expect(rig.sent).toEqual([]);
    expect(onlyFailure(rig)).toMatch(/UTF-8/);
  });
});

describe('SNS action [AWS-IoT: sns-rule-action]', () => {
  it('publishes the raw text', async () => {
    const arn = 'arn:aws:sns:eu-central-1:000000000000:alarms';
    const rig = await run({ Sns: { TargetArn: arn, RoleArn: ROLE, MessageFormat: 'RAW' } }, { a: 1 });
    expect(rig.sentBy('sns')).toEqual([[arn, '{"a":1}']]);
    expect(rig.asked).toEqual([`sns:Publish ${arn}`]);
  });
});

describe('Lambda action [AWS-IoT: lambda-rule-action]', () => {
  it('fails on binary output', async () => {
    const rig = await run({ Lambda: { FunctionArn: 'arn:fn' } }, Buffer.from([1, 2]));
    expect(rig.sent).toEqual([]);
    expect(onlyFailure(rig)).toMatch(/not JSON/);
  });

  it('fails with code 403 when the function does not permit this rule', async () => {
    const rig = await run({ Lambda: { FunctionArn: 'arn:foreign' } }, {});
    expect(rig.sent).toEqual([]);
    expect(onlyFailure(rig)).toBe(
      'Failed to invoke lambda function. Received Server error from Lambda. The error code is 403',
    );
  });
});

describe('DynamoDB actions [AWS-IoT: dynamodb-v2-rule-action, dynamodb-rule-action]', () => {
  const v2 = { DynamoDBv2: { PutItem: { TableName: 'frames' }, RoleArn: ROLE } };
  const v1 = (more: object) => ({
    DynamoDB: { TableName: 'frames', HashKeyField: 'id', HashKeyValue: '${topic(2)}', RoleArn: ROLE, ...more },
  });

  it('v2 writes a column for each top-level attribute', async () => {
    const payload = { s: 'x', n: 1.5, b: false, z: null, l: [1, 'a'], m: { k: 'v' } };
    const rig = await run(v2, payload);
    const item = {
      s: { S: 'x' },
      n: { N: '1.5' },
      b: { BOOL: false },
      z: { NULL: true },
      l: { L: [{ N: '1' }, { S: 'a' }] },
      m: { M: { k: { S: 'v' } } },
    };
    expect(rig.sentBy('dynamodb')).toEqual([['frames', item]]);
    expect(rig.asked).toEqual(['dynamodb:PutItem arn:aws:dynamodb:eu-central-1:000000000000:table/frames']);
  });

  it.each([[[1, 2]], [5], [Buffer.from([1])]])('v2 fails on output that is no object: %j', async (payload) => {
    const rig = await run(v2, payload);
    expect(rig.sent).toEqual([]);
    expect(onlyFailure(rig)).toMatch(/not a JSON object/);
  });

  it('v2 fails on nesting deeper than DynamoDB stores', async () => {
    const rig = await run(v2, Buffer.from(`{"a":${'['.repeat(500)}${']'.repeat(500)}}`));
    expect(onlyFailure(rig)).toMatch(/Nesting/);
  });

  it('v1 writes keys and the whole result in one column', async () => {
    const range = { RangeKeyField: 'at', RangeKeyValue: '${timestamp()}', RangeKeyType: 'NUMBER' };
    const rig = await run(v1({ ...range, PayloadField: 'data' }), { a: 1 });
    const item = { id: { S: 'car-1' }, at: { N: '1700000000000' }, data: { M: { a: { N: '1' } } } };
    expect(rig.sentBy('dynamodb')).toEqual([['frames', item]]);
  });

  it('v1 stores binary as binary, in column payload', async () => {
    const rig = await run(v1({}), Buffer.from([1, 2]));
    expect(rig.sentBy('dynamodb')).toEqual([['frames', { id: { S: 'car-1' }, payload: { B: 'AQI=' } }]]);
  });

  it('v1 fails on a number key that is none', async () => {
    const rig = await run(v1({ HashKeyType: 'NUMBER' }), {});
    expect(onlyFailure(rig)).toMatch(/HashKeyValue "car-1" is not a number/);
  });
});

describe('Republish action [AWS-IoT: republish-rule-action]', () => {
  it('publishes with QoS and headers, not retained', async () => {
    const headers = {
      PayloadFormatIndicator: 'UTF8_DATA',
      ContentType: 'application/json',
      ResponseTopic: 'answer/${topic(2)}',
      CorrelationData: 'AQI=',
      MessageExpiry: '${ttl}',
      UserProperties: [{ Key: 'from', Value: '${topic(2)}' }],
    };
    const rig = await run(toTopic('out/${topic(2)}', { Qos: 1, Headers: headers }), { ttl: 9 });
    expect(rig.asked).toEqual(['iot:Publish arn:aws:iot:eu-central-1:000000000000:topic/out/car-1']);
    expect(rig.sentBy('mqtt')).toEqual([
      [
        {
          topic: 'out/car-1',
          payload: Buffer.from('{"ttl":9}'),
          qos: 1,
          retain: false,
          properties: {
            payloadFormatIndicator: 1,
            contentType: 'application/json',
            responseTopic: 'answer/car-1',
            correlationData: Buffer.from([1, 2]),
            messageExpirySeconds: 9,
            userProperties: [['from', 'car-1']],
          },
        },
      ],
    ]);
  });

  it('reaches a reserved topic by $$aws', async () => {
    const rig = await run(toTopic('$$aws/things/${topic(2)}/shadow/update'), {});
    expect(rig.sentBy('mqtt')[0]?.[0]).toMatchObject({ topic: '$aws/things/car-1/shadow/update' });
  });

  it.each([
    ['${a}', { a: 'x/#' }],
    ['${a}', { a: 'x'.repeat(257) }],
    ['$$aws/things/x/jobs/notify', {}],
    ['a/b/c/d/e/f/g/h/i', {}],
  ])('fails on topic %s', async (topic, payload) => {
    const rig = await run(toTopic(topic), payload);
    expect(rig.sent).toEqual([]);
    expect(onlyFailure(rig)).toMatch(/^Failed to republish/);
  });

  it('sets off other rules, which know no source address, and Basic Ingest rules', async () => {
    const rig = createRig();
    rig.rule("SELECT * FROM 'in'", [toTopic('mid'), toTopic('$$aws/rules/direct/a/b')], { ruleName: 'first' });
    rig.rule("SELECT clientid() AS id, sourceip() AS ip, n FROM 'mid'", [{ Lambda: { FunctionArn: 'arn:fn' } }]);
    rig.rule("SELECT topic() AS t FROM 'a/b'", [{ Lambda: { FunctionArn: 'arn:fn' } }], { ruleName: 'direct' });
    rig.publish('in', { n: 1 });
    await rig.engine.idle();
    expect(rig.sentBy('mqtt')).toHaveLength(1);
    expect(rig.sentBy('lambda').map(([, event]) => event)).toEqual([{ id: 'n/a', n: 1 }, { t: 'a/b' }]);
  });

  it('bounds a loop that branches [assumed]', async () => {
    const rig = createRig();
    rig.rule("SELECT * FROM 'loop/+'", [toTopic('loop/a'), toTopic('loop/b'), toTopic('loop/c')]);
    rig.publish('loop/start', {});
    await rig.engine.idle();
    expect(rig.sentBy('mqtt')).toHaveLength(1000);
  });

  it('breaks a loop and says so [assumed]', async () => {
    const rig = createRig();
    rig.rule("SELECT * FROM 'loop/+'", [toTopic('loop/again')]);
    rig.publish('loop/start', {});
    await rig.engine.idle();
    expect(rig.sentBy('mqtt')).toHaveLength(10);
    expect(onlyFailure(rig)).toMatch(/loop/);
  });
});
