import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, describe, expect, it } from 'vitest';
import { EventsEngine } from '../../../../local/engines/events/events-engine.ts';
import { createEventsService } from '../../../../local/engines/events/events-service.ts';
import { createFrontDoor } from '../../../../local/engines/index.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { accountId, arnOf, region, targetRig } from '../targets/target-rig.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function setUp() {
  const rig = targetRig();
  const engine = new EventsEngine({ ...rig.ports, policies: { allows: async () => true } });
  const door = await createFrontDoor({
    ...{ port: 0, services: [createEventsService(engine)], roles: rig.ports.roles, log: silentLog },
    callerOf: (key) => (key === 'role' ? { kind: 'role', roleArn: arnOf.role('caller') } : { kind: 'operator' }),
  });
  closers.push(() => door.close());
  const clientOf = (accessKeyId: string) => {
    const credentials = { accessKeyId, secretAccessKey: 'secret' };
    const client = new EventBridgeClient({ endpoint: door.url, region, maxAttempts: 1, credentials });
    closers.push(() => client.destroy());
    return client;
  };
  return { rig, client: clientOf('operator'), role: clientOf('role') };
}

const pattern = { EventPattern: '{"source":["fleet"]}' };
const entry = (changes: PutEventsRequestEntry = {}): PutEventsRequestEntry => ({
  ...{ Source: 'fleet', DetailType: 'Parked', Detail: '{}' },
  ...changes,
});

describe('buses, rules and targets, through the SDK', () => {
  it('are made, described, listed and taken away in order', async () => {
    const { client } = await setUp();
    const { EventBusArn } = await client.send(new CreateEventBusCommand({ Name: 'b', Description: 'd' }));
    expect(EventBusArn).toBe(`arn:aws:events:${region}:${accountId}:event-bus/b`);
    const { RuleArn } = await client.send(new PutRuleCommand({ Name: 'r', EventBusName: EventBusArn, ...pattern }));
    expect(RuleArn).toBe(`arn:aws:events:${region}:${accountId}:rule/b/r`);
    const onBus = { EventBusName: 'b', Rule: 'r' };
    await client.send(new PutTargetsCommand({ ...onBus, Targets: [{ Id: 't', Arn: arnOf.fn('f') }] }));
    expect(await client.send(new DescribeEventBusCommand({ Name: 'b' }))).toMatchObject({ Arn: EventBusArn });
    const buses = await client.send(new ListEventBusesCommand({}));
    expect(buses.EventBuses?.map(({ Name }) => Name)).toEqual(['b', 'default']);
    const { Targets } = await client.send(new ListTargetsByRuleCommand(onBus));
    expect(Targets).toMatchObject([{ Id: 't', Arn: arnOf.fn('f') }]);
    const byTarget = { EventBusName: 'b', TargetArn: arnOf.fn('f') };
    expect((await client.send(new ListRuleNamesByTargetCommand(byTarget))).RuleNames).toEqual(['r']);

    await expect(client.send(new DeleteEventBusCommand({ Name: 'b' }))).rejects.toThrow(/since it has rules/);
    await expect(client.send(new DeleteRuleCommand({ Name: 'r', EventBusName: 'b' }))).rejects.toThrow(/has targets/);
    const removed = await client.send(new RemoveTargetsCommand({ ...onBus, Ids: ['t', 'absent'] }));
    expect(removed).toMatchObject({ FailedEntryCount: 1, FailedEntries: [{ TargetId: 'absent' }] });
    await client.send(new DeleteRuleCommand({ Name: 'r', EventBusName: 'b' }));
    await client.send(new DeleteEventBusCommand({ Name: 'b' }));
    expect((await client.send(new ListEventBusesCommand({}))).EventBuses).toHaveLength(1);
  });

  it('keep targets when a rule is put again, and fall back to defaults for the rest', async () => {
    const { client } = await setUp();
    await client.send(new PutRuleCommand({ Name: 'r', ...pattern, Description: 'old' }));
    await client.send(new PutTargetsCommand({ Rule: 'r', Targets: [{ Id: 't', Arn: arnOf.fn('f') }] }));
    await client.send(new DisableRuleCommand({ Name: 'r' }));
    await client.send(new PutRuleCommand({ Name: 'r', ScheduleExpression: 'rate(1 hour)' }));
    const rule = await client.send(new DescribeRuleCommand({ Name: 'r' }));
    expect(rule).toMatchObject({ State: 'ENABLED', ScheduleExpression: 'rate(1 hour)', EventBusName: 'default' });
    expect([rule.Description, rule.EventPattern]).toEqual([undefined, undefined]);
    expect((await client.send(new ListTargetsByRuleCommand({ Rule: 'r' }))).Targets).toHaveLength(1);
  });

  it('are listed page by page', async () => {
    const { client } = await setUp();
    for (const Name of ['a', 'b', 'c']) await client.send(new PutRuleCommand({ Name, ...pattern }));
    const first = await client.send(new ListRulesCommand({ Limit: 2 }));
    const second = await client.send(new ListRulesCommand({ Limit: 2, NextToken: first.NextToken }));
    expect([first, second].map(({ Rules }) => Rules?.map(({ Name }) => Name))).toEqual([['a', 'b'], ['c']]);
    expect(second.NextToken).toBeUndefined();
  });

  it('carry tags', async () => {
    const { client } = await setUp();
    const Tags = [{ Key: 'team', Value: 'fleet' }];
    const { EventBusArn: ResourceARN } = await client.send(new CreateEventBusCommand({ Name: 'b', Tags }));
    expect((await client.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual(Tags);
  });

  it.each([
    ['a rule that says nothing', new PutRuleCommand({ Name: 'r' }), 'ValidationException'],
    [
      'a pattern that is none',
      new PutRuleCommand({ Name: 'r', EventPattern: '{"a":1}' }),
      'InvalidEventPatternException',
    ],
    ['a pattern that is no JSON', new PutRuleCommand({ Name: 'r', EventPattern: '{' }), 'InvalidEventPatternException'],
    ['a name that is none', new PutRuleCommand({ Name: 'a b', ...pattern }), 'ValidationException'],
    ['an absent bus', new PutRuleCommand({ Name: 'r', EventBusName: 'x', ...pattern }), 'ResourceNotFoundException'],
    ['an absent rule', new DescribeRuleCommand({ Name: 'x' }), 'ResourceNotFoundException'],
    ['a second default bus', new CreateEventBusCommand({ Name: 'default' }), 'ResourceAlreadyExistsException'],
    ['the end of the default bus', new DeleteEventBusCommand({ Name: 'default' }), 'ValidationException'],
  ])('%s is refused', async (_what, command, name) => {
    const { client } = await setUp();
    await expect(client.send(command as PutRuleCommand)).rejects.toMatchObject({ name });
  });

  it('are bounded: five targets a rule; schedules on the default bus only', async () => {
    const { client } = await setUp();
    await client.send(new PutRuleCommand({ Name: 'r', ...pattern }));
    const Targets = Array.from({ length: 6 }, (_, index) => ({ Id: String(index), Arn: arnOf.fn('f') }));
    const many = client.send(new PutTargetsCommand({ Rule: 'r', Targets }));
    await expect(many).rejects.toMatchObject({ name: 'LimitExceededException' });
    await client.send(new CreateEventBusCommand({ Name: 'b' }));
    const scheduled = new PutRuleCommand({ Name: 's', EventBusName: 'b', ScheduleExpression: 'rate(1 hour)' });
    await expect(client.send(scheduled)).rejects.toThrow(/only on the default event bus/);
  });
});

describe('PutEvents', () => {
  it('answers each entry: its event, or why it is none', async () => {
    const { client } = await setUp();
    const Entries = [
      entry(),
      entry({ Source: 'aws.ec2' }),
      entry({ Detail: '[1]' }),
      entry({ Detail: '{' }),
      entry({ DetailType: '' }),
    ];
    const answer = await client.send(new PutEventsCommand({ Entries }));
    expect(answer.FailedEntryCount).toBe(4);
    expect(answer.Entries?.map(({ EventId, ErrorCode }) => ErrorCode ?? typeof EventId)).toEqual([
      'string',
      'NotAuthorizedForSource',
      'MalformedDetail',
      'MalformedDetail',
      'InvalidArgument',
    ]);
    expect(answer.Entries?.[4]?.ErrorMessage).toMatch(/DetailType is a required argument/);
  });

  it('takes at most ten entries and 256 KB together', async () => {
    const { client } = await setUp();
    const eleven = new PutEventsCommand({ Entries: Array.from({ length: 11 }, () => entry()) });
    await expect(client.send(eleven)).rejects.toMatchObject({ name: 'ValidationException' });
    const detailOf = (bytes: number) => JSON.stringify({ x: 'y'.repeat(bytes - '{"x":""}'.length) });
    const names = 'fleet'.length + 'Parked'.length;
    const full = new PutEventsCommand({ Entries: [entry({ Detail: detailOf(256 * 1024 - names) })] });
    expect((await client.send(full)).FailedEntryCount).toBe(0);
    const over = new PutEventsCommand({ Entries: [entry({ Detail: detailOf(256 * 1024 - names + 1) })] });
    await expect(client.send(over)).rejects.toThrow(/Total size/);
  });

  it('needs the permission on each bus it writes to', async () => {
    const { rig, role } = await setUp();
    rig.allowed = (_role, action, resource) => action === 'events:PutEvents' && resource.endsWith(':event-bus/b');
    await role.send(new PutEventsCommand({ Entries: [entry({ EventBusName: 'b' })] }));
    const both = new PutEventsCommand({ Entries: [entry({ EventBusName: 'b' }), entry()] });
    await expect(role.send(both)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

it('TestEventPattern tells whether a pattern takes an event', async () => {
  const { client } = await setUp();
  const event = { id: '1', account: '1', source: 'fleet', time: 't', region, resources: [], 'detail-type': 'x' };
  const ask = (source: string, given: object = event) =>
    client.send(
      new TestEventPatternCommand({ EventPattern: `{"source":["${source}"]}`, Event: JSON.stringify(given) }),
    );
  expect((await ask('fleet')).Result).toBe(true);
  expect((await ask('other')).Result).toBe(false);
  await expect(ask('fleet', { source: 'fleet' })).rejects.toThrow(/lacks id/);
});
