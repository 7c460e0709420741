import { describe, expect, it } from 'vitest';
import { createRig, type Rig, ROLE, toTopic } from './rule-engine-rig.ts';

/** Runs one rule with one action on one message. */
async function run(action: object, payload: unknown): Promise<Rig> {
  const rig = createRig();
  rig.rule("SELECT * FROM 'v1/+/t/+'", [action as never]);
  rig.publish('v1/car-1/t/fast', payload);
  await rig.engine.idle();
  return rig;
}

const created = (action: object) => () => createRig().rule("SELECT * FROM 'a'", [action as never]);
const reasonOf = (rig: Rig): unknown => rig.logged[0]?.fields['reason'];

describe('SNS MessageFormat [AWS-IoT: sns-rule-action]', () => {
  const toSns = (more: object) => ({ Sns: { TargetArn: 'arn:topic', RoleArn: ROLE, ...more } });

  it('hands JSON over as texts for each protocol', async () => {
    const rig = await run(toSns({ MessageFormat: 'JSON' }), { default: 'x' });
    expect(rig.sentBy('sns')).toEqual([['arn:topic', '{"default":"x"}', 'json']]);
  });

  it('refuses other formats and FIFO topics', () => {
    expect(created(toSns({ MessageFormat: 'XML' }))).toThrow(/MessageFormat/);
    expect(created(toSns({ TargetArn: 'arn:topic.fifo' }))).toThrow(/FIFO/);
  });
});

describe('S3 CannedAcl [AWS-IoT: s3-rule-action]', () => {
  it('takes the canned ACLs of S3 and no other', () => {
    const toS3 = (CannedAcl: string) => ({ S3: { BucketName: 'b', Key: 'k', RoleArn: ROLE, CannedAcl } });
    expect(created(toS3('bucket-owner-full-control'))).not.toThrow();
    expect(created(toS3('mine'))).toThrow(/CannedAcl/);
  });
});

describe('DynamoDB operation [AWS-IoT: dynamodb-rule-action]', () => {
  const toTable = (Operation: string) => ({
    DynamoDB: { TableName: 't', HashKeyField: 'id', HashKeyValue: '${topic(2)}', RoleArn: ROLE, Operation },
  });
  const key = { id: { S: 'car-1' } };

  it.each([
    ['INSERT', 'dynamodb', ['t', { ...key, payload: { M: { a: { N: '1' } } } }], 'dynamodb:PutItem'],
    ['UPDATE', 'update', ['t', key, 'payload', { M: { a: { N: '1' } } }], 'dynamodb:UpdateItem'],
    ['DELETE', 'delete', ['t', key], 'dynamodb:DeleteItem'],
  ])('%s', async (operation, hop, args, permission) => {
    const rig = await run(toTable(operation), { a: 1 });
    expect(rig.sent).toEqual([{ what: hop, args }]);
    expect(rig.asked).toEqual([`${permission} arn:aws:dynamodb:eu-central-1:000000000000:table/t`]);
  });

  it.each(['DROP', 'constructor', '__proto__'])('a template that comes to %s fails', async (op) => {
    const rig = await run(toTable('${op}'), { op });
    expect([rig.sent, reasonOf(rig)]).toEqual([[], expect.stringMatching(/is not INSERT, UPDATE or DELETE/)]);
  });
});

describe('Republish headers [AWS-IoT: republish-rule-action]', () => {
  it('are limited in length and number', async () => {
    const long = await run(toTopic('out', { Headers: { ContentType: '${t}' } }), { t: 'x'.repeat(1025) });
    expect([long.sent, reasonOf(long)]).toEqual([[], expect.stringMatching(/ContentType is longer than 1024/)]);
    const UserProperties = Array.from({ length: 101 }, () => ({ Key: 'k', Value: 'v' }));
    expect(created(toTopic('out', { Headers: { UserProperties } }))).toThrow(/at most 100/);
  });
});

describe('Lambda versions and aliases [AWS-IoT: lambda-rule-action]', () => {
  it('go to the invoker as the rule names them', async () => {
    const FunctionArn = 'arn:aws:lambda:eu-central-1:000000000000:function:f:live';
    const rig = createRig();
    rig.invokable.add(`${FunctionArn} arn:rule/test 000000000000`);
    rig.rule("SELECT * FROM 'a'", [{ Lambda: { FunctionArn } }]);
    rig.publish('a', { a: 1 });
    await rig.engine.idle();
    expect(rig.sentBy('lambda')).toEqual([[FunctionArn, { a: 1 }]]);
  });
});
