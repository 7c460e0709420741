import { describe, expect, it } from 'vitest';
import { readPolicyDocument } from '../../../../local/iot/policy/policy-document.ts';

describe('readPolicyDocument', () => {
  it.each([
    ['no object', [], 'not a JSON object'],
    ['an old version', { Version: '2008-10-17', Statement: [] }, 'Version'],
    [
      'an unknown effect',
      { Version: '2012-10-17', Statement: [{ Effect: 'Maybe', Action: 'iot:*', Resource: '*' }] },
      'Effect',
    ],
    ['no statement', { Version: '2012-10-17' }, 'Statement is missing'],
    ['no action', { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Resource: '*' }] }, 'Action'],
    ['no resource', { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iot:*' }] }, 'Resource'],
    [
      'NotAction, which is IAM’s alone',
      { Version: '2012-10-17', Statement: [{ Effect: 'Allow', NotAction: 'iot:Publish', Resource: '*' }] },
      'unknown element NotAction',
    ],
    [
      'Resource and NotResource at once',
      { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'iot:*', Resource: '*', NotResource: '*' } },
      'exactly one of Resource and NotResource',
    ],
    [
      'a resource that is no ARN',
      { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'iot:*', Resource: 'topic/a' } },
      'topic/a is not an ARN',
    ],
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

  it('takes a single statement object for a list of one [assumed]', () => {
    const statement = { Effect: 'Allow', Action: 'iot:Connect', Resource: '*' };
    const read = readPolicyDocument({ Version: '2012-10-17', Statement: statement });
    expect(read).toMatchObject({ ok: true, document: { statements: [{ actions: ['iot:Connect'] }] } });
  });

  it('counts 2048 characters without white space [AWS-IoT: limits-iot]', () => {
    const withSid = (Sid: string) =>
      readPolicyDocument({
        Version: '2012-10-17',
        Statement: { Sid, Effect: 'Allow', Action: 'iot:*', Resource: '*' },
      });
    const rest = JSON.stringify({
      ...{ Version: '2012-10-17', Statement: { Sid: '', Effect: 'Allow', Action: 'iot:*', Resource: '*' } },
    }).length;
    expect(withSid('x'.repeat(2048 - rest)).ok).toBe(true);
    expect(withSid(`${'x'.repeat(2048 - rest)}${' '.repeat(500)}`).ok).toBe(true);
    expect(withSid('x'.repeat(2049 - rest)).ok).toBe(false);
  });
});
