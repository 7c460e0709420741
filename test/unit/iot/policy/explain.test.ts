import { describe, expect, it } from 'vitest';
import { type CompiledPolicies, compilePolicies } from '../../../../local/iot/policy/compiled-policies.ts';
import { explanationText } from '../../../../local/iot/policy/explanation-text.ts';
import { readPolicyDocument } from '../../../../local/iot/policy/policy-document.ts';
import { connectionOf } from './sample-connection.ts';
import { ARN, allow, compile, DEVICE_POLICY, deny } from './sample-policies.ts';

describe('explain', () => {
  it('names the statement that allows or denies', () => {
    const policies = compile([allow('iot:*', '*', { Sid: 'All' }), deny('iot:Publish', `${ARN}topic/secret`)]);
    const allowed = policies.explain('iot:Publish', `${ARN}topic/a`);
    expect(allowed).toMatchObject({ allowed: true, statement: { policyName: 'p', sid: 'All', index: 0 } });
    expect(policies.explain('iot:Publish', `${ARN}topic/secret`)).toMatchObject({
      reason: 'explicit-deny',
      statement: { index: 1 },
    });
  });

  it('points at the nearest miss and says what failed', () => {
    const policies = compile(DEVICE_POLICY);
    expect(policies.explain('iot:Publish', `${ARN}topic/v1/car-1/up/event/alarm`)).toMatchObject({
      allowed: false,
      reason: 'no-match',
      nearest: { failed: 'resource', statement: { index: 1 } },
    });
    const unattached = compile(DEVICE_POLICY, { thing: { attached: false } });
    expect(unattached.explain('iot:Connect', `${ARN}client/car-1`)).toMatchObject({
      nearest: { failed: 'unset-variable' },
    });
    expect(policies.explain('iot:DeleteThing', '*')).toMatchObject({
      allowed: false,
      reason: 'no-match',
      nearest: undefined,
    });
  });

  const differs = (policies: CompiledPolicies, action: string, resource: string): string => {
    const explanation = policies.explain(action, ARN + resource);
    if (explanation.allowed || explanation.reason !== 'no-match') throw new Error('it is decided by a statement');
    return explanation.nearest?.differs ?? '';
  };

  it.each([
    [
      'the level where resources part, with variables put in',
      compile(DEVICE_POLICY),
      'iot:Publish',
      'topic/v1/car-2/up/event/offline',
      'after "topic/v1/" it has "car-1/up/event/offline", the request has "car-2/up/event/offline"',
    ],
    [
      'the variable without a value',
      compile(DEVICE_POLICY, { thing: { attached: false } }),
      'iot:Connect',
      'client/car-1',
      '${iot:Connection.Thing.ThingName} has no value for this connection',
    ],
    [
      'the condition and what the request has',
      compile(allow('iot:Connect', '*', { Condition: { StringEquals: { 'iot:ClientId': ['a', 'b'] } } })),
      'iot:Connect',
      'client/car-1',
      'condition StringEquals on iot:ClientId wants "a" or "b", the request has "car-1"',
    ],
    [
      'the negated condition',
      compile(
        allow('iot:Connect', '*', {
          Condition: { 'ForAllValues:StringNotEquals': { 'iot:ConnectAttributes': 'LastWill' } },
        }),
        { connectAttributes: ['LastWill'] },
      ),
      'iot:Connect',
      'client/car-1',
      'condition ForAllValues:StringNotEquals on iot:ConnectAttributes wants anything but "LastWill", the request has "LastWill"',
    ],
    [
      'the key that the request does not have',
      compile(
        allow('iot:Publish', '*', { Condition: { StringEquals: { 'iot:Connection.Thing.Attributes[vin]': 'a' } } }),
      ),
      'iot:Publish',
      'topic/a',
      'condition StringEquals on iot:Connection.Thing.Attributes[vin] wants "a", the request does not have it',
    ],
    [
      'the action',
      compile(allow(['iot:Publish', 'iot:Receive'], `${ARN}topic/a`)),
      'iot:RetainPublish',
      'topic/a',
      'it allows iot:Publish, iot:Receive, not iot:RetainPublish',
    ],
    [
      'a region that is another',
      compile(allow('iot:Publish', 'arn:aws:iot:us-east-1:000000000000:topic/a')),
      'iot:Publish',
      'topic/a',
      'after "arn:aws:iot:" it has "us-east-1:000000000000:topic/a", the request has "eu-central-1:000000000000:topic/a"',
    ],
  ])('names %s', (_title, policies, action, resource, expected) => {
    expect(differs(policies, action, resource)).toBe(expected);
  });

  it('prefers the statement whose resource agrees longest', () => {
    const policies = compile([
      allow('iot:Publish', `${ARN}topic/a/x`),
      allow('iot:Publish', `${ARN}topic/a/b/*/d`, { Sid: 'Near' }),
      allow('iot:Publish', `${ARN}topic/*`, { Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'maybe' } } }),
    ]);
    expect(policies.explain('iot:Publish', `${ARN}topic/a/b/c`)).toMatchObject({ nearest: { failed: 'condition' } });
    const without = compile([allow('iot:Publish', `${ARN}topic/a/x`), allow('iot:Publish', `${ARN}topic/a/b/*/d`)]);
    expect(without.explain('iot:Publish', `${ARN}topic/a/b/c`)).toMatchObject({ nearest: { statement: { index: 1 } } });
  });

  it('tells the values of what the statement asks about', () => {
    const statement = allow('iot:Connect', `${ARN}client/\${iot:CertificateId}-\${*}`, {
      Condition: { StringEqualsIfExists: { 'iot:ConnectAttributes': '${iot:Connection.Thing.ThingTypeName}' } },
    });
    const { variables } = compile(statement, { connectAttributes: ['LastWill'] }).explain(
      'iot:Connect',
      `${ARN}client/x`,
    );
    expect(variables).toEqual({
      'iot:ClientId': 'car-1',
      'iot:Connection.Thing.IsAttached': 'true',
      'iot:Connection.Thing.ThingName': 'car-1',
      'iot:CertificateId': 'c1',
      'iot:Connection.Thing.ThingTypeName': 'sedan',
      'iot:ConnectAttributes': 'LastWill',
    });
  });

  it('names the version of the policy, in the text as well', () => {
    const read = readPolicyDocument({ Version: '2012-10-17', Statement: allow('iot:Publish', '*', { Sid: 'Up' }) });
    if (!read.ok) throw new Error(read.problem);
    const stored = { policyName: 'device', defaultVersionId: '3', document: read.document };
    const explanation = compilePolicies([stored], connectionOf()).explain('iot:Publish', 'r');
    expect(explanation).toMatchObject({ statement: { policyName: 'device', versionId: '3', sid: 'Up', index: 0 } });
    expect(explanationText('iot:Publish', 'r', explanation)).toBe(
      'Statement[0] "Up" of policy device, version 3 allows iot:Publish on r',
    );
  });

  it('lists what statements of the action ask about and the connection has not', () => {
    const policies = compile(
      [
        allow('iot:Publish', `${ARN}topic/\${iot:Connection.Thing.ThingName}/\${iot:ClientId}`),
        deny('iot:*', '*', { Condition: { StringEquals: { 'iot:LastWillTopic': '${aws:SourceIp}' } } }),
        allow('iot:Receive', `${ARN}topic/\${iot:CertificateId}`),
      ],
      { thing: { attached: false }, sourceIp: '', certificateId: '' },
    );
    expect(policies.missingValues('iot:Publish')).toEqual([
      'iot:Connection.Thing.ThingName',
      'aws:SourceIp',
      'iot:LastWillTopic',
    ]);
  });

  it('agrees with isAllowed', () => {
    const policies = compile([...DEVICE_POLICY, deny('iot:Publish', `${ARN}topic/v1/car-1/up/event/offline`)]);
    for (const action of ['iot:Publish', 'iot:Receive', 'iot:Connect', 'iot:Subscribe']) {
      for (const name of ['client/car-1', 'topic/v1/car-1/up/event/offline', 'topic/v1/car-1/down/command', 'x']) {
        expect(policies.explain(action, ARN + name).allowed).toBe(policies.isAllowed(action, ARN + name));
      }
    }
  });
});
