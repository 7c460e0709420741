import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  ListSubscriptionsCommand,
  SendDirectMessageCommand,
} from '@aws-sdk/client-iot-data-plane';
import { afterEach, describe, expect, it } from 'vitest';
import { connectionOf, createFakeBroker, type FakeBroker } from './fake-broker.ts';
import { type IotDataServer, startIotDataServer } from './iot-data-server.ts';

let server: IotDataServer | undefined;
afterEach(() => server?.close());

async function start(options: Parameters<typeof createFakeBroker>[1] = {}): Promise<[IotDataServer, FakeBroker]> {
  const broker = createFakeBroker([connectionOf('car-1')], options);
  server = await startIotDataServer(broker);
  return [server, broker];
}

describe('SendDirectMessage [AWS-IoT: API_iotdata_SendDirectMessage]', () => {
  it('goes at QoS 0 and waits for nothing without confirmation', async () => {
    const [{ client, ruleCalls }, broker] = await start();
    const input = { clientId: 'car-1', topic: 'v1/car-1/down/command', payload: '{"a":1}', contentType: 'text/plain' };
    const answer = await client.send(new SendDirectMessageCommand(input));
    expect(answer).toMatchObject({ message: 'OK', traceId: '11111111-2222-4333-8444-555555555555' });
    const message = {
      topic: 'v1/car-1/down/command',
      payload: Buffer.from('{"a":1}'),
      qos: 0,
      retain: false,
      properties: { contentType: 'text/plain' },
    };
    expect(broker.direct).toEqual([{ clientId: 'car-1', message, confirm: undefined }]);
    expect(ruleCalls).toEqual([]);
  });

  it.each([
    [undefined, 5000],
    [1, 1000],
    [15, 15_000],
  ])('goes at QoS 1 with confirmation and waits (timeout %s: %i ms)', async (timeout, timeoutMs) => {
    const [{ client }, broker] = await start();
    await client.send(new SendDirectMessageCommand({ clientId: 'car-1', topic: 'a', confirmation: true, timeout }));
    expect(broker.direct[0]).toMatchObject({ message: { qos: 1 }, confirm: { timeoutMs } });
  });

  it.each([
    ['timeout', 'GatewayTimeoutException', 504],
    ['not-allowed', 'ForbiddenException', 403],
    ['not-connected', 'ResourceNotFoundException', 404],
  ] as const)('answers %s with %s', async (directOutcome, name, status) => {
    const [{ client }] = await start({ directOutcome });
    const call = client.send(new SendDirectMessageCommand({ clientId: 'car-1', topic: 'a', confirmation: true }));
    await expect(call).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
  });

  it.each([
    ['a reserved topic', { topic: '$aws/things/x' }, 'InvalidRequestException'],
    ['a timeout of 16 s', { topic: 'a', timeout: 16 }, 'InvalidRequestException'],
    ['a timeout of 0 s', { topic: 'a', timeout: 0 }, 'InvalidRequestException'],
    ['a client id that begins with $', { clientId: '$x', topic: 'a' }, 'InvalidRequestException'],
    ['a large payload', { topic: 'a', payload: Buffer.alloc(131_073) }, 'RequestEntityTooLargeException'],
  ])('refuses %s', async (_what, input, name) => {
    const [{ client }, broker] = await start();
    const call = client.send(new SendDirectMessageCommand({ clientId: 'car-1', ...input }));
    await expect(call).rejects.toMatchObject({ name });
    expect(broker.direct).toEqual([]);
  });
});

describe('GetConnection', () => {
  it('tells about a live connection, its socket only when asked', async () => {
    const [{ client }] = await start();
    const plain = await client.send(new GetConnectionCommand({ clientId: 'car-1' }));
    expect(plain).toMatchObject({
      connected: true,
      clientId: 'car-1',
      thingName: 'thing-of-car-1',
      cleanSession: true,
      keepAliveDuration: 60,
      connectedSince: 1_700_000_000_000,
    });
    expect(plain.sourceIp).toBeUndefined();
    const socket = await client.send(new GetConnectionCommand({ clientId: 'car-1', includeSocketInformation: true }));
    expect(socket).toMatchObject({ sourceIp: '127.0.0.1', sourcePort: 40_000 });
  });

  it('does not find an unknown client', async () => {
    const [{ client }] = await start();
    const call = client.send(new GetConnectionCommand({ clientId: 'nobody' }));
    await expect(call).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('DeleteConnection', () => {
  it.each([
    [{}, true, false],
    [{ cleanSession: true, preventWillMessage: true }, false, true],
  ])('with %o publishes the will: %s, ends the session: %s', async (input, publishWill, endSession) => {
    const [{ client }, broker] = await start();
    await client.send(new DeleteConnectionCommand({ clientId: 'car-1', ...input }));
    expect(broker.disconnected).toEqual([
      { clientId: 'car-1', reason: 'API_INITIATED_DISCONNECT', publishWill, endSession },
    ]);
  });

  it('does not find an unknown client', async () => {
    const [{ client }] = await start();
    const call = client.send(new DeleteConnectionCommand({ clientId: 'a/b' }));
    await expect(call).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('ListSubscriptions', () => {
  it('pages through all of them', async () => {
    const subscriptions = Array.from({ length: 45 }, (_, index) => ({ topicFilter: `t/${index}`, qos: 1 as const }));
    const [{ client }] = await start({ subscriptions });
    const seen: unknown[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(new ListSubscriptionsCommand({ clientId: 'car-1', nextToken }));
      expect(page.subscriptions?.length).toBeLessThanOrEqual(20);
      seen.push(...(page.subscriptions ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(seen).toEqual(subscriptions);
  });

  it('refuses a foreign token and a page of 201', async () => {
    const [{ client }] = await start();
    for (const input of [{ nextToken: 'zzz' }, { maxResults: 201 }]) {
      const call = client.send(new ListSubscriptionsCommand({ clientId: 'car-1', ...input }));
      await expect(call).rejects.toMatchObject({ name: 'InvalidRequestException' });
    }
  });
});
