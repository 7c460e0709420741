import { once } from 'node:events';
import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificateAuthority } from '../../../local/iot/certificates/certificate-authority.ts';
import { systemClock } from '../../../local/ports/clock.ts';
import { type AttackedGateway, attackedGateway } from './attacked-gateway.ts';
import { type DeviceIdentity, issuedIdentity, selfSignedIdentity } from './device-identity.ts';
import { signingRequest } from './signing-request.ts';

const HOUR_MS = 3_600_000;
const RSA_1024 = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 1024,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
};
const RSA_SHA1 = { ...RSA_1024, modulusLength: 2048, hash: 'SHA-1' };
/** OpenSSL's own client would not show a weak certificate. */
const ANYTHING_GOES = { ciphers: 'DEFAULT@SECLEVEL=0' };

let gateway: AttackedGateway;
let strict: AttackedGateway;
let vehicle: DeviceIdentity;

beforeAll(async () => {
  gateway = await attackedGateway();
  strict = await attackedGateway({ sni: 'required' });
  vehicle = await issuedIdentity(gateway.authority, 'CN=car-1');
  for (const each of [gateway, strict]) each.register(vehicle, 'device', 'car-1');
});

afterAll(async () => {
  await gateway.close();
  await strict.close();
});

/** The peer is cut without a word of MQTT. */
async function cutOff(identity?: DeviceIdentity, options: object = {}): Promise<void> {
  const client = gateway.open(identity, options);
  client.connect('car-1');
  await client.closed();
  expect(client.received).toEqual([]);
  expect(gateway.broker.connection('car-1')).toBeUndefined();
}

it('1: a client without a certificate is cut before CONNACK', async () => {
  await gateway.withstands(() => cutOff(), ['connect-refused iot:Connect: no client certificate']);
});

it('2: a certificate of an unknown CA is cut before CONNACK', async () => {
  const foreign = await issuedIdentity(await createCertificateAuthority({ clock: systemClock }), 'CN=car-1');
  await gateway.withstands(() => cutOff(foreign), ['connect-refused iot:Connect: certificate is not registered']);
});

it('3: an expired certificate is cut, by the clock of the gateway', async () => {
  const expired = await selfSignedIdentity({ notBeforeMs: Date.now() - 2 * HOUR_MS, notAfterMs: Date.now() - HOUR_MS });
  gateway.register(expired, 'device', 'car-1');
  await gateway.withstands(() => cutOff(expired), ['connect-refused iot:Connect: certificate expired on 2']);
  const expiring = await selfSignedIdentity({ notAfterMs: Date.now() + HOUR_MS });
  gateway.register(expiring, 'device', 'car-1');
  gateway.clock.aheadMs = 2 * HOUR_MS;
  await gateway.withstands(() => cutOff(expiring), ['connect-refused iot:Connect: certificate expired on 2']);
  gateway.clock.aheadMs = 0;
});

it('4: a certificate that is not yet valid is cut, until it is', async () => {
  const early = await selfSignedIdentity({ notBeforeMs: Date.now() + HOUR_MS, notAfterMs: Date.now() + 9 * HOUR_MS });
  gateway.register(early, 'device', 'car-1');
  await gateway.withstands(() => cutOff(early), ['connect-refused iot:Connect: certificate is not valid before 2']);
  gateway.clock.aheadMs = 2 * HOUR_MS;
  const client = gateway.open(early);
  client.connect('car-1');
  expect(await client.expect('connack')).toMatchObject({ reasonCode: 0 });
  client.stream.destroy();
  gateway.clock.aheadMs = 0;
});

it.each([
  ['RSA of 1024 bits', RSA_1024, 'RSA keys must have 2048'],
  ['a SHA-1 signature', RSA_SHA1, 'must be signed with SHA-256'],
])('8: a certificate with %s is cut even when registered, and no such request is signed', async (_name, weak, why) => {
  const identity = await selfSignedIdentity({ algorithm: weak });
  gateway.register(identity, 'device', 'car-1');
  const lines = [`connect-refused iot:Connect: certificate is too weak: `];
  await gateway.withstands(() => cutOff(identity, ANYTHING_GOES), lines);
  const request = await signingRequest('CN=car-1', weak);
  expect(await gateway.authority.issueFromCsr(request)).toEqual({ ok: false, reason: expect.stringContaining(why) });
});

describe('9: a handshake below TLS 1.2 or without encryption is refused with an alert', () => {
  const MODERN = [0xc0, 0x2b, 0xc0, 0x2f, 0xc0, 0x09, 0x00, 0x2f];

  it.each([
    ['SSL 3.0', 0x0300, MODERN],
    ['TLS 1.0', 0x0301, MODERN],
    ['TLS 1.1', 0x0302, MODERN],
    ['null ciphers', 0x0303, [0x00, 0x3b, 0x00, 0x02, 0xc0, 0x06, 0xc0, 0x10]],
    ['export ciphers', 0x0303, [0x00, 0x03, 0x00, 0x06, 0x00, 0x08, 0x00, 0x14]],
    ['anonymous ciphers', 0x0303, [0x00, 0x34, 0x00, 0x6d, 0xc0, 0x18]],
  ])('%s', async (_name, version, ciphers) => {
    await gateway.withstands(async () => {
      const socket = createConnection(gateway.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(clientHello(version, ciphers));
      const [[answer]] = (await Promise.all([once(socket, 'data'), once(socket, 'close')])) as [[Buffer], unknown];
      expect([answer[0], answer[5]]).toEqual([21, 2]);
    }, ['mqtt-tls-refused: ']);
  });
});

describe('10: the server name', () => {
  const FOREIGN = { servername: 'broker.example.com' };
  const NONE = { servername: '' };
  const OURS = { servername: 'localhost' };

  it.each([
    ['is missing', NONE, 'no server name'],
    ['is another', FOREIGN, 'server name broker.example.com is not ours'],
  ])('%s: refused where it is required [AWS-IoT: transport-security]', async (_name, options, why) => {
    await strict.withstands(async () => {
      const client = strict.open(vehicle, options);
      client.connect('car-1');
      await client.closed();
      expect(client.received).toEqual([]);
    }, [`mqtt-tls-refused: ${why}`]);
  });

  it('may be anything by default, and must be ours where it is required [assumed]', async () => {
    for (const [target, options] of [
      [gateway, NONE],
      [gateway, FOREIGN],
      [strict, OURS],
    ] as const) {
      const client = target.open(vehicle, options);
      client.connect('car-1');
      expect(await client.expect('connack')).toMatchObject({ reasonCode: 0 });
      client.stream.destroy();
    }
  });
});

/** A ClientHello with nothing but a version and cipher suites. [RFC 5246, section 7.4.1.2] */
function clientHello(version: number, ciphers: number[]): Buffer {
  const uint16 = (value: number): number[] => [value >> 8, value & 0xff];
  const random = Array.from({ length: 32 }, (_, index) => index);
  const body = [...uint16(version), ...random, 0, ...uint16(ciphers.length), ...ciphers, 1, 0];
  const handshake = [1, 0, ...uint16(body.length), ...body];
  return Buffer.from([22, 3, 1, ...uint16(handshake.length), ...handshake]);
}
