import { describe, expect, it } from 'vitest';
import { createIamRegistry } from '../../../../local/cloud/iam/iam-registry.ts';
import { PROVIDERS } from '../../../../local/cloud/providers/provider-table.ts';
import { PropertyError, type ProviderContext } from '../../../../local/cloud/providers/resource-provider.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { fakeBackends } from '../deploy/fake-backends.ts';

const HOME = { accountId: '000000000000', region: 'eu-central-1' };
const FN = 'arn:aws:lambda:eu-central-1:000000000000:function:f';
const ROLE = 'arn:aws:iam::000000000000:role/r';

function setUp(answers: Parameters<typeof fakeBackends>[0] = {}) {
  const backends = fakeBackends(answers);
  const create = async (type: string, properties: object) => {
    const context: ProviderContext = {
      ...{ ...HOME, stackName: 'Data', logicalId: 'Thing1', type, backends, iam: createIamRegistry(HOME) },
      ...{ assets: { find: () => undefined }, log: silentLog, pause: async () => undefined },
    };
    return PROVIDERS[type]!.create(properties, context);
  };
  return { backends, create };
}

describe('AWS::Scheduler::Schedule', () => {
  const schedule = {
    ...{ ScheduleExpression: 'rate(1 minute)', FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: '5' } },
    Target: { Arn: FN, RoleArn: ROLE, RetryPolicy: { MaximumRetryAttempts: '3' }, Input: '{}' },
  };

  it('creates the schedule with numbers as numbers and dates as the API has them', async () => {
    const ScheduleArn = 'arn:aws:scheduler:eu-central-1:000000000000:schedule/default/s';
    const { backends, create } = setUp({ 'scheduler.CreateSchedule': () => ({ ScheduleArn }) });
    const created = await create('AWS::Scheduler::Schedule', {
      ...{ ...schedule, Name: 's', State: 'ENABLED', StartDate: '2027-01-01T00:00:00Z' },
    });
    expect(created).toEqual({ ref: 's', attributes: { Arn: ScheduleArn } });
    expect(backends.inputOf('scheduler.CreateSchedule')).toEqual({
      ...{ ...schedule, Name: 's', State: 'ENABLED', StartDate: Date.UTC(2027) / 1000 },
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
      Target: { ...schedule.Target, RetryPolicy: { MaximumRetryAttempts: 3 } },
    });
  });

  it('gets a name of at most 64 characters, and refuses a date that is none', async () => {
    const { create } = setUp();
    const { ref } = await create('AWS::Scheduler::Schedule', schedule);
    expect(ref).toMatch(/^Data-Thing1-[0-9A-F]{12}$/);
    const wrong = create('AWS::Scheduler::Schedule', { ...schedule, EndDate: 'tomorrow' });
    await expect(wrong).rejects.toThrow(PropertyError);
  });

  it('stands in its group', async () => {
    const { backends, create } = setUp();
    const group = await create('AWS::Scheduler::ScheduleGroup', { Name: 'g', Tags: [{ Key: 'a', Value: 'b' }] });
    const Arn = 'arn:aws:scheduler:eu-central-1:000000000000:schedule-group/g';
    expect(group).toMatchObject({ ref: 'g', attributes: { Arn } });
    expect(backends.inputOf('scheduler.CreateScheduleGroup')).toEqual({ Name: 'g', Tags: [{ Key: 'a', Value: 'b' }] });
  });
});

describe('AWS::Events::Rule', () => {
  it('puts the rule and its targets on its bus; Ref names both', async () => {
    const RuleArn = 'arn:aws:events:eu-central-1:000000000000:rule/b/r';
    const { backends, create } = setUp({ 'events.PutRule': () => ({ RuleArn }) });
    const target = { Id: 't', Arn: FN, InputPath: '$.detail', RetryPolicy: { MaximumRetryAttempts: '2' } };
    const created = await create('AWS::Events::Rule', {
      ...{ Name: 'r', EventBusName: 'b', EventPattern: { source: ['a'] }, State: 'ENABLED', Targets: [target] },
    });
    expect(created).toEqual({ ref: 'b|r', attributes: { Arn: RuleArn } });
    expect(backends.inputOf('events.PutRule')).toMatchObject({ EventPattern: '{"source":["a"]}', EventBusName: 'b' });
    expect(backends.inputOf('events.PutTargets')).toEqual({
      ...{ Rule: 'r', EventBusName: 'b', Targets: [{ ...target, RetryPolicy: { MaximumRetryAttempts: 2 } }] },
    });
  });

  it('on the default bus is referred to by its name', async () => {
    const { backends, create } = setUp();
    const created = await create('AWS::Events::Rule', { Name: 'r', ScheduleExpression: 'rate(1 hour)' });
    expect(created.ref).toBe('r');
    expect(backends.inputOf('events.PutTargets')).toBeUndefined();
  });

  it('finds its bus', async () => {
    const { create } = setUp();
    const Arn = 'arn:aws:events:eu-central-1:000000000000:event-bus/b';
    const bus = await create('AWS::Events::EventBus', { Name: 'b' });
    expect(bus).toEqual({ ref: 'b', attributes: { Arn, Name: 'b' } });
    const partner = await create('AWS::Events::EventBus', { Name: 'p', EventSourceName: 'aws.partner/x' });
    expect(partner.notEmulated).toBe('no partner sends events');
  });
});

describe('policies on resources', () => {
  const PolicyDocument = { Version: '2012-10-17', Statement: [] };
  const text = JSON.stringify(PolicyDocument);
  it.each([
    [
      'AWS::SQS::QueuePolicy',
      { Queues: ['http://q/1'], PolicyDocument },
      ['sqs.SetQueueAttributes', { QueueUrl: 'http://q/1', Attributes: { Policy: text } }],
    ],
    [
      'AWS::SNS::TopicPolicy',
      { Topics: ['arn:t'], PolicyDocument },
      ['sns.SetTopicAttributes', { TopicArn: 'arn:t', AttributeName: 'Policy', AttributeValue: text }],
    ],
    [
      'AWS::Logs::ResourcePolicy',
      { PolicyName: 'p', PolicyDocument: text },
      ['logs.PutResourcePolicy', { policyName: 'p', policyDocument: text }],
    ],
    [
      'Custom::CloudwatchLogResourcePolicy',
      {
        Create: JSON.stringify({
          ...{ service: 'CloudWatchLogs', action: 'putResourcePolicy' },
          parameters: { policyName: 'p', policyDocument: text },
        }),
      },
      ['logs.PutResourcePolicy', { policyName: 'p', policyDocument: text }],
    ],
  ] as const)('%s is put where the engine keeps it', async (type, properties, [operation, input]) => {
    const { backends, create } = setUp();
    await create(type, properties);
    expect(backends.inputOf(operation)).toEqual(input);
  });
});
