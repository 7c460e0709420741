import { expect, it } from 'vitest';
import { policyAllowsService } from '../../../../local/cloud/iam/resource-policy.ts';

const QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:q';
const RULE = 'arn:aws:events:eu-central-1:000000000000:rule/r';
const access = {
  ...{ servicePrincipal: 'events.amazonaws.com', action: 'sqs:SendMessage', resource: QUEUE },
  ...{ sourceArn: RULE, sourceAccount: '000000000000' },
};
const allow = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:*', Resource: QUEUE };
const tls = { Effect: 'Deny', Principal: '*', Action: 'sqs:*', Resource: QUEUE };
const onlyTls = { ...tls, Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
const from = (arn: string) => ({ ...allow, Condition: { ArnEquals: { 'aws:SourceArn': arn } } });
const ofAccount = (id: string) => ({ ...allow, Condition: { StringEquals: { 'aws:SourceAccount': id } } });

it.each([
  ['names the service', [allow], true],
  ['names the rule', [from(RULE)], true],
  ['names the account', [ofAccount('000000000000')], true],
  ['denies calls without TLS', [allow, onlyTls], true],
  ['is of everybody', [{ ...allow, Principal: '*' }], true],
  ['names another rule', [from(`${RULE}x`)], false],
  ['names another account', [ofAccount('111111111111')], false],
  ['names another service', [{ ...allow, Principal: { Service: 'sns.amazonaws.com' } }], false],
  ['names an account as principal', [{ ...allow, Principal: { AWS: '000000000000' } }], false],
  ['allows another action', [{ ...allow, Action: 'sqs:ReceiveMessage' }], false],
  ['is about another queue', [{ ...allow, Resource: `${QUEUE}2` }], false],
  ['denies as well', [allow, tls], false],
  ['says nothing', [], false],
])('a policy that %s', (_what, Statement, allowed) => {
  expect(policyAllowsService(JSON.stringify({ Statement }), access, 'eu-central-1')).toBe(allowed);
});

it('a policy that cannot be read allows nothing', () => {
  expect(policyAllowsService('{', access, 'eu-central-1')).toBe(false);
  expect(policyAllowsService('{}', access, 'eu-central-1')).toBe(false);
});
