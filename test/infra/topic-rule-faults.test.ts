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

  it('is not faulted for a variable of its SET clause, nor for what its SQL version has', () => {
    const Sql = "SET @car = topic(2) SELECT * FROM 'v1/+/t/+'";
    expect(topicRuleFaults(rule({ Sql, ...keyed('${@car}') }))).toEqual([]);
    expect(topicRuleFaults(rule({ Sql, ...keyed('${@cat}') }))).toMatchObject([{ check: 'template-parses' }]);
    const old = { AwsIotSqlVersion: '2015-10-08', ...keyed("${topic(2)}${encode(*, 'base64')}") };
    expect(topicRuleFaults(rule(old))).toMatchObject([{ check: 'template-parses' }]);
  });

  it('is faulted once for a broken SET clause, not again for its variables', () => {
    const Sql = "SET @car = SELECT * FROM 'v1/+/t/+'";
    expect(topicRuleFaults(rule({ Sql, ...keyed('${@car}') }))).toMatchObject([{ check: 'sql-parses' }]);
  });

  it.each([
    ['HashKeyValue', { HashKeyField: 'id', HashKeyValue: '${id}' }],
    ['RangeKeyValue', { HashKeyField: 'id', HashKeyValue: '${topic(2)}', RangeKeyField: 'at', RangeKeyValue: '${at}' }],
    ['HashKeyValue', { HashKeyField: 'id' }],
  ])('is faulted for a DynamoDB key that can be Undefined: %s', (field, keys) => {
    const faults = topicRuleFaults(rule({ Actions: [{ DynamoDB: { TableName: 't', RoleArn: 'r', ...keys } }] }));
    expect(faults).toMatchObject([{ check: 'partition-key', location: `Actions.0.DynamoDB.${field}` }]);
  });

  it('is faulted for the key of an error action as well', () => {
    const ErrorAction = { Kinesis: { StreamName: 's', RoleArn: 'r', PartitionKey: '${clientId}' } };
    expect(topicRuleFaults(rule({ ErrorAction }))).toMatchObject([{ location: 'ErrorAction.Kinesis.PartitionKey' }]);
  });

  it('is faulted for more actions than AWS takes, and for two in one entry', () => {
    const Actions = Array.from({ length: 11 }, () => ({ Lambda: { FunctionArn: 'f' } }));
    expect(topicRuleFaults(rule({ Actions }))).toMatchObject([{ check: 'action-shape', location: 'Actions' }]);
    const both = [{ Lambda: { FunctionArn: 'f' }, Sns: { TargetArn: 't', RoleArn: 'r' } }];
    expect(topicRuleFaults(rule({ Actions: both }))).toMatchObject([{ check: 'action-shape', location: 'Actions.0' }]);
  });

  it("is judged through CloudFormation's own text functions, whose variables are no substitution templates", () => {
    const joined = { 'Fn::Join': ['', ['${topic(', '2)}-', { Ref: 'Suffix' }]] };
    expect(topicRuleFaults(rule(keyed(joined)))).toEqual([]);
    expect(topicRuleFaults(rule(keyed({ 'Fn::Sub': '${AWS::Region}-${!topic(2)}' })))).toEqual([]);
    const faults = topicRuleFaults(rule(keyed({ 'Fn::Sub': ['${Name}-${!vehicleId}', { Name: 'n' }] })));
    expect(faults).toMatchObject([{ check: 'partition-key' }]);
    expect(faults[0]?.message).toContain("'<Name>-${vehicleId}'");
  });

  it('is not judged where CloudFormation fills in the text', () => {
    expect(topicRuleFaults(rule({ Sql: { Ref: 'SqlParameter' } }))).toEqual([]);
    expect(topicRuleFaults(rule(keyed({ Ref: 'KeyParameter' })))).toEqual([]);
  });
});
