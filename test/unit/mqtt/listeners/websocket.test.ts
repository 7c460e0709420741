import { type EventEmitter, once } from 'node:events';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { generate, type IConnectPacket } from 'mqtt-packet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../../../support/eventually.ts';
import { manualClock } from '../manual-clock.ts';
import { type GatewayRig, gatewayRig, OPERATOR, ROLE, ROLE_KEY } from './gateway-rig.ts';
import { type Signing, signedUrl } from './signed-url.ts';

let rig: GatewayRig;
const clients: MqttClient[] = [];

type Will = NonNullable<IConnectPacket['will']>;

beforeAll(async () => {
  rig = await gatewayRig({ plainWebSocket: true });
});
afterAll(async () => {
  for (const client of clients) client.end(true);
  await rig.close();
});

const wss = (signing: Partial<Signing> = {}, { ports } = rig): string =>
  signedUrl('wss', { host: `127.0.0.1:${ports.alpn}`, ...OPERATOR, ...signing });
const ws = (signing: Partial<Signing> = {}, { ports } = rig): string =>
  signedUrl('ws', { host: `127.0.0.1:${ports.plainWs}`, ...OPERATOR, ...signing });

async function connected(url: string, clientId: string, options: IClientOptions = {}): Promise<MqttClient> {
  const wsOptions = { ca: rig.ca, protocol: 'mqtt' };
  const client = await mqtt.connectAsync(url, { clientId, reconnectPeriod: 0, wsOptions, ...options }, false);
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

const happens = (client: MqttClient, event: string): Promise<unknown[]> =>
  once(client as unknown as EventEmitter, event);

/** Status of a refused upgrade, and its body. */
async function refusal(url: string, protocols = ['mqtt'], origin?: string): Promise<{ status: number; body: string }> {
  const socket = new WebSocket(url, protocols, { ca: rig.ca, ...(origin !== undefined && { origin }) });
  const [, response] = await once(socket, 'unexpected-response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, body };
}

function connectPacket(clientId: string, will?: Will): Buffer {
  return generate({ cmd: 'connect', clientId, clean: true, keepalive: 60, protocolVersion: 4, ...(will && { will }) });
}

async function openSocket(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, ['mqtt'], { ca: rig.ca });
  await once(socket, 'open');
  return socket;
}

describe.each([4, 5] as const)('MQTT.js, protocol version %i, over wss with a signed URL', (protocolVersion) => {
  it('publishes, subscribes and receives, small and 128 KB [AWS-IoT: protocols]', async () => {
    const client = await connected(wss(), `echo-${protocolVersion}`, { protocolVersion });
    await client.subscribeAsync('a/+', { qos: 1 });
    const big = Buffer.alloc(131_072, 'b');
    const received: Buffer[] = [];
    client.on('message', (_topic, payload) => void received.push(payload));
    await client.publishAsync('a/small', 'hello', { qos: 1 });
    await client.publishAsync('a/big', big, { qos: 1 });
    await eventually('both to arrive', async () => received.length === 2);
    expect(received.map(String)).toEqual(['hello', big.toString()]);
    expect(rig.seen.find(({ text }) => text === 'hello')?.source).toMatchObject({ principalId: 'operator' });
    await client.endAsync();
  });
});

describe('the principal of a WebSocket', () => {
  it('is the role behind the access key: its IAM policies decide on connect, subscribe and publish', async () => {
    const role = { ...ROLE_KEY, sessionToken: 'token/+=', expiresSeconds: 60 };
    await expect(connected(wss(role), 'writer-1')).rejects.toThrow('Not authorized');
    expect(rig.warnings.at(-1)).toContain(`${ROLE} is not authorized to perform: iot:Connect`);
    const reader = await connected(wss(role), 'reader-1', { protocolVersion: 5 });
    await reader.subscribeAsync('a/#', { qos: 1 });
    await expect(reader.publishAsync('a/b', 'x', { qos: 1 })).rejects.toThrow('Not authorized');
    expect(rig.warnings.at(-1)).toContain('iot:Publish');
    await reader.endAsync();
  });

  it('may not provision: a claim is a certificate', async () => {
    const client = await connected(wss(), 'claimless', { protocolVersion: 5 });
    const topic = '$aws/certificates/create/json';
    await expect(client.publishAsync(topic, '{}', { qos: 1 })).rejects.toThrow();
    expect(rig.warnings.at(-1)).toContain('the topic is reserved');
    client.end(true);
  });
});

describe('an upgrade is refused', () => {
  it.each<[what: string, url: () => string, status: number, reason: string]>([
    ['unsigned', () => wss().replace(/\?.*/, ''), 403, 'not signed'],
    ['with half a signature', () => wss().replace(/X-Amz-Date=[^&]*&/, ''), 403, 'X-Amz-Date'],
    ['for another service', () => wss({ service: 'iotdata' }), 403, 'service iotdata'],
    ['for another region', () => wss({ region: 'us-east-1' }), 403, 'region us-east-1'],
    ['expired', () => wss({ atMs: Date.now() - 61_000, expiresSeconds: 60 }), 403, 'expired'],
    ['old and without an expiry', () => wss({ atMs: Date.now() - 301_000 }), 403, 'expired'],
    ['from the future', () => wss({ atMs: Date.now() + 400_000 }), 403, 'not yet good'],
    ['on another path', () => wss({ path: '/other' }), 404, 'opened at /mqtt'],
  ])('%s', async (_what, url, status, reason) => {
    const answer = await refusal(url());
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body).message).toContain(reason);
  });

  it('without the subprotocol mqtt [MQTT-6.0.0-3]', async () => {
    expect((await refusal(wss(), ['chat'])).status).toBe(400);
  });

  it('from a page of the web, not from one of this machine', async () => {
    expect((await refusal(ws(), ['mqtt'], 'https://evil.example')).status).toBe(403);
    expect((await refusal(ws(), ['mqtt'], 'http://203.0.113.9')).status).toBe(403);
    for (const origin of ['http://localhost:3000', 'http://127.0.0.1', 'http://roadbed:8080']) {
      const socket = new WebSocket(ws(), ['mqtt'], { origin });
      await once(socket, 'open');
      expect(socket.protocol).toBe('mqtt');
      socket.close();
    }
  });
});

describe('the frames of a WebSocket', () => {
  it('may split a packet anywhere and hold several [MQTT-6.0.0-2]', async () => {
    const socket = await openSocket(ws());
    const bytes = Buffer.concat([connectPacket('split'), Buffer.from([0xc0, 0, 0xc0, 0])]);
    const answers: number[] = [];
    socket.on('message', (data: Buffer) => void answers.push(...data));
    for (const byte of bytes.subarray(0, -3)) socket.send(Buffer.from([byte]));
    await eventually('CONNACK', async () => answers.length === 4);
    socket.send(bytes.subarray(-3));
    await eventually('two PINGRESP', async () => answers.length === 8);
    expect(answers).toEqual([0x20, 2, 0, 0, 0xd0, 0, 0xd0, 0]);
    socket.close();
  });

  it('must be binary: text ends the connection with 1003 [MQTT-6.0.0-1]', async () => {
    const socket = await openSocket(ws());
    socket.send(connectPacket('texter'));
    await once(socket, 'message');
    socket.send('hello');
    const [code] = await once(socket, 'close');
    expect(code).toBe(1003);
    expect(rig.ends).toContain('texter CLIENT_ERROR');
  });

  it('must not come in more than 1024 fragments', async () => {
    const socket = await openSocket(ws());
    socket.on('error', () => undefined);
    for (let count = 0; count <= 1024; count += 1) socket.send(Buffer.from([0x10]), { fin: false });
    const [code] = await once(socket, 'close');
    expect([1006, 1008]).toContain(code);
    expect(rig.warnings.at(-1)).toContain('websocket-frame-refused');
  });

  it('must not be larger than the bound', async () => {
    const socket = await openSocket(ws());
    socket.send(Buffer.alloc(512 * 1024 + 1));
    const [code] = await once(socket, 'close');
    expect([1006, 1009]).toContain(code);
  });
});

it('a WebSocket that does not read holds 1 MiB of messages at most: the rest is dropped and counted', async () => {
  const socket = await openSocket(ws());
  socket.send(connectPacket('deaf'));
  await once(socket, 'message');
  socket.send(generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'flood', qos: 0 }] }));
  await once(socket, 'message');
  socket.pause();
  const message = { topic: 'flood', payload: Buffer.alloc(100_000), qos: 0 as const, retain: false };
  for (let count = 0; count < 300; count += 1) {
    rig.broker.publish(message);
    await new Promise(setImmediate);
  }
  socket.terminate();
  await eventually('the end', () => rig.ends.at(-1) === 'deaf CONNECTION_LOST');
  // the kernel's buffers of both ends take some megabytes more
  expect(rig.dropped.at(-1)).toBeGreaterThan(150);
});

describe('a WebSocket ends', () => {
  const will = { topic: 'wills', payload: Buffer.from('gone'), qos: 1 as const, retain: false };

  it('by a close frame as if the client had disconnected: no will [AWS-IoT: life-cycle-events]', async () => {
    const socket = await openSocket(ws());
    socket.send(connectPacket('closer', will));
    await once(socket, 'message');
    socket.close();
    await eventually('the end', async () => rig.ends.includes('closer CLIENT_INITIATED_DISCONNECT'));
    expect(rig.seen.some(({ text }) => text === 'gone')).toBe(false);
  });

  it('by the line, with its will', async () => {
    const client = await connected(ws(), 'cut', { will });
    client.stream.destroy();
    await eventually('the end', async () => rig.ends.includes('cut CONNECTION_LOST'));
    await eventually('the will', async () => rig.seen.some(({ topic }) => topic === 'wills'));
  });

  it('after 24 hours as WEBSOCKET_TTL_EXPIRATION [AWS-IoT: life-cycle-events]', async () => {
    const clock = manualClock(Date.now());
    const timed = await gatewayRig({ plainWebSocket: true, clock });
    const client = await connected(ws({}, timed), 'old', { protocolVersion: 5, keepalive: 0 });
    const closed = happens(client, 'close');
    const hourMs = 3_600_000;
    // a keep alive of 1200 s would end it before
    for (let ms = 0; ms < 24 * hourMs - 600_000; ms += 600_000) {
      clock.advance(600_000);
      const pong = happens(client, 'packetreceive');
      (client as unknown as { _sendPacket(packet: object): void })._sendPacket({ cmd: 'pingreq' });
      await pong;
    }
    expect(timed.ends).toEqual([]);
    clock.advance(600_000);
    await closed;
    expect(timed.ends).toEqual(['old WEBSOCKET_TTL_EXPIRATION']);
    await timed.close();
  });
});

describe('with signatures verified', () => {
  it('only the right secret of a known key opens a connection', async () => {
    const strict = await gatewayRig({ signatures: 'verify' });
    const url = (signing: Partial<Signing>): string => wss(signing, strict);
    const client = await connected(url({}), 'proven');
    await client.endAsync();
    const token = await connected(url({ ...ROLE_KEY, sessionToken: 'not/signed' }), 'reader-2');
    await token.endAsync();
    const noPort = url({ host: '127.0.0.1' }).replace('wss://127.0.0.1/', `wss://127.0.0.1:${strict.ports.alpn}/`);
    await (await connected(noPort, 'portless')).endAsync();
    for (const [signing, reason] of [
      [{ secretAccessKey: 'wrong' }, 'does not match'],
      [{ accessKeyId: 'AKIANOBODY' }, 'nobody has the access key AKIANOBODY'],
    ] as const) {
      const answer = await refusal(url(signing));
      expect(answer.status).toBe(403);
      expect(answer.body).toContain(reason);
    }
    expect((await refusal(url({}).replace('X-Amz-Date', 'x=1&X-Amz-Date'))).body).toContain('does not match');
    await strict.close();
  });
});
