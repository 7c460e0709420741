import { once } from 'node:events';
import { Agent } from 'node:https';
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from 'node:tls';
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayRig, gatewayRig, OPERATOR, REGION, ROLE_KEY } from './gateway-rig.ts';

let rig: GatewayRig;
const CONNECT = Buffer.from([0x10, 13, 0, 4, 77, 81, 84, 84, 4, 2, 0, 60, 0, 1, 97]);

beforeAll(async () => {
  rig = await gatewayRig({ signatures: 'verify' });
});
afterAll(() => rig.close());

function handshake(port: number, options: ConnectionOptions = {}): TLSSocket {
  const { key, cert } = rig.device;
  const socket = tlsConnect({ host: '127.0.0.1', port, key, cert, ca: rig.ca, ...options });
  socket.on('error', () => undefined);
  return socket;
}

async function alert(socket: TLSSocket): Promise<string> {
  const [error] = (await once(socket, 'error')) as [Error];
  return error.message;
}

async function answerTo(socket: TLSSocket, bytes: Buffer | string): Promise<Buffer> {
  await once(socket, 'secureConnect');
  socket.write(bytes);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer;
}

describe('the stand-in of port 443', () => {
  it('takes x-amzn-mqtt-ca as MQTT with the certificate [AWS-IoT: protocols]', async () => {
    const { key, cert } = rig.device;
    const place = { protocol: 'mqtts' as const, host: '127.0.0.1', port: rig.ports.alpn };
    const client = await mqtt.connectAsync({ ...place, key, cert, ca: rig.ca, ALPNProtocols: ['x-amzn-mqtt-ca'] });
    await client.publishAsync('open/a', 'by alpn', { qos: 1 });
    const { source } = rig.seen.find(({ text }) => text === 'by alpn') ?? {};
    expect(source).toMatchObject({ principalId: rig.device.certificateId, protocol: 'mqtt' });
    await client.endAsync();
  });

  it('takes x-amzn-http-ca as HTTPS with the certificate [AWS-IoT: protocols]', async () => {
    const request = 'POST /topics/open/b?qos=1 HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nhttp';
    const socket = handshake(rig.ports.alpn, { ALPNProtocols: ['x-amzn-http-ca'] });
    expect(String(await answerTo(socket, request))).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(rig.seen.at(-1)).toMatchObject({ topic: 'open/b', text: 'http' });
  });

  it('refuses mqtt, the protocol of custom authorizers, and says so in the log', async () => {
    expect(await alert(handshake(rig.ports.alpn, { ALPNProtocols: ['mqtt'] }))).toMatch(/no application protocol/);
    expect(rig.warnings.some((line) => line.includes('custom authorizer'))).toBe(true);
  });

  it.each([undefined, ['http/1.1'], ['h2', 'http/1.1']])(
    'counts ALPN %j as none: HTTPS by signature',
    async (offered) => {
      const socket = handshake(rig.ports.alpn, offered && { ALPNProtocols: offered });
      const answer = String(
        await answerTo(socket, 'POST /topics/open/c HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n'),
      );
      expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden/);
      expect(answer).toContain('not signed');
    },
  );

  it('speaks no HTTP/2 alone, and no MQTT without its ALPN', async () => {
    expect(await alert(handshake(rig.ports.alpn, { ALPNProtocols: ['h2'] }))).toMatch(/no application protocol/);
    expect(String(await answerTo(handshake(rig.ports.alpn), CONNECT))).toMatch(/^HTTP\/1\.1 400/);
  });
});

describe("AWS's SDK for the data plane, on the stand-in of port 443 with signatures verified", () => {
  const sdk = (credentials: { accessKeyId: string; secretAccessKey: string }): IoTDataPlaneClient =>
    new IoTDataPlaneClient({
      endpoint: `https://127.0.0.1:${rig.ports.alpn}`,
      region: REGION,
      credentials,
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler({ httpsAgent: new Agent({ ca: rig.ca }) }),
    });
  const publish = new PublishCommand({ topic: 'a b/é&c', qos: 1, payload: Buffer.from('by sdk') });

  it('publishes as the operator, whatever the topic needs escaped', async () => {
    await sdk(OPERATOR).send(publish);
    expect(rig.seen.at(-1)).toMatchObject({ topic: 'a b/é&c', text: 'by sdk' });
    expect(rig.seen.at(-1)?.source).toEqual({ protocol: 'http', principalId: 'operator', sourceIp: '127.0.0.1' });
  });

  it('is held to the policies of its role', async () => {
    await expect(sdk(ROLE_KEY).send(publish)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  it('is refused with a wrong secret', async () => {
    const wrong = { ...OPERATOR, secretAccessKey: 'wrong' };
    await expect(sdk(wrong).send(publish)).rejects.toThrow('the signature does not match the request');
  });
});

describe('TLS', () => {
  it('takes 1.2 and 1.3 on every listener, and nothing older', async () => {
    for (const port of [rig.ports.mqtt, rig.ports.https, rig.ports.alpn]) {
      for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
        const socket = handshake(port, { minVersion: version, maxVersion: version });
        await once(socket, 'secureConnect');
        expect(socket.getProtocol()).toBe(version);
        socket.destroy();
      }
      const old = handshake(port, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' });
      expect(await alert(old)).toMatch(/alert protocol version/);
    }
  });

  it('can be held to one version', async () => {
    const modern = await gatewayRig({ tlsVersions: { min: 'TLSv1.3', max: 'TLSv1.3' } });
    expect(await alert(handshake(modern.ports.alpn, { maxVersion: 'TLSv1.2' }))).toMatch(/protocol version/);
    await modern.close();
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'lets nobody resume a %s session [AWS-IoT: transport-security]',
    async (maxVersion) => {
      const { key, cert } = rig.device;
      const options = { host: '127.0.0.1', port: rig.ports.mqtt, key, cert, ca: rig.ca, maxVersion };
      const first = tlsConnect(options);
      let session: Buffer | undefined;
      first.on('session', (given: Buffer) => {
        session = given;
      });
      first.write(CONNECT);
      await once(first, 'data');
      session ??= first.getSession();
      first.destroy();
      const again = tlsConnect({ ...options, ...(session && { session }) });
      await once(again, 'secureConnect');
      expect(again.isSessionReused()).toBe(false);
      again.destroy();
    },
  );

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'asks for the status of the certificate also on a resumed %s session, which sends none',
    async (maxVersion) => {
      const own = await gatewayRig({ tlsResumption: true });
      const { key, cert, certificateId } = own.device;
      const ALPNProtocols = ['x-amzn-mqtt-ca'];
      const options = { host: '127.0.0.1', key, cert, ca: own.ca, maxVersion, ALPNProtocols };
      const first = tlsConnect({ ...options, port: own.ports.alpn });
      const ticket = once(first, 'session');
      first.write(CONNECT);
      const [[session], [connack]] = await Promise.all([ticket, once(first, 'data')]);
      expect([...(connack as Buffer)]).toEqual([0x20, 2, 0, 0]);
      first.destroy();
      own.store.certificates.setStatus(certificateId, 'INACTIVE');
      const again = tlsConnect({ ...options, port: own.ports.alpn, session: session as Buffer });
      await once(again, 'secureConnect');
      expect(again.isSessionReused()).toBe(true);
      const said: Buffer[] = [];
      again.on('data', (bytes: Buffer) => void said.push(bytes));
      again.on('error', () => undefined);
      again.write(CONNECT);
      await once(again, 'close');
      expect(said).toEqual([]);
      expect(own.warnings.at(-1)).toContain('certificate is INACTIVE');
      await own.close();
    },
  );
});
