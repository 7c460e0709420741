import { describe, expect, it } from 'vitest';
import { ARN, allow, compile, DEVICE_POLICY, deny } from './sample-policies.ts';

const THING = '${iot:Connection.Thing.ThingName}';
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
