import { describe, expect, it } from 'vitest';
import { createIamRegistry, type IamRegistry } from '../../../../local/cloud/iam/iam-registry.ts';

const HOME = { accountId: '000000000000', region: 'eu-central-1' };
const ROLE = 'arn:aws:iam::000000000000:role/ingest';
const TABLE = 'arn:aws:dynamodb:eu-central-1:000000000000:table/vehicles';

const trust = (Service: string | string[], more: object = {}) => ({
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole', ...more }],
});

function registryWith(...statements: object[]): IamRegistry {
  const iam = createIamRegistry(HOME);
  iam.putRole({ roleName: 'ingest', roleArn: ROLE, assumeRolePolicyDocument: trust('lambda.amazonaws.com') });
  iam.attachPolicy('ingest', 'p', { Statement: statements });
  return iam;
}

const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: unknown, Resource: unknown, more: object = {}) => ({ Effect: 'Deny', Action, Resource, ...more });

describe('authorize', () => {
  it.each([
    ['an exact grant', [allow('dynamodb:PutItem', TABLE)], true],
    ['action and resource lists', [allow(['s3:*', 'dynamodb:PutItem'], ['x', TABLE])], true],
    ['an action in other case', [allow('DynamoDB:putitem', TABLE)], true],
    ['wildcards', [allow('dynamodb:Put*', 'arn:aws:dynamodb:*:table/vehicle?')], true],
    ['a wildcard action of another verb', [allow('dynamodb:Get*', TABLE)], false],
    ['another resource', [allow('dynamodb:PutItem', `${TABLE}-2`)], false],
    ['no statement', [], false],
    ['NotAction that leaves it in', [{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }], true],
    ['NotAction that takes it out', [{ Effect: 'Allow', NotAction: 'dynamodb:*', Resource: '*' }], false],
    ['NotResource that takes it out', [{ Effect: 'Allow', Action: '*', NotResource: `${TABLE}*` }], false],
    ['a deny before the allow', [deny('dynamodb:*', TABLE), allow('*', '*')], false],
    ['a deny after the allow', [allow('*', '*'), deny('dynamodb:*', TABLE)], false],
    ['a deny of something else', [allow('*', '*'), deny('s3:*', '*')], true],
  ])('decides %s', (_name, statements, allowed) => {
    expect(registryWith(...statements).authorize(ROLE, 'dynamodb:PutItem', TABLE).allowed).toBe(allowed);
  });

  it.each([
    ['StringEquals that holds', { StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-central-1'] } }, true],
    ['StringEquals that does not', { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, false],
    ['StringLike', { StringLike: { 'aws:RequestedRegion': 'eu-*' } }, true],
    ['StringNotEquals', { StringNotEquals: { 'aws:ResourceAccount': '111111111111' } }, true],
    ['ArnLike', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/in*' } }, true],
    ['Bool', { Bool: { 'aws:SecureTransport': 'true' } }, true],
    ['an unknown key', { StringEquals: { 'aws:PrincipalTag/team': 'x' } }, false],
    ['an unknown key with IfExists', { StringEqualsIfExists: { 'aws:PrincipalTag/team': 'x' } }, true],
    ['Null of an unknown key', { Null: { 'aws:PrincipalTag/team': 'true' } }, true],
    ['an unknown operator', { DateLessThan: { 'aws:CurrentTime': '2030-01-01' } }, false],
    [
      'two tests of which one fails',
      { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:RequestedRegion': 'x' } },
      false,
    ],
  ])('evaluates the condition: %s', (_name, Condition, allowed) => {
    const iam = registryWith(allow('*', '*', { Condition }));
    expect(iam.authorize(ROLE, 'dynamodb:PutItem', TABLE).allowed).toBe(allowed);
  });

  it('words a refusal as AWS does', () => {
    expect(registryWith().authorize(ROLE, 'dynamodb:PutItem', TABLE)).toEqual({
      allowed: false,
      message: `User: arn:aws:sts::000000000000:assumed-role/ingest/local is not authorized to perform: dynamodb:PutItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`,
    });
    expect(registryWith(deny('*', '*')).authorize(ROLE, 's3:GetObject', 'x')).toMatchObject({
      message: expect.stringContaining('with an explicit deny in an identity-based policy'),
    });
    expect(registryWith().authorize('arn:nobody', 's3:GetObject', 'x')).toMatchObject({ allowed: false });
  });

  it('matches a pattern of many stars in no time', () => {
    const iam = registryWith(allow('*', `${'a*'.repeat(40)}b`));
    expect(iam.authorize(ROLE, 's3:GetObject', 'a'.repeat(2000)).allowed).toBe(false);
  });
});

describe('managed policies and boundaries', () => {
  it('grants what a customer-managed and an AWS managed policy grant', () => {
    const iam = registryWith();
    iam.putManagedPolicy('arn:own', { Statement: allow('s3:GetObject', '*') });
    const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    expect(iam.attachManagedPolicy('ingest', 'arn:own')).toBe(true);
    expect(iam.attachManagedPolicy('ingest', basic)).toBe(true);
    expect(iam.attachManagedPolicy('ingest', 'arn:aws:iam::aws:policy/Unheard')).toBe(false);
    expect(iam.authorize(ROLE, 's3:GetObject', 'x').allowed).toBe(true);
    expect(iam.authorize(ROLE, 'logs:PutLogEvents', 'x').allowed).toBe(true);
  });

  it('limits a role to its permissions boundary', () => {
    const iam = createIamRegistry(HOME);
    iam.putManagedPolicy('arn:limit', { Statement: allow('s3:*', '*') });
    const assumeRolePolicyDocument = trust('lambda.amazonaws.com');
    iam.putRole({ roleName: 'r', roleArn: ROLE, assumeRolePolicyDocument, permissionsBoundaryArn: 'arn:limit' });
    iam.attachPolicy('r', 'p', { Statement: allow('*', '*') });
    expect(iam.authorize(ROLE, 's3:GetObject', 'x').allowed).toBe(true);
    expect(iam.authorize(ROLE, 'sqs:SendMessage', 'x')).toMatchObject({
      message: expect.stringContaining('because no permissions boundary allows the sqs:SendMessage action'),
    });
  });

  it('refuses a malformed document and an unknown role', () => {
    const iam = registryWith();
    expect(() => iam.attachPolicy('ingest', 'q', {})).toThrow(/MalformedPolicyDocument/);
    expect(() => iam.attachPolicy('ingest', 'q', { Statement: [{ Effect: 'Perhaps' }] })).toThrow(/Effect/);
    expect(() => iam.attachPolicy('nobody', 'q', { Statement: [] })).toThrow(/NoSuchEntity/);
  });
});

describe('mayAssume', () => {
  it.each([
    ['the trusted service', trust('iot.amazonaws.com'), true],
    ['one of several', trust(['lambda.amazonaws.com', 'iot.amazonaws.com']), true],
    ['another service', trust('lambda.amazonaws.com'), false],
    [
      'its account',
      trust('iot.amazonaws.com', { Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } } }),
      true,
    ],
    [
      'another account',
      trust('iot.amazonaws.com', { Condition: { StringEquals: { 'aws:SourceAccount': '1' } } }),
      false,
    ],
    ['a source ARN', trust('iot.amazonaws.com', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:x' } } }), true],
    [
      'a deny',
      { Statement: [...trust('iot.amazonaws.com').Statement, { ...trust('*').Statement[0], Effect: 'Deny' }] },
      false,
    ],
  ])('answers for %s', (_name, assumeRolePolicyDocument, expected) => {
    const iam = createIamRegistry(HOME);
    iam.putRole({ roleName: 'r', roleArn: ROLE, assumeRolePolicyDocument });
    expect(iam.mayAssume(ROLE, 'iot.amazonaws.com')).toBe(expected);
    expect(iam.mayAssume('arn:nobody', 'iot.amazonaws.com')).toBe(false);
  });
});

describe('access keys', () => {
  it('lead back to their role', () => {
    const iam = registryWith();
    const key = iam.accessKeyOf(ROLE);
    expect(key.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(iam.roleForAccessKey(key.accessKeyId)).toBe(ROLE);
    expect(iam.roleForAccessKey('ASIANOBODY')).toBeUndefined();
  });
});
