import { type EventEmitter, once } from 'node:events';
import { createConnection } from 'node:net';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import mqtt, { type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBroker, type MqttBroker } from '../../../local/mqtt/broker.ts';
import type { Listener } from '../../../local/mqtt/listeners/listener.ts';
import { listenMqtt, listenMqtts } from '../../../local/mqtt/listeners/mqtt-listener.ts';
import type { ConnectRequest } from '../../../local/mqtt/ports.ts';
import { systemClock } from '../../../local/ports/clock.ts';
import { type TestCertificate, testCertificate } from './test-certificates.ts';

let broker: MqttBroker;
let listener: Listener;
let server: TestCertificate;
let device: TestCertificate;
const requests: ConnectRequest[] = [];
const events: string[] = [];
const logged: string[] = [];
const clients: MqttClient[] = [];
const log = (_level: string, event: string) => void logged.push(event);

beforeAll(async () => {
  [server, device] = await Promise.all([testCertificate('localhost'), testCertificate('car')]);
  broker = createBroker({
    quotas: 'off',
    clock: systemClock,
    log,
    ports: {
      authenticate: (request) => {
        requests.push(request);
        const known = request.peer.certificateDer?.equals(device.der) === true;
        return known ? { ok: true, principal: {} } : { ok: false, layer: 'identity', reason: 'UNKNOWN_CERTIFICATE' };
      },
      isAllowed: () => true,
      onPublish: () => 'route',
      onConnected: () => undefined,
      onDisconnected: ({ clientId }, reason) => void events.push(`${clientId} ${reason}`),
      onConnectFailed: ({ clientId }, reason) => void events.push(`${clientId} ${reason}`),
      onSubscribed: () => undefined,
      onUnsubscribed: () => undefined,
    },
  });
  const terms = { serverKeyPem: server.keyPem, serverCertPem: server.certPem, resumption: true };
  listener = await listenMqtts({ broker, port: 0, ...terms, log });
});

afterAll(async () => {
  for (const client of clients) client.end(true);
  await broker.close();
  await listener.close();
});

function open(clientId: string, options: IClientOptions = {}): MqttClient {
  const client = mqtt.connect({
    protocol: 'mqtts',
    host: '127.0.0.1',
    port: listener.port,
    key: device.keyPem,
    cert: device.certPem,
    rejectUnauthorized: false,
    reconnectPeriod: 0,
    clientId,
    ...options,
  });
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

/** MQTT.js types its events more narrowly than `once` does. */
function happens(client: MqttClient, event: string): Promise<unknown[]> {
  return once(client as unknown as EventEmitter, event);
}

async function connected(clientId: string, options: IClientOptions = {}): Promise<MqttClient> {
  const client = open(clientId, options);
  await happens(client, 'connect');
  return client;
}

async function nextMessage(client: MqttClient): Promise<{ topic: string; text: string; packet: IPublishPacket }> {
  const [topic, payload, packet] = (await happens(client, 'message')) as [string, Buffer, IPublishPacket];
  return { topic, text: payload.toString(), packet };
}

describe.each([4, 5] as const)('MQTT.js, protocol version %i, over mutual TLS', (protocolVersion) => {
  it('connects with its certificate, subscribes, publishes and receives', async () => {
    const client = await connected(`echo-${protocolVersion}`, { protocolVersion });
    expect(requests.at(-1)?.peer.certificateDer?.equals(device.der)).toBe(true);
    const granted = await client.subscribeAsync('a/+', { qos: 1 });
    expect(granted).toMatchObject([{ topic: 'a/+', qos: 1 }]);
    const arrived = nextMessage(client);
    await client.publishAsync('a/b', 'hello', { qos: 1 });
    expect(await arrived).toMatchObject({ topic: 'a/b', text: 'hello' });
    await client.unsubscribeAsync('a/+');
    await client.endAsync();
  });

  it('has its will published when its line is cut', async () => {
    const watcher = await connected(`watcher-${protocolVersion}`, { protocolVersion });
    await watcher.subscribeAsync('gone');
    const arrived = nextMessage(watcher);
    const car = await connected(`cut-${protocolVersion}`, {
      protocolVersion,
      will: { topic: 'gone', payload: Buffer.from('bye'), qos: 1, retain: false },
    });
    car.stream.destroy();
    expect((await arrived).text).toBe('bye');
  });

  it('loses its place to a second connection of its id', async () => {
    const first = await connected(`twin-${protocolVersion}`, { protocolVersion });
    const closed = happens(first, 'close');
    const second = await connected(`twin-${protocolVersion}`, { protocolVersion });
    await closed;
    expect(second.connected).toBe(true);
    expect(events).toContain(`twin-${protocolVersion} DUPLICATE_CLIENTID`);
  });

  it('moves 128 KB and a burst of 500 QoS 1 messages, each once and in order', async () => {
    const client = await connected(`bulk-${protocolVersion}`, { protocolVersion });
    await client.subscribeAsync('bulk/#', { qos: 1 });
    const received: Buffer[] = [];
    const all = new Promise<void>((resolve) => {
      client.on('message', (_topic, payload) => {
        received.push(payload);
        if (received.length === 501) resolve();
      });
    });
    const big = Buffer.alloc(131_072, 'b');
    await client.publishAsync('bulk/big', big, { qos: 1 });
    await Promise.all(
      Array.from({ length: 500 }, (_, index) => client.publishAsync(`bulk/${index}`, `${index}`, { qos: 1 })),
    );
    await all;
    expect(received[0]?.equals(big)).toBe(true);
    expect(received.slice(1).map(String)).toEqual(Array.from({ length: 500 }, (_, index) => `${index}`));
  });
});

it('cuts a client without a certificate before CONNACK', async () => {
  const client = open('nobody', { key: undefined, cert: undefined } as unknown as IClientOptions);
  let accepted = false;
  client.on('connect', () => {
    accepted = true;
  });
  await happens(client, 'close');
  expect(accepted).toBe(false);
  expect(events).toContain('nobody UNKNOWN_CERTIFICATE');
});

describe('TLS', () => {
  const handshake = (options: object): TLSSocket =>
    tlsConnect({
      host: '127.0.0.1',
      port: listener.port,
      key: device.keyPem,
      cert: device.certPem,
      rejectUnauthorized: false,
      ...options,
    });
  const connectPacket = Buffer.from([0x10, 13, 0, 4, 77, 81, 84, 84, 4, 2, 0, 60, 0, 1, 97]);

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('sees the certificate again on a resumed %s session', async (maxVersion) => {
    const first = handshake({ maxVersion });
    const gotTicket = once(first, 'session');
    first.write(connectPacket);
    const [[session]] = await Promise.all([gotTicket, once(first, 'data')]);
    first.destroy();
    const again = handshake({ maxVersion, session });
    await once(again, 'secureConnect');
    expect(again.isSessionReused()).toBe(true);
    again.write(connectPacket);
    const [answer] = (await once(again, 'data')) as [Buffer];
    expect([...answer]).toEqual([0x20, 2, 0, 0]);
    expect(requests.at(-1)?.peer.certificateDer?.equals(device.der)).toBe(true);
    again.destroy();
  });

  it('agrees on x-amzn-mqtt-ca and refuses other protocols', async () => {
    const good = handshake({ ALPNProtocols: ['x-amzn-mqtt-ca'] });
    await once(good, 'secureConnect');
    expect(good.alpnProtocol).toBe('x-amzn-mqtt-ca');
    good.destroy();
    const bad = handshake({ ALPNProtocols: ['h2'] });
    const [error] = (await once(bad, 'error')) as [Error];
    expect(error.message).toMatch(/alert|protocol/i);
  });

  it('survives bytes that are not TLS', async () => {
    const socket = createConnection(listener.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await once(socket, 'close');
    expect(logged).toContain('mqtt-tls-refused');
  });
});

describe('the plain listener', () => {
  it('takes loopback only', () => {
    expect(() => listenMqtt({ broker, host: '0.0.0.0', port: 0, log })).toThrow('loopback only');
  });

  it('speaks MQTT and gives its port back on close', async () => {
    const plain = await listenMqtt({ broker, port: 0, log });
    const socket = createConnection(plain.port, '127.0.0.1');
    socket.write(Buffer.from([0xc0, 0]));
    socket.resume();
    await once(socket, 'close');
    await plain.close();
    const refused = createConnection(plain.port, '127.0.0.1');
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });
});
