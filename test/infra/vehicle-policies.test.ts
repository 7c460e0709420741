import { describe, expect, it } from 'vitest';
import { ruleFilters, topics } from '../../contract/topics.ts';
import { matchTopicFilter } from '../../iotsql/index.ts';
import { birthTemplate } from '../../lib/constructs/birth-template.ts';
import { claimPolicy } from '../../lib/constructs/claim-policy.ts';
import { devicePolicy, type IotPolicyDocument } from '../../lib/constructs/device-policy.ts';

const ARN = 'arn:aws:iot:eu-central-1:111111111111:';
const VARIABLES: Record<string, string> = {
  '${iot:Connection.Thing.ThingName}': 'car-1',
  '${iot:Connection.Thing.ThingTypeName}': 'roadbed-suv',
};

/** What the policy says once AWS has put the connection's values in; `*` and `?` are the only wildcards. */
function allows(policy: IotPolicyDocument, action: string, resource: string): boolean {
  return policy.Statement.filter((statement) => [statement.Action].flat().includes(action))
    .flatMap((statement) => [statement.Resource].flat())
    .map((pattern) => Object.entries(VARIABLES).reduce((text, [name, value]) => text.replaceAll(name, value), pattern))
    .some((pattern) => {
      const expression = pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.');
      return new RegExp(`^${expression}$`).test(`${ARN}${resource}`);
    });
}

describe('the device policy', () => {
  const policy = devicePolicy(ARN);

  it('fits into what AWS IoT takes [AWS-IoT: limits, 2048 characters]', () => {
    const longestRegion = devicePolicy('arn:aws-us-gov:iot:ap-southeast-1:111111111111:');
    expect(JSON.stringify(longestRegion).length).toBeLessThanOrEqual(2048);
  });

  it('has no bare wildcard, and a wildcard at the end of a resource only', () => {
    for (const resource of policy.Statement.flatMap((statement) => [statement.Resource].flat())) {
      expect(resource.indexOf('*')).toBeOneOf([-1, resource.length - 1]);
      expect(resource).toContain('${iot:Connection.Thing.');
    }
  });

  it('connects only with a certificate attached to the thing [AWS-IoT: thing-policy-variables]', () => {
    const connect = policy.Statement.find(({ Action }) => Action === 'iot:Connect');
    expect(connect?.Condition).toEqual({ Bool: { 'iot:Connection.Thing.IsAttached': 'true' } });
    expect(allows(policy, 'iot:Connect', 'client/car-1')).toBe(true);
    expect(allows(policy, 'iot:Connect', 'client/car-2')).toBe(false);
  });

  it('covers every topic of the contract, for this vehicle', () => {
    expect(allows(policy, 'iot:Publish', `topic/${topics.telemetry('car-1', 'drive')}`)).toBe(true);
    expect(allows(policy, 'iot:Publish', `topic/${topics.receipt('car-1', 'm1')}`)).toBe(true);
    expect(allows(policy, 'iot:Publish', `topic/${topics.event('car-1', 'ready')}`)).toBe(true);
    expect(allows(policy, 'iot:Publish', `topic/${topics.offlineWill('car-1')}`)).toBe(true);
    expect(allows(policy, 'iot:Subscribe', `topicfilter/${topics.downAll('car-1')}`)).toBe(true);
    expect(allows(policy, 'iot:Subscribe', `topicfilter/${topics.broadcast('roadbed-suv')}`)).toBe(true);
    expect(allows(policy, 'iot:Receive', `topic/${topics.down('car-1', 'command')}`)).toBe(true);
    expect(allows(policy, 'iot:Receive', 'topic/v1/_all/roadbed-suv/down/notice')).toBe(true);
  });

  it('covers nothing of another vehicle or model, and no branch the broker would carry', () => {
    expect(allows(policy, 'iot:Publish', `topic/${topics.telemetry('car-2', 'drive')}`)).toBe(false);
    expect(allows(policy, 'iot:Publish', `topic/${topics.down('car-1', 'command')}`)).toBe(false);
    expect(allows(policy, 'iot:Publish', 'topic/v1/car-1/t/drive')).toBe(false);
    expect(allows(policy, 'iot:Publish', 'topic/$aws/things/car-1/shadow/update')).toBe(false);
    expect(allows(policy, 'iot:Subscribe', 'topicfilter/v1/+/down/+')).toBe(false);
    expect(allows(policy, 'iot:Subscribe', 'topicfilter/#')).toBe(false);
    expect(allows(policy, 'iot:Receive', `topic/${topics.down('car-2', 'command')}`)).toBe(false);
    expect(allows(policy, 'iot:Receive', 'topic/v1/_all/roadbed-sedan/down/notice')).toBe(false);
    expect(allows(policy, 'iot:RetainPublish', `topic/${topics.offlineWill('car-1')}`)).toBe(false);
  });
});

describe('the claim policy', () => {
  const policy = claimPolicy(ARN, 'roadbed-birth');

  it('connects under a birth name only', () => {
    expect(allows(policy, 'iot:Connect', 'client/birth-7')).toBe(true);
    expect(allows(policy, 'iot:Connect', 'client/car-1')).toBe(false);
  });

  it('reaches the provisioning topics of the one template and nothing of a vehicle', () => {
    expect(allows(policy, 'iot:Publish', 'topic/$aws/certificates/create-from-csr/json')).toBe(true);
    expect(allows(policy, 'iot:Publish', 'topic/$aws/provisioning-templates/roadbed-birth/provision/json')).toBe(true);
    expect(allows(policy, 'iot:Receive', 'topic/$aws/certificates/create-from-csr/json/rejected')).toBe(true);
    expect(allows(policy, 'iot:Publish', 'topic/$aws/provisioning-templates/other/provision/json')).toBe(false);
    expect(allows(policy, 'iot:Publish', `topic/${topics.telemetry('car-1', 'drive')}`)).toBe(false);
    expect(allows(policy, 'iot:Subscribe', `topicfilter/${topics.downAll('car-1')}`)).toBe(false);
  });
});

describe('rule filters', () => {
  it('match what is left of a Basic Ingest topic without its prefix', () => {
    const arriving = (topic: string): string => topic.split('/').slice(3).join('/');
    expect(matchTopicFilter(ruleFilters.telemetry, arriving(topics.telemetry('car-1', 'drive')))).toBe(true);
    expect(matchTopicFilter(ruleFilters.receipt, arriving(topics.receipt('car-1', 'm1')))).toBe(true);
    expect(matchTopicFilter(ruleFilters.event, arriving(topics.event('car-1', 'ready')))).toBe(true);
  });
});

describe('the birth template', () => {
  const body = birthTemplate({ thingGroupName: 'fleet', devicePolicyName: 'roadbed-device' }) as {
    Parameters: object;
    Resources: object;
    DeviceConfiguration: object;
  };

  it('uses neither VIN nor secret: they are for the hook', () => {
    expect(Object.keys(body.Parameters)).toEqual(expect.arrayContaining(['vin', 'secret']));
    const used = JSON.stringify([body.Resources, body.DeviceConfiguration]);
    expect(used).not.toMatch(/"vin"|"secret"/);
  });

  it('can be carried out again for a thing that is there already', () => {
    expect(JSON.stringify(body.Resources)).not.toContain('FAIL');
  });
});
