import { describe, expect, it } from 'vitest';
import { type CompiledPolicies, compilePolicies } from '../../../../local/iot/policy/compiled-policies.ts';
import type { ConnectionContext } from '../../../../local/iot/policy/connection-context.ts';
import { readPolicyDocument } from '../../../../local/iot/policy/policy-document.ts';
import { connectionOf } from './sample-connection.ts';

const ARN = 'arn:aws:iot:eu-central-1:000000000000:';

function compile(statements: object | object[], context: Partial<ConnectionContext> = {}): CompiledPolicies {
  const read = readPolicyDocument({ Version: '2012-10-17', Statement: statements });
  if (!read.ok) throw new Error(read.problem);
  return compilePolicies([{ policyName: 'p', document: read.document }], connectionOf(context));
}

const allow = (action: string | string[], resource: string | string[], rest: object = {}): object => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...rest,
});
const deny = (action: string, resource: string, rest: object = {}): object => ({
  Effect: 'Deny',
  Action: action,
  Resource: resource,
  ...rest,
});

const THING = '${iot:Connection.Thing.ThingName}';
const DEVICE_POLICY = [
  allow('iot:Connect', `${ARN}client/${THING}`, { Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } } }),
  allow('iot:Publish', [
    `${ARN}topic/$aws/rules/telemetry_v1/v1/${THING}/t/*`,
    `${ARN}topic/$aws/rules/receipt_v1/v1/${THING}/up/receipt/*`,
    `${ARN}topic/$aws/rules/event_v1/v1/${THING}/up/event/*`,
    `${ARN}topic/v1/${THING}/up/event/offline`,
  ]),
  allow('iot:Subscribe', [
    `${ARN}topicfilter/v1/${THING}/down/*`,
    `${ARN}topicfilter/v1/_all/\${iot:Connection.Thing.ThingTypeName}/down/*`,
  ]),
  allow('iot:Receive', [
    `${ARN}topic/v1/${THING}/down/*`,
    `${ARN}topic/v1/_all/\${iot:Connection.Thing.ThingTypeName}/down/*`,
  ]),
];
const CLAIM_POLICY = [
  allow('iot:Connect', `${ARN}client/birth-*`),
  allow(
    ['iot:Publish', 'iot:Receive'],
    [`${ARN}topic/$aws/certificates/create-from-csr/*`, `${ARN}topic/$aws/provisioning-templates/vehicle/provision/*`],
  ),
  allow('iot:Subscribe', [
    `${ARN}topicfilter/$aws/certificates/create-from-csr/*`,
    `${ARN}topicfilter/$aws/provisioning-templates/vehicle/provision/*`,
  ]),
];

describe('device policy', () => {
  it.each([
    ['iot:Connect', 'client/car-1', true],
    ['iot:Connect', 'client/car-2', false],
    ['iot:Publish', 'topic/$aws/rules/telemetry_v1/v1/car-1/t/main', true],
    ['iot:Publish', 'topic/$aws/rules/telemetry_v1/v1/car-2/t/main', false],
    ['iot:Publish', 'topic/$aws/rules/presence_v1/v1/car-1/t/main', false],
    ['iot:Publish', 'topic/v1/car-1/up/event/offline', true],
    ['iot:Publish', 'topic/v1/car-1/up/event/alarm', false],
    ['iot:Publish', 'topic/v1/car-1/down/command', false],
    ['iot:Subscribe', 'topicfilter/v1/car-1/down/+', true],
    ['iot:Subscribe', 'topicfilter/v1/+/down/+', false],
    ['iot:Subscribe', 'topicfilter/#', false],
    ['iot:Subscribe', 'topicfilter/v1/_all/sedan/down/+', true],
    ['iot:Subscribe', 'topicfilter/v1/_all/truck/down/+', false],
    ['iot:Receive', 'topic/v1/car-1/down/command', true],
    ['iot:Receive', 'topic/v1/car-2/down/command', false],
    ['iot:RetainPublish', 'topic/v1/car-1/up/event/offline', false],
  ])('%s on %s: %s', (action, resource, expected) => {
    expect(compile(DEVICE_POLICY).isAllowed(action, ARN + resource)).toBe(expected);
  });

  it('grants nothing to a certificate without a thing [AWS-IoT: thing-policy-variables]', () => {
    const policies = compile(DEVICE_POLICY, { thing: { attached: false } });
    expect(policies.isAllowed('iot:Connect', `${ARN}client/car-1`)).toBe(false);
    expect(policies.isAllowed('iot:Publish', `${ARN}topic/v1//up/event/offline`)).toBe(false);
    expect(policies.isAllowed('iot:Publish', `${ARN}topic/v1/${THING}/up/event/offline`)).toBe(false);
  });
});

describe('claim policy', () => {
  it.each([
    ['iot:Connect', 'client/birth-1', true],
    ['iot:Connect', 'client/car-1', false],
    ['iot:Publish', 'topic/$aws/certificates/create-from-csr/json', true],
    ['iot:Publish', 'topic/$aws/certificates/create/json', false],
    ['iot:Subscribe', 'topicfilter/$aws/provisioning-templates/vehicle/provision/json/accepted', true],
    ['iot:Subscribe', 'topicfilter/$aws/provisioning-templates/other/provision/json/accepted', false],
    ['iot:Publish', 'topic/$aws/rules/telemetry_v1/v1/car-1/t/main', false],
  ])('%s on %s: %s', (action, resource, expected) => {
    const context = { clientId: 'birth-1', thing: { attached: false as const } };
    expect(compile(CLAIM_POLICY, context).isAllowed(action, ARN + resource)).toBe(expected);
  });
});

describe('resources', () => {
  it.each([
    ['*', 'topic/a', true],
    [`${ARN}topic/a/*`, 'topic/a/b/c', true],
    [`${ARN}topic/a/*`, 'topic/a', false],
    [`${ARN}topic/*/c`, 'topic/a/b/c', true],
    [`${ARN}topic/*/c`, 'topic/a/c/d', false],
    [`${ARN}topic/a?c`, 'topic/abc', true],
    [`${ARN}topic/a?c`, 'topic/a/c', true],
    [`${ARN}topic/a?c`, 'topic/ac', false],
    [`${ARN}topic/*a*b`, 'topic/xaab', true],
    [`${ARN}topic/a$(*)`, 'topic/a*', true],
    [`${ARN}topic/a$(*)`, 'topic/ab', false],
    [`${ARN}topic/a\${*}`, 'topic/ab', false],
    [`${ARN}topic/\${iot:Connection.Thing.Attributes[fleet]}/x`, 'topic/north/x', true],
    [`${ARN}topic/\${iot:Connection.Thing.Attributes[none]}/x`, 'topic//x', false],
    [`${ARN}topic/\${iot:ClientId}`, 'topic/car-1', true],
    [`${ARN}topic/\${iot:Unknown}`, 'topic/${iot:Unknown}', false],
  ])('%s against %s: %s [AWS-IoT: iot-policies]', (pattern, resource, expected) => {
    expect(compile(allow('iot:Publish', pattern)).isAllowed('iot:Publish', ARN + resource)).toBe(expected);
  });

  it('takes + and # for plain characters [AWS-IoT: iot-policies]', () => {
    const exact = compile(allow('iot:Subscribe', `${ARN}topicfilter/a/#`));
    expect(exact.isAllowed('iot:Subscribe', `${ARN}topicfilter/a/#`)).toBe(true);
    expect(exact.isAllowed('iot:Subscribe', `${ARN}topicfilter/a/b`)).toBe(false);
    const wide = compile(allow('iot:Subscribe', `${ARN}topicfilter/a/*`));
    expect(wide.isAllowed('iot:Subscribe', `${ARN}topicfilter/a/+`)).toBe(true);
  });

  it('never reads a wildcard out of a variable', () => {
    const policies = compile(allow('iot:Publish', `${ARN}topic/\${iot:ClientId}/x`), { clientId: '*' });
    expect(policies.isAllowed('iot:Publish', `${ARN}topic/car-2/x`)).toBe(false);
    expect(policies.isAllowed('iot:Publish', `${ARN}topic/*/x`)).toBe(true);
  });

  it.each(['a*', 'a$b', 'a+', 'a?', '#', 'x'.repeat(1025)])(
    'does not substitute the certificate value %s [AWS-IoT: cert-policy-variables]',
    (value) => {
      const certificate = new Map([['iot:Certificate.Subject.CommonName', [value]]]);
      const policies = compile(allow('iot:Publish', `${ARN}topic/\${iot:Certificate.Subject.CommonName}`), {
        certificate,
      });
      expect(policies.isAllowed('iot:Publish', `${ARN}topic/${value}`)).toBe(false);
    },
  );

  it('picks values of a repeated certificate attribute by index', () => {
    const certificate = new Map([['iot:Certificate.Subject.Organization', ['one', 'two']]]);
    const policies = compile(allow('iot:Publish', `${ARN}topic/\${iot:Certificate.Subject.Organization.1}`), {
      certificate,
    });
    expect(policies.isAllowed('iot:Publish', `${ARN}topic/two`)).toBe(true);
  });
});

describe('statements', () => {
  it('lets an explicit Deny win, in whatever order', () => {
    const policies = compile([deny('iot:*', `${ARN}topic/secret`), allow('iot:*', '*')]);
    expect(policies.isAllowed('iot:Publish', `${ARN}topic/secret`)).toBe(false);
    expect(policies.isAllowed('iot:Publish', `${ARN}topic/open`)).toBe(true);
  });

  it('reads NotResource as everything else', () => {
    const policies = compile({ Effect: 'Allow', Action: 'iot:Receive', NotResource: `${ARN}topic/a/restricted/*` });
    expect(policies.isAllowed('iot:Receive', `${ARN}topic/a/b`)).toBe(true);
    expect(policies.isAllowed('iot:Receive', `${ARN}topic/a/restricted/b`)).toBe(false);
  });

  it('does not widen NotResource when a variable has no value', () => {
    const policies = compile({ Effect: 'Allow', Action: 'iot:Receive', NotResource: `${ARN}topic/\${iot:Nothing}` });
    expect(policies.isAllowed('iot:Receive', `${ARN}topic/a`)).toBe(false);
  });
});

describe('connect conditions [AWS-IoT: connect-policy]', () => {
  const ATTRIBUTES = 'iot:ConnectAttributes';
  const connect = `${ARN}client/car-1`;
  type Attributes = ('PersistentConnect' | 'LastWill')[];
  const cases: [string, object[], Record<string, boolean>][] = [
    [
      'no persistent session',
      [
        allow('iot:Connect', '*', {
          Condition: { 'ForAllValues:StringNotEquals': { [ATTRIBUTES]: ['PersistentConnect'] } },
        }),
      ],
      { plain: true, persistent: false, will: true, both: false },
    ],
    [
      'no persistent session, by Deny',
      [
        allow('iot:Connect', '*'),
        deny('iot:Connect', '*', {
          Condition: { 'ForAnyValue:StringEquals': { [ATTRIBUTES]: ['PersistentConnect'] } },
        }),
      ],
      { plain: true, persistent: false, will: true, both: false },
    ],
    [
      'default features only',
      [allow('iot:Connect', '*', { Condition: { 'ForAllValues:StringEquals': { [ATTRIBUTES]: [] } } })],
      { plain: true, persistent: false, will: false, both: false },
    ],
    [
      'persistent allowed, will not',
      [
        allow('iot:Connect', '*', {
          Condition: { 'ForAllValues:StringEquals': { [ATTRIBUTES]: ['PersistentConnect'] } },
        }),
      ],
      { plain: true, persistent: true, will: false, both: false },
    ],
    [
      'must be persistent',
      [
        allow('iot:Connect', '*', {
          Condition: { 'ForAnyValue:StringEquals': { [ATTRIBUTES]: ['PersistentConnect'] } },
        }),
      ],
      { plain: false, persistent: true, will: false, both: true },
    ],
    ['no condition', [allow('iot:Connect', '*')], { plain: true, persistent: true, will: true, both: true }],
  ];
  const kinds: Record<string, Attributes> = {
    plain: [],
    persistent: ['PersistentConnect'],
    will: ['LastWill'],
    both: ['PersistentConnect', 'LastWill'],
  };
  for (const [title, statements, expected] of cases) {
    it.each(Object.entries(expected))(`${title}: %s connect %s`, (kind, isAllowed) => {
      const policies = compile(statements, { connectAttributes: kinds[kind] ?? [] });
      expect(policies.isAllowed('iot:Connect', connect)).toBe(isAllowed);
    });
  }

  it('binds the will topic', () => {
    const statement = allow('iot:Connect', '*', {
      Condition: { ArnEquals: { 'iot:LastWillTopic': `${ARN}topic/w/\${iot:ClientId}` } },
    });
    expect(compile(statement, { lastWillTopicArn: `${ARN}topic/w/car-1` }).isAllowed('iot:Connect', connect)).toBe(
      true,
    );
    expect(compile(statement, { lastWillTopicArn: `${ARN}topic/w/car-2` }).isAllowed('iot:Connect', connect)).toBe(
      false,
    );
    expect(compile(statement).isAllowed('iot:Connect', connect)).toBe(false);
  });

  it('compares the source address with a network', () => {
    const statement = allow('iot:Connect', '*', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } });
    expect(compile(statement, { sourceIp: '10.1.2.3' }).isAllowed('iot:Connect', connect)).toBe(true);
    expect(compile(statement, { sourceIp: '::ffff:10.1.2.3' }).isAllowed('iot:Connect', connect)).toBe(true);
    expect(compile(statement, { sourceIp: '11.1.2.3' }).isAllowed('iot:Connect', connect)).toBe(false);
  });
});

describe('Null and ...IfExists', () => {
  const TYPE = 'iot:Connection.Thing.ThingTypeName';
  const mayPublish = (condition: object, isAttached: boolean): boolean => {
    const policies = compile(
      allow('iot:Publish', '*', { Condition: condition }),
      isAttached ? {} : { thing: { attached: false } },
    );
    return policies.isAllowed('iot:Publish', `${ARN}topic/a`);
  };

  it.each([
    ['Null true', { Null: { [TYPE]: 'true' } }, { present: false, missing: true }],
    ['Null false', { Null: { [TYPE]: false } }, { present: true, missing: false }],
    ['IfExists that agrees', { StringEqualsIfExists: { [TYPE]: 'sedan' } }, { present: true, missing: true }],
    ['IfExists that does not', { StringLikeIfExists: { [TYPE]: 'tr*' } }, { present: false, missing: true }],
    ['the plain operator', { StringEquals: { [TYPE]: 'sedan' } }, { present: true, missing: false }],
  ])('%s', (_title, condition, expected) => {
    expect(mayPublish(condition, true)).toBe(expected.present);
    expect(mayPublish(condition, false)).toBe(expected.missing);
  });

  it.each(['NullIfExists', 'constructor', 'NumericEquals', 'IfExists'])('refuses the operator %s', (operator) => {
    const read = readPolicyDocument({
      Version: '2012-10-17',
      Statement: allow('iot:Publish', '*', { Condition: { [operator]: { [TYPE]: 'a' } } }),
    });
    expect(read.ok ? '' : read.problem).toContain(operator);
  });
});

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

  it('agrees with isAllowed', () => {
    const policies = compile([...DEVICE_POLICY, deny('iot:Publish', `${ARN}topic/v1/car-1/up/event/offline`)]);
    for (const action of ['iot:Publish', 'iot:Receive', 'iot:Connect', 'iot:Subscribe']) {
      for (const name of ['client/car-1', 'topic/v1/car-1/up/event/offline', 'topic/v1/car-1/down/command', 'x']) {
        expect(policies.explain(action, ARN + name).allowed).toBe(policies.isAllowed(action, ARN + name));
      }
    }
  });
});

describe('readPolicyDocument', () => {
  it.each([
    ['no object', [], 'not a JSON object'],
    ['an old version', { Version: '2008-10-17', Statement: [] }, 'Version'],
    [
      'an unknown effect',
      { Version: '2012-10-17', Statement: [{ Effect: 'Maybe', Action: 'iot:*', Resource: '*' }] },
      'Effect',
    ],
    ['no action', { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Resource: '*' }] }, 'Action'],
    ['no resource', { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iot:*' }] }, 'Resource'],
    [
      'a principal',
      { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: '*', Principal: '*' }] },
      'Principal',
    ],
    [
      'an unknown operator',
      {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: '*', Condition: { Near: {} } }],
      },
      'Near',
    ],
    [
      'too long a text',
      { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: `arn:${'x'.repeat(2048)}` }] },
      '2048',
    ],
  ])('refuses %s', (_title, source, problem) => {
    const read = readPolicyDocument(source);
    expect(read.ok ? '' : read.problem).toContain(problem);
  });
});
