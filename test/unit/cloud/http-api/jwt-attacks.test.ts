import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, exportJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ApiFixture, apiFixture, closeIdentity } from './api-fixture.ts';

const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
const b64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

let api: ApiFixture;
let good: string;
beforeAll(async () => {
  api = await apiFixture({ source: 'export const handler = async (event) => event.requestContext.authorizer;' });
  api.route({ RouteKey: 'GET /read', AuthorizationType: 'JWT', AuthorizationScopes: ['fleet/read', 'fleet/write'] });
  api.route({ RouteKey: 'GET /write', AuthorizationType: 'JWT', AuthorizationScopes: ['fleet/write'] });
  api.route({ RouteKey: 'GET /any', AuthorizationType: 'JWT' });
});
beforeEach(async () => {
  api.clock.aheadMs = 0;
  api.functions.lines.length = 0;
  good = await api.token();
});
afterAll(async () => {
  await api.close();
  await closeIdentity();
});

async function get(path: string, token?: string) {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(api.url + path, { headers });
  return { status: response.status, text: await response.text(), challenge: response.headers.get('www-authenticate') };
}

async function signedBy(change: Record<string, unknown>, header: Record<string, unknown> = {}) {
  const claims = { ...decodeJwt(good), ...change };
  const { kid } = decodeProtectedHeader(good);
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: String(kid), ...header }).sign(foreign.privateKey);
}

describe('a JWT route', () => {
  test('passes the claims as text and the scopes', async () => {
    const { status, text } = await get('/read', good);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      jwt: { claims: { client_id: api.clientId, token_use: 'access', version: '2' }, scopes: ['fleet/read'] },
    });
    expect(JSON.parse((await get('/any', good)).text)).toMatchObject({ jwt: { scopes: null } });
  });

  test('answers 401 without a token and 403 without the scope', async () => {
    expect(await get('/read')).toEqual({ status: 401, text: '{"message":"Unauthorized"}', challenge: 'Bearer' });
    expect(await get('/write', good)).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' });
    expect(await get('/write', await api.token('fleet/write'))).toMatchObject({ status: 200 });
  });

  test('refuses a token that was good until it expired, although it is remembered', async () => {
    expect((await get('/read', good)).status).toBe(200);
    api.clock.aheadMs = 3_500_000;
    expect((await get('/read', good)).status).toBe(200);
    api.clock.aheadMs = 3_601_000;
    expect(await get('/read', good)).toMatchObject({ status: 401, challenge: expect.stringContaining('expired') });
  });
});

describe('forged tokens [attack 48]', () => {
  const unauthorized = { status: 401, text: '{"message":"Unauthorized"}' };

  test('with alg none are refused', async () => {
    const [, payload] = good.split('.');
    const { kid } = decodeProtectedHeader(good);
    for (const alg of ['none', 'None', 'NONE']) {
      expect(await get('/read', `${b64({ alg, kid })}.${payload}.`)).toMatchObject(unauthorized);
    }
  });

  test('signed HS256 with the public key are refused', async () => {
    const [jwk] = (await api.identity.keysOf(api.issuer))?.keys ?? [];
    const pem = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const content = `${b64({ alg: 'HS256', kid: jwk?.kid })}.${good.split('.')[1]}`;
    const signature = createHmac('sha256', pem).update(content).digest('base64url');
    expect(await get('/read', `${content}.${signature}`)).toMatchObject(unauthorized);
  });

  test('signed with a foreign key under the right kid, or with changed claims, are refused', async () => {
    expect(await get('/read', await signedBy({}))).toMatchObject(unauthorized);
    const [header, , signature] = good.split('.');
    const raised = b64({ ...decodeJwt(good), scope: 'fleet/write' });
    expect(await get('/write', `${header}.${raised}.${signature}`)).toMatchObject(unauthorized);
  });

  test('that bring or point at their own key are refused and nothing is fetched', async () => {
    const jwk = { ...(await exportJWK(foreign.publicKey)), kid: 'mine' };
    for (const header of [
      { kid: 'mine' },
      { kid: '../../../../dev/null' },
      { kid: 'http://169.254.169.254/keys' },
      { kid: 'mine', jwk },
      { kid: 'mine', jku: `${api.url}/keys` },
      { kid: 'mine', x5u: `${api.url}/keys` },
    ]) {
      expect(await get('/read', await signedBy({}, header))).toMatchObject(unauthorized);
    }
    expect(
      api.functions.lines.filter((line) => line.event === 'http-request' && line.fields['routeKey'] === undefined),
    ).toEqual([]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['another issuer', { iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_other' }],
    ['another audience', { aud: 'somebody-else' }],
    ['another client', { client_id: 'somebody-else' }],
    ['no expiry', { exp: undefined }],
    ['an expiry in text', { exp: '9999999999' }],
    ['an expiry in the past', { exp: 1 }],
    ['a later beginning', { nbf: 9_999_999_999 }],
    ['an issue in the future', { iat: 9_999_999_999 }],
  ])('rightly signed but for %s are refused', async (_case, change) => {
    const { JwtAuthorizer } = await import('../../../../local/cloud/http-api/jwt-authorizer.ts');
    const keys = [{ ...(await exportJWK(foreign.publicKey)), kid: String(decodeProtectedHeader(good).kid) }];
    const authorizer = new JwtAuthorizer({
      issuer: api.issuer,
      audience: [api.clientId],
      keysOf: async () => ({ keys }),
      clock: api.clock,
    });
    expect(await authorizer.verify(await signedBy({}))).toMatchObject({ ok: true });
    expect(await authorizer.verify(await signedBy(change))).toMatchObject({ ok: false });
  });

  test('of another pool, of another client and of no form at all are refused', async () => {
    const { kid } = decodeProtectedHeader(good);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const otherPool = { iss: api.issuer.replace(/_.*/, '_otherPool'), client_id: 'other', exp: 9_999_999_999 };
    const otherToken = await new SignJWT(otherPool)
      .setProtectedHeader({ alg: 'RS256', kid: `${kid}x` })
      .sign(privateKey);
    for (const token of [otherToken, 'x', 'a.b.c', '....', `${good}x`, 'ey'.repeat(5000)]) {
      const { status } = await get('/read', token);
      expect([401, 431]).toContain(status);
    }
  });

  test('log a line each and no token', async () => {
    await get('/read', 'a.b.c');
    const line = api.functions.lines.find((each) => each.event === 'http-unauthorized');
    expect(line?.fields).toEqual({ routeKey: 'GET /read', reason: 'token malformed or signature wrong' });
  });
});
