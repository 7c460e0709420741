import { describe, expect, it } from 'vitest';
import { topicRuleFaults } from '../../lib/checks/topic-rule-faults.ts';

const ERROR_ACTION = { Sqs: { QueueUrl: { Ref: 'Queue' }, RoleArn: 'role', UseBase64: false } };

const rule = (changes: object): object => ({
  AwsIotSqlVersion: '2016-03-23',
  Sql: "SELECT * FROM 'v1/+/t/+'",
  Actions: [{ Kinesis: { StreamName: 's', RoleArn: 'r', PartitionKey: '${topic(2)}' } }],
  ErrorAction: ERROR_ACTION,
  ...changes,
});

const keyed = (PartitionKey: unknown): object => ({
  Actions: [{ Kinesis: { StreamName: 's', RoleArn: 'r', PartitionKey } }],
});

describe('a rule of the template', () => {
  it('passes when it parses, says what happens to failures and keys its records', () => {
    expect(topicRuleFaults(rule({}))).toEqual([]);
  });

  it('is faulted for broken SQL at line and column', () => {
    const [fault] = topicRuleFaults(rule({ Sql: "SELECT *,\n  FROM 'v1/+/t/+'" }));
    expect(fault).toMatchObject({ check: 'sql-parses', location: 'Sql' });
    expect(fault?.message).toMatch(/^SQL line 2, column \d+: /);
  });

  it('is faulted for having no error action', () => {
    expect(topicRuleFaults(rule({ ErrorAction: undefined }))).toMatchObject([{ check: 'error-action' }]);
    expect(topicRuleFaults(rule({ ErrorAction: {} }))).toMatchObject([{ check: 'error-action' }]);
  });

  it('is faulted for a substitution template that does not parse, anywhere in its actions', () => {
    const faults = topicRuleFaults(
      rule({ ErrorAction: { S3: { BucketName: 'b', RoleArn: 'r', Key: 'errors/${topic(}/x' } } }),
    );
    expect(faults).toMatchObject([{ check: 'template-parses', location: 'ErrorAction.S3.Key' }]);
  });

  it.each([
    ['a field of the payload', '${vehicleId}'],
    ['a level the filter does not have', '${topic(9)}'],
  ])('is faulted for a partition key that can be Undefined: %s', (_, key) => {
    expect(topicRuleFaults(rule(keyed(key)))).toMatchObject([
      { check: 'partition-key', location: 'Actions.0.Kinesis.PartitionKey' },
    ]);
  });

  it('is faulted for a Kinesis action without partition key', () => {
    expect(topicRuleFaults(rule(keyed(undefined)))).toMatchObject([{ check: 'partition-key' }]);
  });

  it('is not judged where CloudFormation fills in the text', () => {
    expect(topicRuleFaults(rule({ Sql: { Ref: 'SqlParameter' } }))).toEqual([]);
    expect(topicRuleFaults(rule(keyed({ Ref: 'KeyParameter' })))).toEqual([]);
  });
});
