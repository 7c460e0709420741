import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  paginateListSchedules,
  SchedulerClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { afterEach, describe, expect, it } from 'vitest';
import { createFrontDoor } from '../../../../local/engines/index.ts';
import { SchedulerEngine } from '../../../../local/engines/scheduler/scheduler-engine.ts';
import { createSchedulerService } from '../../../../local/engines/scheduler/scheduler-service.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { accountId, arnOf, region, targetRig } from '../targets/target-rig.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function setUp() {
  const rig = targetRig();
  const engine = new SchedulerEngine(rig.ports);
  const door = await createFrontDoor({
    ...{ port: 0, services: [createSchedulerService(engine)], roles: rig.ports.roles, log: silentLog },
    callerOf: (key) => (key === 'role' ? { kind: 'role', roleArn: arnOf.role('caller') } : { kind: 'operator' }),
  });
  const clientOf = (accessKeyId: string) => {
    const credentials = { accessKeyId, secretAccessKey: 'secret' };
    const client = new SchedulerClient({ endpoint: door.url, region, maxAttempts: 1, credentials });
    closers.push(() => client.destroy());
    return client;
  };
  closers.push(() => door.close());
  return { rig, engine, client: clientOf('operator'), role: clientOf('role') };
}

const schedule = (changes: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
  ...{ Name: 's', ScheduleExpression: 'rate(1 hour)', FlexibleTimeWindow: { Mode: 'OFF' } },
  Target: { Arn: arnOf.fn('f'), RoleArn: arnOf.role('r') },
  ...changes,
});

describe('the API of EventBridge Scheduler, through the SDK', () => {
  it('creates a schedule and tells of it with its defaults', async () => {
    const { client } = await setUp();
    const created = await client.send(new CreateScheduleCommand(schedule({ StartDate: new Date('2027-01-01') })));
    expect(created.ScheduleArn).toBe(`arn:aws:scheduler:${region}:${accountId}:schedule/default/s`);
    expect(await client.send(new GetScheduleCommand({ Name: 's' }))).toMatchObject({
      ...{ Arn: created.ScheduleArn, Name: 's', GroupName: 'default', State: 'ENABLED', ActionAfterCompletion: 'NONE' },
      ...{ ScheduleExpressionTimezone: 'UTC', StartDate: new Date('2027-01-01'), CreationDate: new Date('2026-01-01') },
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } },
    });
  });

  it('takes the same request twice, and refuses another of the same name', async () => {
    const { client } = await setUp();
    const request = new CreateScheduleCommand(schedule({ ClientToken: 'one' }));
    const first = await client.send(request);
    expect((await client.send(request)).ScheduleArn).toBe(first.ScheduleArn);
    const other = client.send(new CreateScheduleCommand(schedule({ ClientToken: 'two' })));
    await expect(other).rejects.toMatchObject({ name: 'ConflictException' });
  });

  it('updates a schedule whole: what is not given falls back to its default', async () => {
    const { client, engine } = await setUp();
    await client.send(new CreateScheduleCommand(schedule({ Description: 'old', State: 'DISABLED' })));
    await client.send(new UpdateScheduleCommand(schedule({ ScheduleExpression: 'rate(2 hours)' })));
    const updated = await client.send(new GetScheduleCommand({ Name: 's' }));
    expect(updated).toMatchObject({ Description: '', State: 'ENABLED', ScheduleExpression: 'rate(2 hours)' });
    expect(engine.list()[0]?.nextRunMs).toBe(Date.UTC(2026, 0, 1));
  });

  it('lists by group, prefix and state, page by page', async () => {
    const { client } = await setUp();
    await client.send(new CreateScheduleGroupCommand({ Name: 'g' }));
    for (const name of ['a1', 'a2', 'a3', 'b1']) await client.send(new CreateScheduleCommand(schedule({ Name: name })));
    await client.send(new CreateScheduleCommand(schedule({ Name: 'a9', GroupName: 'g', State: 'DISABLED' })));
    const names: string[] = [];
    for await (const page of paginateListSchedules(
      { client, pageSize: 2 },
      { GroupName: 'default', NamePrefix: 'a' },
    )) {
      names.push(...(page.Schedules ?? []).map(({ Name }) => String(Name)));
    }
    expect(names).toEqual(['a1', 'a2', 'a3']);
    const disabled = await client.send(new ListSchedulesCommand({ State: 'DISABLED' }));
    expect(disabled.Schedules).toMatchObject([{ Name: 'a9', GroupName: 'g', Target: { Arn: arnOf.fn('f') } }]);
  });

  it('deletes a schedule, and a group with what is in it, but not the default group', async () => {
    const { client, engine } = await setUp();
    await client.send(new CreateScheduleGroupCommand({ Name: 'g' }));
    await client.send(new CreateScheduleCommand(schedule({ GroupName: 'g' })));
    await client.send(new CreateScheduleCommand(schedule()));
    await client.send(new DeleteScheduleCommand({ Name: 's' }));
    expect(engine.list().map(({ name }) => name)).toEqual(['g/s']);
    await client.send(new DeleteScheduleGroupCommand({ Name: 'g' }));
    expect(engine.list()).toEqual([]);
    await expect(client.send(new GetScheduleGroupCommand({ Name: 'g' }))).rejects.toThrow('does not exist');
    const stays = client.send(new DeleteScheduleGroupCommand({ Name: 'default' }));
    await expect(stays).rejects.toMatchObject({ name: 'ValidationException' });
    const { ScheduleGroups } = await client.send(new ListScheduleGroupsCommand({}));
    expect(ScheduleGroups).toMatchObject([{ Name: 'default', State: 'ACTIVE' }]);
  });

  it('tags groups', async () => {
    const { client } = await setUp();
    const Tags = [{ Key: 'team', Value: 'fleet' }];
    const { ScheduleGroupArn: ResourceArn } = await client.send(new CreateScheduleGroupCommand({ Name: 'g', Tags }));
    await client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'stage', Value: 'dev' }] }));
    await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['team'] }));
    const tagged = await client.send(new ListTagsForResourceCommand({ ResourceArn }));
    expect(tagged.Tags).toEqual([{ Key: 'stage', Value: 'dev' }]);
  });

  it('asks IAM about the schedule in its group', async () => {
    const { client, role, rig } = await setUp();
    const asked: string[] = [];
    rig.allowed = (_role, action, resource) => {
      asked.push(`${action} ${resource.split(':').at(-1)}`);
      return false;
    };
    await client.send(new CreateScheduleGroupCommand({ Name: 'g' }));
    const created = role.send(new CreateScheduleCommand(schedule({ GroupName: 'g' })));
    await expect(created).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(role.send(new GetScheduleCommand({ Name: 's', GroupName: 'g' }))).rejects.toThrow();
    await expect(role.send(new DeleteScheduleGroupCommand({ Name: 'g' }))).rejects.toThrow();
    expect(asked).toEqual([
      'scheduler:CreateSchedule schedule/g/s',
      'scheduler:GetSchedule schedule/g/s',
      'scheduler:DeleteScheduleGroup schedule-group/g',
    ]);
  });
});

describe('a schedule is refused', () => {
  const target = (changes: object) => ({ Target: { Arn: arnOf.fn('f'), RoleArn: arnOf.role('r'), ...changes } });
  it.each([
    [
      'for its expression',
      { ScheduleExpression: 'cron(0 0 * * * *)' },
      /Invalid Schedule Expression cron.*exactly one/,
    ],
    ['for its zone', { ScheduleExpressionTimezone: 'Mars/Base' }, /ScheduleExpressionTimezone: is no time zone/],
    ['for a name with a slash', { Name: 'a b' }, /Name: must be 1 to 64/],
    ['for a window without length', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' as const } }, /MaximumWindowInMinutes/],
    ['for an end before its start', { StartDate: new Date(2e12), EndDate: new Date(1e12) }, /EndDate must come after/],
    [
      'for a universal target',
      target({ Arn: 'arn:aws:scheduler:::aws-sdk:ec2:stopInstances' }),
      /ec2:stopInstances is not/,
    ],
    ['for a target not emulated', target({ Arn: 'arn:aws:ecs:eu-central-1:000000000000:cluster/c' }), /targets of ecs/],
    ['for input that is no JSON', target({ Input: 'hello' }), /takes JSON/],
    ['for too many retries', target({ RetryPolicy: { MaximumRetryAttempts: 186 } }), /MaximumRetryAttempts/],
    [
      'for a FIFO dead-letter queue',
      target({ DeadLetterConfig: { Arn: arnOf.queue('d.fifo') } }),
      /standard SQS queue/,
    ],
  ])('%s', async (_why, changes, message) => {
    const { client } = await setUp();
    const refused = client.send(new CreateScheduleCommand(schedule(changes)));
    await expect(refused).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  it('when Scheduler may not assume its role, or its group is not there', async () => {
    const { client, rig } = await setUp();
    const absent = client.send(new CreateScheduleCommand(schedule({ GroupName: 'absent' })));
    await expect(absent).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    rig.trusts = (_role, service) => service !== 'scheduler.amazonaws.com';
    const untrusted = client.send(new CreateScheduleCommand(schedule()));
    await expect(untrusted).rejects.toThrow(/must allow AWS EventBridge Scheduler to assume the role/);
  });
});
