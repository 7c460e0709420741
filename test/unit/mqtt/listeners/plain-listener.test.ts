import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer } from 'node:net';
import mqtt from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../../../support/eventually.ts';
import { manualClock } from '../manual-clock.ts';
import { type GatewayRig, gatewayRig, OPERATOR } from './gateway-rig.ts';
import { signedUrl } from './signed-url.ts';

let rig: GatewayRig;
afterEach(() => rig.close());

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const plainClient = () => mqtt.connectAsync(`mqtt://127.0.0.1:${rig.ports.plainMqtt}`, { protocolVersion: 5 });

describe('MQTT without TLS', () => {
  it('is not there unless asked for', async () => {
    rig = await gatewayRig();
    expect([rig.ports.plainMqtt, rig.ports.plainWs]).toEqual([undefined, undefined]);
  });

  it('counts as made with one certificate that may do everything', async () => {
    rig = await gatewayRig({ plainMqtt: {} });
    const client = await plainClient();
    await client.publishAsync('any/topic', 'plain', { qos: 1 });
    const { source } = rig.seen.find(({ text }) => text === 'plain') ?? {};
    const principalId = source?.principalId ?? '';
    expect(rig.store.certificates.certificate(principalId)?.status).toBe('ACTIVE');
    await client.endAsync();
  });

  it('is held to the policy given for it, as every principal', async () => {
    const allow = (Action: string): object => ({ Effect: 'Allow', Action, Resource: '*' });
    const Statement = [allow('iot:Connect'), allow('iot:Subscribe')];
    rig = await gatewayRig({ plainMqtt: { policyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) } });
    const client = await plainClient();
    await client.subscribeAsync('a/#', { qos: 1 });
    await expect(client.publishAsync('a/b', 'x', { qos: 1 })).rejects.toThrow('Not authorized');
    client.end(true);
  });

  it('loses its connections when its certificate is made inactive', async () => {
    rig = await gatewayRig({ plainMqtt: {} });
    const client = await plainClient();
    const closed = new Promise((resolve) => client.once('close', () => resolve(undefined)));
    for (const { certificateId } of rig.store.certificates.certificates()) {
      rig.store.certificates.setStatus(certificateId, 'INACTIVE');
    }
    await closed;
    client.end(true);
  });
});

describe('a port that is taken', () => {
  it('is told with its number, and the listeners opened before it are closed again', async () => {
    rig = await gatewayRig();
    const { mqtt: taken } = rig.ports;
    const free = await freePort();
    const opening = gatewayRig({ ports: { mqtt: free, https: taken } });
    await expect(opening).rejects.toMatchObject({ code: 'EADDRINUSE', port: taken });
    const refused = createConnection(free, '127.0.0.1');
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });
});

describe('a flood of WebSockets', () => {
  it('is cut 10 s after the upgrade without a CONNECT, and holds nothing afterwards', async () => {
    const clock = manualClock(Date.now());
    rig = await gatewayRig({ plainWebSocket: true, clock });
    const url = signedUrl('ws', { host: `127.0.0.1:${rig.ports.plainWs}`, ...OPERATOR });
    const sockets = Array.from({ length: 5 }, () => new WebSocket(url, ['mqtt']));
    await Promise.all(sockets.map((socket) => once(socket, 'open')));
    await eventually('all to wait for a CONNECT', () => rig.broker.gate.halfOpen === 5);
    const closed = sockets.map((socket) => once(socket, 'close'));
    clock.advance(10_000);
    await Promise.all(closed);
    await eventually('nothing to be held', () => rig.broker.gate.halfOpen === 0);
    // a lifetime of 24 h each would be left behind
    expect(clock.pending()).toBe(0);
  });

  it('that never ends its request is cut after 10 s', async () => {
    const clock = manualClock(Date.now());
    rig = await gatewayRig({ plainWebSocket: true, clock });
    const socket = createConnection(rig.ports.plainWs ?? 0, '127.0.0.1');
    socket.write('GET /mqtt HTTP/1.1\r\nupgrade: websocket\r\n');
    await eventually('the connection to be taken', () => rig.broker.gate.halfOpen === 1);
    const closed = once(socket, 'close');
    clock.advance(10_000);
    await closed;
    expect(rig.warnings.at(-1)).toContain('https-request-timeout');
  });
});
