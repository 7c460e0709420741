import { GetRetainedMessageCommand, ListRetainedMessagesCommand, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { afterEach, describe, expect, it } from 'vitest';
import { type Bench, mqttBench } from '../../mqtt/mqtt-bench.ts';
import { type IotDataServer, startIotDataServer } from './iot-data-server.ts';

let server: IotDataServer | undefined;
afterEach(() => server?.close());

async function start(limits = {}): Promise<[IotDataServer, Bench]> {
  const bench = mqttBench({}, limits);
  server = await startIotDataServer(bench.broker);
  return [server, bench];
}

describe('GetRetainedMessage [AWS-IoT: API_iotdata_GetRetainedMessage]', () => {
  it('returns what was retained over HTTPS, on a topic of any characters', async () => {
    const [{ client }, bench] = await start();
    const topic = 'v1/car 1/state/ü';
    const userProperties = JSON.stringify([{ a: '1' }, { a: '2' }]);
    const payload = Buffer.from([0, 255, 7]);
    await client.send(new PublishCommand({ topic, payload, qos: 1, retain: true, userProperties }));
    const answer = await client.send(new GetRetainedMessageCommand({ topic }));
    expect(answer).toMatchObject({ topic, qos: 1, lastModifiedTime: bench.clock.nowMs() });
    expect(Buffer.from(answer.payload ?? [])).toEqual(payload);
    expect(Buffer.from(answer.userProperties ?? []).toString()).toBe(userProperties);
  });

  it('has no user properties where the message has none', async () => {
    const [{ client, url }] = await start();
    await client.send(new PublishCommand({ topic: 'a/b', payload: 'x', retain: true }));
    expect((await client.send(new GetRetainedMessageCommand({ topic: 'a/b' }))).userProperties).toBeUndefined();
    expect(await (await fetch(`${url}/retainedMessage/a/b`)).json()).toMatchObject({ topic: 'a/b', payload: 'eA==' });
  });

  it.each([
    ['a topic without one', 'nothing/here', 'ResourceNotFoundException', 404],
    ['a topic filter', 'a/#', 'InvalidRequestException', 400],
  ])('refuses %s', async (_what, topic, name, status) => {
    const [{ client }] = await start();
    const call = client.send(new GetRetainedMessageCommand({ topic }));
    await expect(call).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });
});

describe('ListRetainedMessages [AWS-IoT: API_iotdata_ListRetainedMessages]', () => {
  it('pages through all topics, without payloads', async () => {
    const [{ client }, bench] = await start();
    const topics = Array.from({ length: 45 }, (_, index) => `t/${String(index).padStart(2, '0')}`);
    for (const topic of topics) await client.send(new PublishCommand({ topic, payload: 'four', retain: true }));
    const pages: number[] = [];
    const seen: unknown[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(new ListRetainedMessagesCommand({ nextToken, maxResults: 15 }));
      pages.push(page.retainedTopics?.length ?? 0);
      seen.push(...(page.retainedTopics ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(pages).toEqual([15, 15, 15]);
    const lastModifiedTime = bench.clock.nowMs();
    expect(seen).toEqual(topics.map((topic) => ({ topic, payloadSize: 4, qos: 0, lastModifiedTime })));
  });

  it('gives 20 without being told how many, and nothing when nothing is retained', async () => {
    const [{ client }, bench] = await start();
    expect((await client.send(new ListRetainedMessagesCommand({}))).retainedTopics).toEqual([]);
    for (let count = 0; count < 25; count += 1) {
      bench.broker.publish({ topic: `t/${count}`, payload: Buffer.from('x'), qos: 0, retain: true });
    }
    expect((await client.send(new ListRetainedMessagesCommand({}))).retainedTopics).toHaveLength(20);
  });

  it.each([[{ nextToken: '***' }], [{ maxResults: 201 }], [{ maxResults: 0 }]])('refuses %o', async (input) => {
    const [{ client }] = await start();
    const call = client.send(new ListRetainedMessagesCommand(input));
    await expect(call).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });
});

describe('the quota and the rights of retained messages', () => {
  it('throttles a topic beyond the quota, before the rules see it', async () => {
    const [{ client, ruleCalls }] = await start({ maxRetainedMessages: 1 });
    await client.send(new PublishCommand({ topic: 'a', payload: 'x', retain: true }));
    const call = client.send(new PublishCommand({ topic: 'b', payload: 'x', retain: true }));
    await expect(call).rejects.toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 429 } });
    expect(ruleCalls.map(({ topic }) => topic)).toEqual(['a']);
  });

  it.each([
    ['/retainedMessage/a%2Fb', 'iot:GetRetainedMessage', 'arn:aws:iot:eu-central-1:000000000000:topic/a/b'],
    ['/retainedMessage?maxResults=5', 'iot:ListRetainedMessages', '*'],
  ])('GET %s needs %s', async (url, action, resource) => {
    const [{ service }] = await start();
    const request = { method: 'GET', url, headers: {}, body: Buffer.alloc(0) };
    expect(service.requiredPermissions(request)).toEqual([{ action, resource }]);
  });
});
