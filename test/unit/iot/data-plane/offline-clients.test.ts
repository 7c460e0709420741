import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  ListSubscriptionsCommand,
  SendDirectMessageCommand,
} from '@aws-sdk/client-iot-data-plane';
import { afterEach, describe, expect, it } from 'vitest';
import type { BrokerOptions } from '../../../../local/mqtt/broker.ts';
import { type Bench, mqttBench, type WireClient } from '../../mqtt/mqtt-bench.ts';
import { type IotDataServer, startIotDataServer } from './iot-data-server.ts';

let server: IotDataServer | undefined;
afterEach(() => server?.close());

const HALF_AN_HOUR_MS = 1_800_000;
const LASTING = { clean: false, version: 5, properties: { sessionExpiryInterval: 3_000 } } as const;

async function start(profile: Pick<BrokerOptions, 'profile'> = {}): Promise<[IotDataServer, Bench]> {
  const bench = mqttBench({}, {}, profile);
  server = await startIotDataServer(bench.broker);
  return [server, bench];
}

async function drop(client: WireClient): Promise<void> {
  client.stream.destroy();
  await client.closed();
  await new Promise((resolve) => setImmediate(resolve));
}

describe('GetConnection of a client that is gone [AWS-IoT: API_iotdata_GetConnection]', () => {
  it('tells since when and why, for 30 minutes', async () => {
    const [{ client }, bench] = await start();
    await drop(await bench.connect('car', LASTING));
    const goneAtMs = bench.clock.nowMs();
    bench.clock.advance(HALF_AN_HOUR_MS - 1);
    const answer = await client.send(new GetConnectionCommand({ clientId: 'car' }));
    expect(answer).toMatchObject({
      ...{ connected: false, clientId: 'car', thingName: 'thing-of-car', cleanSession: false, sessionExpiry: 3_000 },
      ...{ disconnectedSince: goneAtMs, disconnectReason: 'CONNECTION_LOST', keepAliveDuration: 60 },
    });
    expect(answer.connectedSince).toBeUndefined();
    bench.clock.advance(1);
    const late = client.send(new GetConnectionCommand({ clientId: 'car' }));
    await expect(late).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('has both ends of the socket when asked, also of the last connection', async () => {
    const [{ client }, bench] = await start();
    const peer = { remoteAddress: '127.0.0.1', remotePort: 40_001, localAddress: '127.0.0.1', localPort: 8883 };
    const car = await bench.connect('car', { ...LASTING, peer });
    const ask = new GetConnectionCommand({ clientId: 'car', includeSocketInformation: true });
    const socket = { sourceIp: '127.0.0.1', sourcePort: 40_001, targetIp: '127.0.0.1', targetPort: 8883 };
    expect(await client.send(ask)).toMatchObject({ connected: true, cleanSession: false, ...socket });
    await drop(car);
    expect(await client.send(ask)).toMatchObject({ connected: false, ...socket });
  });

  it('is about the new connection once the client is back', async () => {
    const [{ client }, bench] = await start();
    await drop(await bench.connect('car'));
    await bench.connect('car');
    const answer = await client.send(new GetConnectionCommand({ clientId: 'car' }));
    expect(answer).toMatchObject({ connected: true, cleanSession: true, sessionExpiry: 0 });
    expect(answer.disconnectReason).toBeUndefined();
  });
});

describe('an offline persistent session', () => {
  it('has its subscriptions listed, one without any an empty list, none at all 404', async () => {
    const [{ client }, bench] = await start();
    const list = (clientId: string) => client.send(new ListSubscriptionsCommand({ clientId }));
    const car = await bench.connect('car', LASTING);
    await car.subscribe('a/+', 1);
    await drop(car);
    await drop(await bench.connect('bus', LASTING));
    expect((await list('car')).subscriptions).toEqual([{ topicFilter: 'a/+', qos: 1 }]);
    expect((await list('bus')).subscriptions).toEqual([]);
    await expect(list('nobody')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('ends with cleanSession, and only then [AWS-IoT: API_iotdata_DeleteConnection]', async () => {
    const [{ client }, bench] = await start();
    await drop(await bench.connect('car', LASTING));
    const plain = client.send(new DeleteConnectionCommand({ clientId: 'car' }));
    await expect(plain).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(bench.broker.hasSession('car')).toBe(true);
    await client.send(new DeleteConnectionCommand({ clientId: 'car', cleanSession: true }));
    expect(bench.broker.hasSession('car')).toBe(false);
  });

  it.each([
    [true, []],
    [false, ['car: bye']],
  ])('with preventWillMessage %s publishes of a will that waits: %j', async (preventWillMessage, published) => {
    const [{ client }, bench] = await start({ profile: 'spec' });
    const will = { topic: 'w', payload: 'bye', qos: 0, properties: { willDelayInterval: 1_000 } };
    await drop(await bench.connect('car', { ...LASTING, will }));
    const input = { clientId: 'car', cleanSession: true, preventWillMessage };
    await client.send(new DeleteConnectionCommand(input));
    bench.clock.advance(5_000_000);
    expect(bench.told.published.map(({ clientId, message }) => `${clientId}: ${message.payload}`)).toEqual(published);
  });

  it('takes no direct message, and the refusal says that it waits [AWS-IoT: API_iotdata_SendDirectMessage]', async () => {
    const [{ client }, bench] = await start();
    await drop(await bench.connect('car', LASTING));
    const send = (clientId: string) => client.send(new SendDirectMessageCommand({ clientId, topic: 'a' }));
    await expect(send('car')).rejects.toMatchObject({
      ...{ name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } },
      message: expect.stringContaining('active persistent session') as string,
    });
    const none = await send('nobody').catch((error: Error) => error.message);
    expect(none).not.toContain('session');
  });
});
