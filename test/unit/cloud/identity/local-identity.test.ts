import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LocalIdentity } from '../../../../local/cloud/identity/local-identity.ts';
import { silentLog } from '../../../../local/ports/log.ts';

const NOW_MS = 1_700_000_000_500;
const clock = { nowMs: () => NOW_MS, schedule: () => ({ cancel: () => undefined }) };

let identity: LocalIdentity;
let userPoolId: string;
let clientId: string;
let clientSecret: string;

beforeEach(async () => {
  identity = await LocalIdentity.start({ region: 'eu-central-1', clock, log: silentLog });
  ({ userPoolId } = identity.createUserPool({ UserPoolName: 'tsp' }));
  const Scopes = ['read', 'write'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }));
  identity.createResourceServer({ UserPoolId: userPoolId, Identifier: 'fleet', Name: 'fleet', Scopes });
  const client = createClient();
  clientId = client.clientId;
  clientSecret = client.clientSecret ?? '';
});
afterEach(async () => identity.close());

function createClient(change: Partial<Parameters<LocalIdentity['createUserPoolClient']>[0]> = {}) {
  return identity.createUserPoolClient({
    UserPoolId: userPoolId,
    GenerateSecret: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthScopes: ['fleet/read', 'fleet/write'],
    ...change,
  });
}

async function ask(fields: Record<string, string>, basic?: string) {
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
  if (basic !== undefined) headers['authorization'] = `Basic ${Buffer.from(basic).toString('base64')}`;
  const response = await fetch(identity.tokenUrl, { method: 'POST', headers, body: new URLSearchParams(fields) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const grant = { grant_type: 'client_credentials' };

describe('the token endpoint', () => {
  test('issues a token as Cognito does, verifiable with the published keys', async () => {
    const { status, body } = await ask({ ...grant, scope: 'fleet/read' }, `${clientId}:${clientSecret}`);
    expect({ status, ...body }).toMatchObject({ status: 200, expires_in: 3600, token_type: 'Bearer' });
    const token = String(body['access_token']);
    const issuer = `https://cognito-idp.eu-central-1.amazonaws.com/${userPoolId}`;
    expect(decodeJwt(token)).toEqual({
      sub: clientId,
      token_use: 'access',
      scope: 'fleet/read',
      auth_time: 1_700_000_000,
      iss: issuer,
      exp: 1_700_003_600,
      iat: 1_700_000_000,
      version: 2,
      jti: expect.any(String),
      client_id: clientId,
    });
    const published = await fetch(`${identity.url}/${userPoolId}/.well-known/jwks.json`);
    const keys = (await published.json()) as JSONWebKeySet;
    expect(keys.keys[0]).toMatchObject({ alg: 'RS256', use: 'sig', kty: 'RSA', kid: decodeProtectedHeader(token).kid });
    expect(keys.keys[0]).not.toHaveProperty('d');
    await jwtVerify(token, createLocalJWKSet(keys), { issuer, currentDate: new Date(NOW_MS) });
    expect(await identity.keysOf(issuer)).toEqual(keys);
  });

  test('takes the secret from the form too and grants all allowed scopes when none is asked for', async () => {
    const { body } = await ask({ ...grant, client_id: clientId, client_secret: clientSecret });
    expect(decodeJwt(String(body['access_token']))['scope']).toBe('fleet/read fleet/write');
  });

  test('follows the lifetime the client has', async () => {
    const short = createClient({ AccessTokenValidity: 10, TokenValidityUnits: { AccessToken: 'minutes' } });
    const { body } = await ask(grant, `${short.clientId}:${short.clientSecret}`);
    expect(body['expires_in']).toBe(600);
  });

  test('refuses with the error codes of the protocol', async () => {
    const basic = `${clientId}:${clientSecret}`;
    const refused = async (fields: Record<string, string>, authorization?: string) => {
      const { status, body } = await ask(fields, authorization);
      return `${status} ${body['error']}`;
    };
    expect(await refused(grant, `${clientId}:wrong`)).toBe('400 invalid_client');
    expect(await refused(grant, 'nobody:x')).toBe('400 invalid_client');
    expect(await refused(grant)).toBe('400 invalid_client');
    expect(await refused({ ...grant, scope: 'fleet/read fleet/admin' }, basic)).toBe('400 invalid_scope');
    expect(await refused({ grant_type: 'password' }, basic)).toBe('400 unsupported_grant_type');
    expect(await refused({}, basic)).toBe('400 invalid_request');
    const idle = createClient({ AllowedOAuthFlowsUserPoolClient: false });
    expect(await refused(grant, `${idle.clientId}:${idle.clientSecret}`)).toBe('400 unauthorized_client');
    const json = await fetch(identity.tokenUrl, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'text/json' },
    });
    expect(await json.json()).toEqual({ error: 'invalid_request' });
  });

  test('answers 404 for paths and pools it does not have', async () => {
    expect((await fetch(`${identity.url}/nothing`)).status).toBe(404);
    expect((await fetch(`${identity.url}/eu-central-1_none/.well-known/jwks.json`)).status).toBe(404);
    expect(await identity.keysOf('https://elsewhere.example')).toBeUndefined();
  });
});

describe('creation', () => {
  test('refuses scopes no resource server has and the flow without a secret', () => {
    expect(() => createClient({ AllowedOAuthScopes: ['fleet/none'] })).toThrow('fleet/none');
    expect(() => createClient({ GenerateSecret: false })).toThrow('client secret');
    expect(() => identity.createUserPoolDomain({ UserPoolId: 'eu-central-1_none', Domain: 'd' })).toThrow(
      'does not exist',
    );
  });

  test('gives each pool keys of its own', async () => {
    const other = identity.createUserPool({ UserPoolName: 'other' });
    const issuerOf = (pool: string) => `https://cognito-idp.eu-central-1.amazonaws.com/${pool}`;
    const [first, second] = await Promise.all([
      identity.keysOf(issuerOf(userPoolId)),
      identity.keysOf(issuerOf(other.userPoolId)),
    ]);
    expect(first?.keys[0]?.kid).not.toBe(second?.keys[0]?.kid);
  });
});
