import { describe, expect, it } from 'vitest';
import { ARN, allow, compile, deny } from './sample-policies.ts';

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
    [
      'both allowed',
      [
        allow('iot:Connect', '*', {
          Condition: { 'ForAllValues:StringEquals': { [ATTRIBUTES]: ['PersistentConnect', 'LastWill'] } },
        }),
      ],
      { plain: true, persistent: true, will: true, both: true },
    ],
    [
      'must use both',
      [
        allow('iot:Connect', '*', {
          Condition: { 'ForAllValues:StringEquals': { [ATTRIBUTES]: ['PersistentConnect', 'LastWill'] } },
        }),
        ...[['PersistentConnect'], ['LastWill'], []].map((only) =>
          deny('iot:Connect', '*', { Condition: { 'ForAllValues:StringEquals': { [ATTRIBUTES]: only } } }),
        ),
      ],
      { plain: false, persistent: false, will: false, both: true },
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
