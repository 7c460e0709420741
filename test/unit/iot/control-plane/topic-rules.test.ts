import {
  ConfirmTopicRuleDestinationCommand,
  CreateTopicRuleCommand,
  CreateTopicRuleDestinationCommand,
  DeleteTopicRuleCommand,
  DeleteTopicRuleDestinationCommand,
  DisableTopicRuleCommand,
  EnableTopicRuleCommand,
  GetTopicRuleCommand,
  GetTopicRuleDestinationCommand,
  IoTClient,
  ListTopicRuleDestinationsCommand,
  ListTopicRulesCommand,
  ReplaceTopicRuleCommand,
  type TopicRulePayload,
  UpdateTopicRuleDestinationCommand,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFrontDoor, type FrontDoor } from '../../../../local/engines/index.ts';
import { createIotService } from '../../../../local/iot/control-plane/iot-service.ts';
import { createIotStore } from '../../../../local/iot/iot-store.ts';
import { systemClock } from '../../../../local/ports/clock.ts';
import { silentLog } from '../../../../local/ports/log.ts';
import { failureOf } from '../../engines/running-engines.ts';
import { createRig, type Rig, ROLE, settle } from '../rules/rule-engine-rig.ts';

const rig: Rig = createRig();
let frontDoor: FrontDoor;
let client: IoTClient;

/** The `iot` API over a rules engine, behind a front door. */
beforeAll(async () => {
  const store = createIotStore({ region: 'eu-central-1', accountId: '000000000000', clock: systemClock });
  const ports = { store, authority: {} as never, endpointAddress: () => '', ruleEngine: rig.engine, log: silentLog };
  frontDoor = await createFrontDoor({
    port: 0,
    services: [createIotService(ports)],
    callerOf: () => ({ kind: 'operator' }),
    roles: { authorize: () => ({ allowed: true }), mayAssume: () => true },
    log: silentLog,
  });
  const credentials = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'x' };
  client = new IoTClient({ region: 'eu-central-1', endpoint: frontDoor.url, credentials, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await frontDoor.close();
});

const toQueue = (queue: string): TopicRulePayload['actions'] => [
  { sqs: { queueUrl: `http://127.0.0.1:4566/000000000000/${queue}`, roleArn: ROLE } },
];

function create(ruleName: string, payload: Partial<TopicRulePayload> = {}) {
  const topicRulePayload = { sql: `SELECT * FROM '${ruleName}/+'`, actions: toQueue('q'), ...payload };
  return client.send(new CreateTopicRuleCommand({ ruleName, topicRulePayload }));
}

/** Bodies that reached queues for a message on `topic`. */
async function reached(topic: string): Promise<unknown[]> {
  rig.sent.length = 0;
  rig.publish(topic, { a: 1 });
  await rig.engine.idle();
  return rig.sentBy('sqs').map(([url]) => String(url).split('/').at(-1));
}

describe('a topic rule through the API [AWS-IoT: API_CreateTopicRule]', () => {
  it('runs, is shown as it was made, and is gone when deleted', async () => {
    const errorAction = { republish: { topic: 'failed', qos: 1, roleArn: ROLE } };
    await create('shown', { description: 'd', errorAction });
    expect(await reached('shown/1')).toEqual(['q']);
    const { ruleArn, rule } = await client.send(new GetTopicRuleCommand({ ruleName: 'shown' }));
    expect(ruleArn).toBe('arn:aws:iot:eu-central-1:000000000000:rule/shown');
    expect(rule).toMatchObject({
      ...{ ruleName: 'shown', sql: "SELECT * FROM 'shown/+'", description: 'd', ruleDisabled: false },
      ...{ awsIotSqlVersion: '2015-10-08', actions: toQueue('q'), errorAction, createdAt: expect.any(Date) },
    });
    await client.send(new DeleteTopicRuleCommand({ ruleName: 'shown' }));
    expect(await reached('shown/1')).toEqual([]);
  });

  it('is replaced at once, with another filter, and keeps the day it was made', async () => {
    await create('replaced');
    const { rule: before } = await client.send(new GetTopicRuleCommand({ ruleName: 'replaced' }));
    const topicRulePayload = { sql: "SELECT * FROM 'elsewhere/+'", actions: toQueue('other') };
    await client.send(new ReplaceTopicRuleCommand({ ruleName: 'replaced', topicRulePayload }));
    expect([await reached('replaced/1'), await reached('elsewhere/1')]).toEqual([[], ['other']]);
    const { rule } = await client.send(new GetTopicRuleCommand({ ruleName: 'replaced' }));
    expect(rule?.createdAt).toEqual(before?.createdAt);
  });

  it('that cannot be replaced stays as it was', async () => {
    await create('kept');
    const topicRulePayload = { sql: 'SELECT FROM', actions: [] };
    const failed = client.send(new ReplaceTopicRuleCommand({ ruleName: 'kept', topicRulePayload }));
    expect((await failureOf(failed)).name).toBe('SqlParseException');
    expect(await reached('kept/1')).toEqual(['q']);
  });

  it('rests while it is disabled, for Basic Ingest too', async () => {
    await create('resting');
    await client.send(new DisableTopicRuleCommand({ ruleName: 'resting' }));
    expect(await reached('resting/1')).toEqual([]);
    const message = { topic: 'x', payload: Buffer.from('{}'), qos: 0, retain: false } as const;
    rig.engine.basicIngest('resting', 'x', message, { protocol: 'mqtt' });
    expect(rig.engine.metrics().rules['resting']?.RuleNotFound).toBe(1);
    await client.send(new EnableTopicRuleCommand({ ruleName: 'resting' }));
    expect(await reached('resting/1')).toEqual(['q']);
  });

  it('is listed in pages, by topic and by state', async () => {
    for (const ruleName of ['listed_a', 'listed_b']) await create(ruleName, { sql: "SELECT * FROM 'listed/+'" });
    await client.send(new DisableTopicRuleCommand({ ruleName: 'listed_b' }));
    const list = async (input: object) => (await client.send(new ListTopicRulesCommand(input))).rules ?? [];
    expect(await list({ topic: 'listed/1' })).toMatchObject([
      { ruleName: 'listed_a', topicPattern: 'listed/+', ruleDisabled: false },
      { ruleName: 'listed_b', ruleDisabled: true },
    ]);
    expect((await list({ topic: 'listed/1', ruleDisabled: true })).map(({ ruleName }) => ruleName)).toEqual([
      'listed_b',
    ]);
    expect(await list({ maxResults: 1 })).toHaveLength(1);
  });

  it('is refused by AWS’s names', async () => {
    const refusal = async (payload: Partial<TopicRulePayload>) => (await failureOf(create('refused', payload))).name;
    expect(await refusal({ sql: 'SELECT' })).toBe('SqlParseException');
    expect(await refusal({ actions: [{ stepFunctions: { stateMachineName: 's', roleArn: ROLE } }] })).toBe(
      'InvalidRequestException',
    );
    expect(await refusal({ sql: `SELECT '${'x'.repeat(140_000)}' FROM 'a'` })).toBe('InvalidRequestException');
    await create('twice');
    expect((await failureOf(create('twice'))).name).toBe('ResourceAlreadyExistsException');
    const ruleName = 'absent';
    for (const command of [new GetTopicRuleCommand({ ruleName }), new DeleteTopicRuleCommand({ ruleName })]) {
      const failure = await failureOf(client.send(command as GetTopicRuleCommand));
      expect([failure.name, failure.message]).toEqual([
        'UnauthorizedException',
        "Access to topic rule 'absent' was denied",
      ]);
    }
  });
});

describe('an HTTP destination through the API [AWS-IoT: API_CreateTopicRuleDestination]', () => {
  const httpUrlConfiguration = (confirmationUrl: string) => ({ httpUrlConfiguration: { confirmationUrl } });

  async function createDestination(url: string): Promise<{ arn: string; token: string }> {
    rig.sent.length = 0;
    const destinationConfiguration = httpUrlConfiguration(url);
    const created = await client.send(new CreateTopicRuleDestinationCommand({ destinationConfiguration }));
    await settle();
    const [[post] = []] = rig.sentBy('http') as { body: Uint8Array }[][];
    const { confirmationToken: token } = JSON.parse(Buffer.from(post?.body ?? []).toString()) as Record<string, string>;
    return { arn: created.topicRuleDestination?.arn ?? '', token: token ?? '' };
  }

  const statusOf = async (arn: string) =>
    (await client.send(new GetTopicRuleDestinationCommand({ arn }))).topicRuleDestination?.status;

  it('is confirmed by the API, updated, listed and deleted', async () => {
    const { arn, token } = await createDestination('https://a.example/hook');
    expect(await statusOf(arn)).toBe('IN_PROGRESS');
    await client.send(new ConfirmTopicRuleDestinationCommand({ confirmationToken: token }));
    expect(await statusOf(arn)).toBe('ENABLED');
    await client.send(new UpdateTopicRuleDestinationCommand({ arn, status: 'DISABLED' }));
    const { destinationSummaries } = await client.send(new ListTopicRuleDestinationsCommand({}));
    expect(destinationSummaries).toMatchObject([
      { arn, status: 'DISABLED', httpUrlSummary: { confirmationUrl: 'https://a.example/hook' } },
    ]);
    await client.send(new DeleteTopicRuleDestinationCommand({ arn }));
    const gone = client.send(new GetTopicRuleDestinationCommand({ arn }));
    expect((await failureOf(gone)).name).toBe('ResourceNotFoundException');
  });

  it('is confirmed by whoever follows the link it was sent, unsigned, and by no other', async () => {
    const { arn, token } = await createDestination('https://b.example/');
    const follow = async (path: string) => (await fetch(`${frontDoor.url}${path}`)).status;
    expect(await follow('/confirmdestination/00000000000000000000000000000000')).toBe(400);
    expect(await follow('/destinations')).toBe(403);
    expect(await statusOf(arn)).toBe('IN_PROGRESS');
    expect(await follow(`/confirmdestination/${token}`)).toBe(200);
    expect(await statusOf(arn)).toBe('ENABLED');
  });
});
