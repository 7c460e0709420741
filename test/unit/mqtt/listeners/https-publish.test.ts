import { once } from 'node:events';
import { type RequestOptions, request } from 'node:https';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { manualClock } from '../manual-clock.ts';
import { type GatewayRig, gatewayRig } from './gateway-rig.ts';

let rig: GatewayRig;

beforeAll(async () => {
  rig = await gatewayRig();
});
afterAll(() => rig.close());

interface Answer {
  status: number | undefined;
  error: string | undefined;
  body: Record<string, unknown>;
}

async function call(method: string, path: string, body = '', options: RequestOptions = {}): Promise<Answer> {
  const { key, cert } = rig.device;
  const place = { host: '127.0.0.1', port: rig.ports.https, method, path, key, cert, ca: rig.ca, agent: false };
  const sent = request({ ...place, ...options } as RequestOptions);
  sent.end(body);
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  const error = response.headers['x-amzn-errortype'];
  return { status: response.statusCode, error, body: text === '' ? {} : JSON.parse(text) };
}

describe('POST /topics/... with a client certificate', () => {
  it('reaches subscribers and rules as the certificate [AWS-IoT: http]', async () => {
    const { key, cert } = rig.device;
    const place = { protocol: 'mqtts' as const, host: '127.0.0.1', port: rig.ports.mqtt };
    const client = await mqtt.connectAsync({ ...place, key, cert, ca: rig.ca, protocolVersion: 5 });
    await client.subscribeAsync('open/#', { qos: 1 });
    const arrived = new Promise<unknown[]>((resolve) => client.once('message', (...all) => resolve(all)));
    const answer = await call('POST', '/topics/open%2Fa?qos=1&contentType=text%2Fplain', 'hello');
    expect(answer).toMatchObject({ status: 200, body: { message: 'OK', traceId: expect.any(String) } });
    const [topic, payload, packet] = (await arrived) as [string, Buffer, { properties: object }];
    expect([topic, String(payload)]).toEqual(['open/a', 'hello']);
    expect(packet.properties).toMatchObject({ contentType: 'text/plain' });
    const principalId = rig.device.certificateId;
    expect(rig.seen.at(-1)?.source).toEqual({ protocol: 'http', principalId, sourceIp: '127.0.0.1' });
    await client.endAsync();
  });

  it('retains, and gives back what is retained, if the policy allows', async () => {
    expect((await call('POST', '/topics/open/kept?retain=true', 'kept')).status).toBe(200);
    const { body } = await call('GET', '/retainedMessage/open%2Fkept');
    expect(Buffer.from(String(body['payload']), 'base64').toString()).toBe('kept');
    expect(await call('GET', '/retainedMessage')).toMatchObject({ status: 403, error: 'ForbiddenException' });
  });

  it('is held to the policies of the certificate, and leaves thing variables unresolved', async () => {
    const thingName = 'car-1';
    rig.store.things.createThing({ thingName });
    rig.store.principals.attach(thingName, rig.device.certificateId, 'EXCLUSIVE_THING');
    for (const topic of ['closed/a', `mine/${thingName}`]) {
      const answer = await call('POST', `/topics/${encodeURIComponent(topic)}`, 'x');
      expect(answer).toMatchObject({ status: 403, error: 'ForbiddenException' });
      expect(rig.warnings.at(-1)).toContain(`topic/${topic}`);
    }
  });

  it.each<[what: string, method: string, path: string, body: string, status: number, error: string]>([
    ['a payload over 128 KB', 'POST', '/topics/open/a', 'x'.repeat(131_073), 413, 'RequestEntityTooLargeException'],
    ['a body over all bounds', 'POST', '/topics/open/a', 'x'.repeat(300_000), 413, 'RequestEntityTooLargeException'],
    ['a wrong QoS', 'POST', '/topics/open/a?qos=2', '', 400, 'InvalidRequestException'],
    ['another method', 'GET', '/topics/open/a', '', 405, 'MethodNotAllowedException'],
    ['another path', 'GET', '/nothing', '', 404, 'ResourceNotFoundException'],
    ['what is for IAM callers', 'GET', '/connections/x', '', 403, 'ForbiddenException'],
    ['a WebSocket', 'GET', '/mqtt', '', 404, 'ResourceNotFoundException'],
  ])('refuses %s', async (_what, method, path, body, status, error) => {
    expect(await call(method, path, body)).toMatchObject({ status, error, body: { traceId: expect.any(String) } });
  });

  it('refuses pages of the web, which browsers let post', async () => {
    const foreign = await call('POST', '/topics/open/a', 'x', { headers: { origin: 'https://evil.example' } });
    expect(foreign).toMatchObject({ status: 403, body: { message: 'A page of https://evil.example may not connect' } });
    const own = await call('POST', '/topics/open/a', 'x', { headers: { origin: 'http://localhost:3000' } });
    expect(own.status).toBe(200);
  });

  it('refuses who shows no certificate, and one that is not registered or no longer active', async () => {
    const nobody = await call('POST', '/topics/open/a', '', { key: undefined, cert: undefined } as RequestOptions);
    expect(nobody).toMatchObject({ status: 403, body: { message: 'no client certificate' } });
    rig.store.certificates.setStatus(rig.device.certificateId, 'INACTIVE');
    const inactive = await call('POST', '/topics/open/a', '');
    expect(inactive).toMatchObject({ status: 403, body: { message: 'certificate is INACTIVE' } });
    rig.store.certificates.setStatus(rig.device.certificateId, 'ACTIVE');
    expect((await call('POST', '/topics/open/a', '')).status).toBe(200);
  });
});

describe('floods of HTTPS', () => {
  const held: GatewayRig[] = [];
  afterAll(() => Promise.all(held.map((each) => each.close())));

  async function openTo(own: GatewayRig): Promise<TLSSocket> {
    const { key, cert } = own.device;
    const socket = tlsConnect({ host: '127.0.0.1', port: own.ports.https, key, cert, ca: own.ca });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    return socket;
  }

  it('cut who sends no whole request in 10 s, a byte at a time or after an answer too', async () => {
    const clock = manualClock(Date.now());
    const own = await gatewayRig({ clock });
    held.push(own);
    const silent = await openTo(own);
    const slow = await openTo(own);
    slow.write('POST /topics/open/a HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf');
    const idle = await openTo(own);
    idle.write('POST /topics/open/a HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
    await once(idle, 'data');
    const gone = [silent, slow, idle].map((socket) => once(socket, 'close'));
    await eventually('all three to be armed', () => own.broker.gate.halfOpen === 2);
    clock.advance(10_000);
    await Promise.all(gone);
    expect(own.warnings.filter((line) => line.startsWith('https-request-timeout'))).toHaveLength(3);
    await eventually('nothing to be held', () => own.broker.gate.halfOpen === 0);
  });

  it('answer headers beyond 16 KB with 431 or 400, and bytes that are no HTTP with 400', async () => {
    for (const bytes of [`GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 'no http\r\n\r\n']) {
      const socket = await openTo(rig);
      socket.write(bytes);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(String(answer)).toMatch(/^HTTP\/1\.1 4(00|31) /);
      socket.destroy();
    }
    expect(rig.warnings.at(-1)).toContain('https-request-malformed');
  });
});
