import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { networkInterfaces } from 'node:os';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manifestKeys } from '../../contract/identity/manifest.ts';
import { listeningSockets } from '../support/own-process.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';
import { createShiftableClock } from '../support/shiftable-clock.ts';

const clock = createShiftableClock();
let platform: RunningPlatform;
let vehicleId: string;
/** A vehicle that belongs to somebody else. */
let foreignVehicleId: string;
let good: string;

beforeAll(async () => {
  platform = await startPlatform({ vehicles: 4, clock });
  ({ vehicleId } = await platform.newVehicle());
  const unborn = platform.takeUnborn();
  await platform.setAttribute('ManifestTable', { pk: manifestKeys.vin(unborn.parameters.vin) }, 'tenantId', 'rival');
  foreignVehicleId = (await platform.birth(unborn)).vehicleId;
  good = await platform.api.token();
});
afterAll(() => platform?.stop());

const statusWith = async (token: string | null, path = `/v1/vehicles/${vehicleId}`): Promise<number> =>
  (await platform.api.call('GET', path, { token })).status;
const b64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a request to the API [attack 48]', () => {
  const foreignKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const forged = (header: Record<string, unknown>, change: Record<string, unknown> = {}): Promise<string> =>
    new SignJWT({ ...decodeJwt(good), ...change })
      .setProtectedHeader({ alg: 'RS256', kid: String(decodeProtectedHeader(good).kid), ...header })
      .sign(foreignKey);

  test('with a good token is answered', async () => {
    expect(await statusWith(good)).toBe(200);
  });

  test('without a token, or with none worth the name, is refused with 401', async () => {
    for (const token of [null, 'garbage', 'a.b.c', `${good}x`, good.slice(0, -5), 'x'.repeat(9_000)]) {
      expect({ token, status: await statusWith(token) }).toEqual({ token, status: 401 });
    }
    const basic = await platform.api.call('GET', '/v1/vehicles', {
      token: null,
      headers: { authorization: 'Basic eA==' },
    });
    expect(basic.status).toBe(401);
  });

  test('with alg none is refused', async () => {
    const [, payload] = good.split('.');
    const { kid } = decodeProtectedHeader(good);
    for (const alg of ['none', 'None']) expect(await statusWith(`${b64({ alg, kid })}.${payload}.`)).toBe(401);
  });

  test('signed HS256 with the public key as the secret is refused', async () => {
    const pool = platform.cloud.output('UserPoolId');
    const issuer = platform.cloud.endpoints.token.replace('/oauth2/token', '');
    const published = await fetch(`${issuer}/${pool}/.well-known/jwks.json`);
    const { keys } = (await published.json()) as { keys: (JsonWebKey & { kid: string })[] };
    const [key] = keys;
    const pem = createPublicKey({ key: key as JsonWebKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const content = `${b64({ alg: 'HS256', kid: key?.kid })}.${good.split('.')[1]}`;
    const signature = createHmac('sha256', pem).update(content).digest('base64url');
    expect(await statusWith(`${content}.${signature}`)).toBe(401);
  });

  test('signed by a foreign key is refused, whatever key it points at', async () => {
    const jwk = createPublicKey(foreignKey).export({ format: 'jwk' });
    for (const header of [{}, { kid: 'mine' }, { kid: '../../etc/passwd' }, { jwk }, { jku: 'http://127.0.0.1:9/' }]) {
      expect(await statusWith(await forged(header))).toBe(401);
    }
    expect(await statusWith(await forged({ kid: 'mine', jwk }, { scope: 'roadbed/vehicles.read', exp: 9e9 }))).toBe(
      401,
    );
  });

  test('with an expired token is refused, although the token was good before', async () => {
    expect(await statusWith(good)).toBe(200);
    clock.aheadMs = 3_601_000;
    try {
      expect(await statusWith(good)).toBe(401);
    } finally {
      clock.aheadMs = 0;
    }
  });

  test('with a token of another scope is refused with 403', async () => {
    const reader = await platform.api.token('roadbed/vehicles.read');
    expect(await statusWith(reader)).toBe(200);
    expect(await statusWith(reader, `/v1/vehicles/${vehicleId}/commands`)).toBe(403);
    const post = await platform.api.call('POST', `/v1/vehicles/${vehicleId}/commands`, {
      token: reader,
      json: { type: 'unlock' },
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(post.status).toBe(403);
    const patch = { token: reader, json: { desired: {} } };
    expect((await platform.api.call('PATCH', `/v1/vehicles/${vehicleId}/shadow`, patch)).status).toBe(403);
    await expect(platform.api.token('roadbed/everything')).rejects.toThrow('no token');
  });

  test('for the vehicle of another tenant, or one there is not, is answered alike with 404', async () => {
    const answers = await Promise.all(
      [foreignVehicleId, 'veh-unknown', '..%2F..%2Fx', 'birth-x'].flatMap((id) => [
        platform.api.get(`/v1/vehicles/${id}`),
        platform.api.get(`/v1/vehicles/${id}/shadow`),
        platform.api.get(`/v1/vehicles/${id}/commands`),
        platform.api.command(id, { type: 'unlock' }),
        platform.api.call('PATCH', `/v1/vehicles/${id}/shadow`, { json: { desired: { a: 1 } } }),
      ]),
    );
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 404, body: { type: 'urn:roadbed:problem:vehicle-not-found' } });
    const { body } = await platform.api.get('/v1/vehicles');
    expect(body.vehicles.map((each: { vehicleId: string }) => each.vehicleId)).toEqual([vehicleId]);
  });

  test('with a cursor that is not ours is refused, and a forged one shows no other tenant', async () => {
    for (const cursor of ['%7B%7D', 'Li4vLi4', b64({ tenantId: 'rival' }), 'x'.repeat(400)]) {
      const { status, body } = await platform.api.get(`/v1/vehicles?cursor=${cursor}`);
      expect({ cursor, status, type: body.type }).toEqual({
        cursor,
        status: 400,
        type: 'urn:roadbed:problem:invalid-request',
      });
    }
    const cursor = Buffer.from(foreignVehicleId.slice(0, -1)).toString('base64url');
    const { status, body } = await platform.api.get(`/v1/vehicles?cursor=${cursor}`);
    expect(status).toBe(200);
    const ids = body.vehicles.map((each: { vehicleId: string }) => each.vehicleId);
    expect(ids).not.toContain(foreignVehicleId);
  });

  test('of a client that no tenant knows is refused with 403', async () => {
    const clientId = platform.cloud.output('UserPoolClientId');
    await platform.setAttribute('ClientsTable', { clientId }, 'tenantId', 42);
    try {
      expect((await platform.api.get('/v1/vehicles')).body.type).toBe('urn:roadbed:problem:unknown-client');
    } finally {
      await platform.setAttribute('ClientsTable', { clientId }, 'tenantId', 'demo');
    }
  });
});

interface RawReply {
  status: number;
  headers: Record<string, unknown>;
}

/** Unlike fetch, sends any `Host` header. */
function rawGet(url: string, headers: Record<string, string>, method = 'GET'): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, headers, agent: false }, (response) => {
      response.resume();
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    sent.once('error', reject);
    sent.end();
  });
}

describe('an HTTP listener [attack 52]', () => {
  const doors = ['api', 'aws', 'token'] as const;
  const urlOf = (door: (typeof doors)[number]): string => {
    const { api, aws, token } = platform.cloud.endpoints;
    return { api: `${api}/v1/vehicles`, aws: `${aws}/`, token }[door];
  };

  test.each([
    ['api', 'http-host-refused'],
    ['aws', 'aws-request-refused'],
    ['token', 'issuer-host-refused'],
  ] as const)('(%s) refuses a Host that is not this machine, as DNS rebinding sends it', async (door, event) => {
    const { logs } = platform;
    for (const host of ['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.evil.example']) {
      const { status } = await rawGet(urlOf(door), { host, authorization: `Bearer ${good}` });
      expect({ host, status }).toEqual({ host, status: 403 });
      expect(logs.entries(event, { host })).toHaveLength(1);
    }
    const refused = logs.entries(event).length;
    const { port } = new URL(urlOf(door));
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) await rawGet(urlOf(door), { host });
    expect(logs.entries(event)).toHaveLength(refused);
  });

  test.each(doors)('(%s) answers headers of more than 100 KB with 431', async (door) => {
    const { status } = await rawGet(urlOf(door), { 'x-much': 'x'.repeat(100_000) });
    expect(status).toBe(431);
  });

  test.each(doors)('(%s) gives browsers of other origins no CORS headers', async (door) => {
    const origin = 'https://evil.example';
    const preflight = { origin, 'access-control-request-method': 'POST' };
    for (const reply of [
      await rawGet(urlOf(door), { origin, authorization: `Bearer ${good}` }),
      await rawGet(urlOf(door), preflight, 'OPTIONS'),
    ]) {
      expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });
});

describe('every listener', () => {
  test('is bound to 127.0.0.1 and to nothing else', () => {
    const sockets = listeningSockets();
    const { mqtts, https, alpn, aws, api, token } = platform.cloud.endpoints;
    const ports = [mqtts.port, https.port, alpn.port, ...[aws, api, token].map((url) => Number(new URL(url).port))];
    for (const port of ports) {
      expect(sockets.filter((each) => each.port === port)).toEqual([{ address: '127.0.0.1', port }]);
    }
    expect(sockets.filter(({ address }) => address !== '127.0.0.1')).toEqual([]);
  });

  test('is out of reach on the other addresses of this host', async () => {
    const outside = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    const { mqtts, https, alpn, aws } = platform.cloud.endpoints;
    for (const { address } of outside) {
      for (const port of [mqtts.port, https.port, alpn.port, Number(new URL(aws).port)]) {
        expect(await canConnect(address, port)).toBe(false);
      }
    }
    expect(await canConnect('127.0.0.1', mqtts.port)).toBe(true);
  });
});

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTcp({ host, port, timeout: 2_000 });
    const settle = (connected: boolean) => () => {
      socket.destroy();
      resolve(connected);
    };
    socket.once('connect', settle(true)).once('error', settle(false)).once('timeout', settle(false));
  });
}
