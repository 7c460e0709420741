import { describe, expect, it } from 'vitest';
import { EventsEngine } from '../../../../local/engines/events/events-engine.ts';
import type { ServiceAccess } from '../../../../local/ports/resource-policies.ts';
import { accountId, arnOf, failing, region, targetRig } from '../targets/target-rig.ts';

const FN = arnOf.fn('f');
const MINUTE = 60_000;
const RULE = `arn:aws:events:${region}:${accountId}:rule/r`;

function setUp() {
  const rig = targetRig();
  const policy = { lets: (_access: ServiceAccess): boolean => true };
  const policies = { allows: async (access: ServiceAccess) => policy.lets(access) };
  const engine = new EventsEngine({ ...rig.ports, policies });
  const putRule = (targets: object[], rule: Record<string, unknown> = {}): void => {
    const { Name = 'r', EventBusName } = rule;
    engine.execute('PutRule', { Name, EventPattern: '{"source":["fleet"]}', ...rule });
    const Targets = targets.map((target, index) => ({ Id: `t${index}`, ...target }));
    engine.execute('PutTargets', { Rule: Name, EventBusName, Targets });
  };
  const put = async (entry: Record<string, unknown> = {}): Promise<string> => {
    const Entries = [{ Source: 'fleet', DetailType: 'Parked', Detail: '{"vin":"W1"}', ...entry }];
    const answer = engine.execute('PutEvents', { Entries }) as { Entries: [{ EventId: string }] };
    await rig.settle();
    return answer.Entries[0].EventId;
  };
  const advance = async (ms: number): Promise<void> => {
    rig.clock.advance(ms);
    await rig.settle();
  };
  return { rig, policy, engine, putRule, put, advance };
}

describe('an event', () => {
  it('reaches the targets of every rule that takes it, and no other', async () => {
    const { rig, putRule, put } = setUp();
    putRule([{ Arn: FN }, { Arn: arnOf.queue('q.fifo'), SqsParameters: { MessageGroupId: 'g' } }]);
    putRule([{ Arn: arnOf.topic('t') }], { Name: 'other', EventPattern: '{"detail":{"vin":["W2"]}}' });
    putRule([{ Arn: arnOf.fn('off') }], { Name: 'off', State: 'DISABLED' });
    const id = await put({ Resources: ['arn:x'], Time: 1_767_225_600 });
    const event = {
      ...{ version: '0', id, 'detail-type': 'Parked', source: 'fleet', account: accountId },
      ...{ time: '2026-01-01T00:00:00Z', region, resources: ['arn:x'], detail: { vin: 'W1' } },
    };
    expect(rig.arrivals).toEqual([
      { target: FN, payload: event },
      { target: 'queue:q.fifo', payload: JSON.stringify(event), details: { groupId: 'g' } },
    ]);
  });

  it('goes into a log group as its text, or as what a transformer makes of it', async () => {
    const { rig, putRule, put } = setUp();
    const group = { Arn: `arn:aws:logs:${region}:${accountId}:log-group:/aws/events/g` };
    const InputTemplate = '{"timestamp": <time>, "message": <vin>}';
    const InputTransformer = { InputTemplate, InputPathsMap: { time: '$.time', vin: '$.detail.vin' } };
    putRule([group, { Arn: `${group.Arn}:*`, InputTransformer }]);
    await put({ Time: 1_700_000_000 });
    expect(rig.arrivals.map(({ target }) => target)).toEqual(['/aws/events/g/r', '/aws/events/g/r']);
    expect(rig.arrivals[0]?.payload).toMatchObject([{ message: expect.stringContaining('"vin":"W1"') }]);
    expect(rig.arrivals[1]?.payload).toEqual([{ timestampMs: 1_700_000_000_000, message: 'W1' }]);
  });

  it('passes to another bus with the role of the target, and ends in a circle of buses', async () => {
    const { rig, engine, putRule, put } = setUp();
    const { EventBusArn } = engine.execute('CreateEventBus', { Name: 'b' });
    const asked: string[] = [];
    rig.allowed = (_role, action, resource) => asked.push(`${action} ${resource}`) > 0;
    putRule([{ Arn: EventBusArn, RoleArn: arnOf.role('r') }]);
    putRule([{ Arn: FN }], { Name: 'end', EventBusName: 'b' });
    const back = `arn:aws:events:${region}:${accountId}:event-bus/default`;
    putRule([{ Arn: back, RoleArn: arnOf.role('r') }], { Name: 'back', EventBusName: 'b' });
    await put();
    for (let turn = 0; turn < 10; turn++) await rig.settle();
    expect(asked[0]).toBe(`events:PutEvents ${String(EventBusArn)}`);
    expect(rig.arrivals).toHaveLength(3);
    expect(rig.logs.find(({ event }) => event === 'event-lost')?.fields).toMatchObject({ reason: 'it passed 5 buses' });
  });

  it('to a bus that is not there is lost, as on AWS, and the log tells', async () => {
    const { rig, put } = setUp();
    expect(await put({ EventBusName: 'absent' })).toMatch(/^[0-9a-f-]{36}$/);
    expect(rig.logs.map(({ event }) => event)).toEqual(['event-lost']);
  });
});

describe('a target', () => {
  it('must let the rule in by its own policy: function, queue, topic and log group', async () => {
    const { rig, policy, putRule, put } = setUp();
    const group = `arn:aws:logs:${region}:${accountId}:log-group:g`;
    const asked: ServiceAccess[] = [];
    policy.lets = (access) => asked.push(access) < 0;
    rig.permits = (arn, { servicePrincipal, sourceArn }) => {
      asked.push({ servicePrincipal, sourceArn, action: 'lambda', resource: arn, sourceAccount: accountId });
      return false;
    };
    putRule([{ Arn: FN }, { Arn: arnOf.queue('q') }, { Arn: arnOf.topic('t') }, { Arn: group }]);
    await put();
    expect(rig.arrivals).toEqual([]);
    expect(asked.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      `lambda ${FN}`,
      `sqs:SendMessage ${arnOf.queue('q')}`,
      `sns:Publish ${arnOf.topic('t')}`,
      `logs:PutLogEvents ${group}:log-stream:r`,
    ]);
    const same = { servicePrincipal: 'events.amazonaws.com', sourceArn: RULE, sourceAccount: accountId };
    for (const access of asked) expect(access).toMatchObject(same);
  });

  it('with a role is reached as this role', async () => {
    const { rig, policy, putRule, put } = setUp();
    policy.lets = () => false;
    rig.allowed = (role, action) => role === arnOf.role('sender') && action === 'sqs:SendMessage';
    const queue = { Arn: arnOf.queue('q') };
    putRule([{ ...queue, RoleArn: arnOf.role('sender') }, { ...queue, RoleArn: arnOf.role('other') }, queue]);
    await put();
    expect(rig.arrivals).toHaveLength(1);
  });

  it('that refuses for good leaves the event to the dead-letter queue at once', async () => {
    const { rig, putRule, put } = setUp();
    rig.permits = () => false;
    putRule([{ Arn: FN, Input: '1', DeadLetterConfig: { Arn: arnOf.queue('dlq') } }]);
    const id = await put();
    const [letter] = rig.arrivals;
    expect(letter).toMatchObject({ target: 'queue:dlq', payload: expect.stringContaining(id) });
    expect(letter?.details).toMatchObject({
      attributes: { RULE_ARN: RULE, TARGET_ARN: FN, ERROR_CODE: 'NO_PERMISSIONS', RETRY_ATTEMPTS: '0' },
    });
  });

  it('that fails for a time is tried again, until its policy ends it', async () => {
    const { rig, putRule, put, advance } = setUp();
    rig.faults.set(FN, failing('TooManyRequestsException'));
    const RetryPolicy = { MaximumRetryAttempts: 1 };
    putRule([{ Arn: FN, RetryPolicy, DeadLetterConfig: { Arn: arnOf.queue('dlq') } }]);
    await put();
    expect(rig.arrivals).toEqual([]);
    await advance(1_000);
    expect(rig.arrivals[0]?.details).toMatchObject({
      attributes: { ERROR_CODE: 'THROTTLING', EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts', RETRY_ATTEMPTS: '1' },
    });
  });
});

describe('a scheduled rule', () => {
  it('runs after each period, for its own targets only, once the cloud is up', async () => {
    const { rig, engine, putRule, advance } = setUp();
    putRule([{ Arn: FN }], { EventPattern: undefined, ScheduleExpression: 'rate(5 minutes)' });
    putRule([{ Arn: arnOf.fn('all') }], { Name: 'all', EventPattern: '{"source":["aws.events"]}' });
    await advance(MINUTE);
    engine.start();
    await advance(4 * MINUTE - 1);
    expect(rig.arrivals).toEqual([]);
    await advance(1);
    const content = { 'detail-type': 'Scheduled Event', source: 'aws.events', resources: [RULE], detail: {} };
    expect(rig.arrivals).toMatchObject([{ target: FN, payload: { ...content, time: '2026-01-01T00:05:00Z' } }]);
    engine.execute('DisableRule', { Name: 'r' });
    await advance(10 * MINUTE);
    engine.execute('EnableRule', { Name: 'r' });
    await advance(5 * MINUTE);
    expect(rig.arrivals).toHaveLength(2);
    engine.close();
    await advance(30 * MINUTE);
    expect(rig.arrivals).toHaveLength(2);
  });

  it.each([
    ['at(2026-01-01T00:00:00)', /no one-time schedule/],
    ['rate(1 minutes)', /singular/],
    ['rate(5 minute)', /singular/],
    ['cron(0 0 * * *)', /six fields/],
  ])('%s is refused', (ScheduleExpression, reason) => {
    const { engine } = setUp();
    expect(() => engine.execute('PutRule', { Name: 'r', ScheduleExpression })).toThrow(reason);
  });
});
