import { once } from 'node:events';
import { request } from 'node:https';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createIamRegistry } from '../../../../local/cloud/iam/iam-registry.ts';
import { createRoleSessions, type RoleSessionBook } from '../../../../local/cloud/iam/role-sessions.ts';
import { type GatewayRig, gatewayRig } from '../../mqtt/listeners/gateway-rig.ts';
import { type HeldClock, heldClock } from '../held-clock.ts';

const ARN = 'arn:aws:iot:eu-central-1:000000000000:';
const ROLE = 'arn:aws:iam::000000000000:role/device';
const HOUR_MS = 3_600_000;
const iam = createIamRegistry({ accountId: '000000000000', region: 'eu-central-1' });
let clock: HeldClock;
let sessions: RoleSessionBook;
let rig: GatewayRig;

beforeAll(async () => {
  clock = heldClock();
  sessions = createRoleSessions({ iam, clock });
  const trust = (Service: string) => ({
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }],
  });
  const role = (name: string, Service: string) =>
    iam.putRole({
      ...{ roleName: name, roleArn: ROLE.replace('device', name) },
      assumeRolePolicyDocument: trust(Service),
    });
  role('device', 'credentials.iot.amazonaws.com');
  role('untrusting', 'lambda.amazonaws.com');
  rig = await gatewayRig({ sessions });
  const { store, device } = rig;
  store.things.createThingType('sedan');
  for (const thingName of ['car-1', 'car-2']) store.things.createThing({ thingName, thingTypeName: 'sedan' });
  store.principals.attach('car-1', device.certificateId, 'NON_EXCLUSIVE_THING');
  const aliases = { device: ROLE, untrusting: ROLE.replace('device', 'untrusting'), gone: `${ROLE}-gone`, long: ROLE };
  for (const [alias, roleArn] of Object.entries(aliases)) {
    const credentialDurationSeconds = alias === 'long' ? 3601 : 3600;
    store.account.roleAliases.create(alias, { roleArn, credentialDurationSeconds });
  }
  const allow = (Resource: string) => ({ Effect: 'Allow', Action: 'iot:AssumeRoleWithCertificate', Resource });
  const aliasArns = ['device', 'untrusting', 'gone', 'long', 'absent'].map((alias) => `${ARN}rolealias/${alias}`);
  const Statement = [...aliasArns.map(allow), allow(`${ARN}rolealias/only-\${iot:Connection.Thing.ThingName}`)];
  store.policies.put('credentials', JSON.stringify({ Version: '2012-10-17', Statement }));
});
beforeEach(() => rig.store.policies.attach('credentials', rig.store.arns.certificate(rig.device.certificateId)));
afterAll(() => rig.close());

async function ask(alias: string, thingName?: string, port = rig.ports.https, ALPNProtocols?: string[]) {
  const { key, cert } = rig.device;
  const headers = thingName === undefined ? {} : { 'x-amzn-iot-thingname': thingName };
  const place = { host: '127.0.0.1', port, path: `/role-aliases/${alias}/credentials`, agent: false };
  const sent = request({ ...place, headers, key, cert, ca: rig.ca, ...(ALPNProtocols && { ALPNProtocols }) });
  sent.end();
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, error: response.headers['x-amzn-errortype'], body: JSON.parse(text) };
}

describe('temporary credentials for a certificate [AWS-IoT: authorizing-direct-aws]', () => {
  it('are of the alias’s role, name the device and end with the alias’s duration', async () => {
    const { status, body } = await ask('device', 'car-1');
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = body.credentials;
    expect(status).toBe(200);
    expect([accessKeyId, expiration]).toEqual([
      expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    ]);
    expect(sessions.session(accessKeyId)).toMatchObject({
      ...{ roleArn: ROLE, secretAccessKey, sessionToken, expiresAtMs: clock.nowMs() + HOUR_MS },
      session: {
        name: rig.device.certificateId,
        context: {
          'credentials-iot:awscertificateid': rig.device.certificateId,
          'credentials-iot:thingname': 'car-1',
          'credentials-iot:thingtypename': 'sedan',
        },
      },
    });
    clock.advance(HOUR_MS);
    expect(sessions.session(accessKeyId)).toBeUndefined();
    expect(sessions.isSessionKey(accessKeyId)).toBe(true);
  });

  it('do not name a thing that the request does not name', async () => {
    const { body } = await ask('device');
    const context = sessions.session(body.credentials.accessKeyId)?.session.context;
    expect(context).toEqual({ 'credentials-iot:awscertificateid': rig.device.certificateId });
  });

  it('come by ALPN on the port of all protocols too', async () => {
    expect(await ask('device', 'car-1', rig.ports.alpn, ['x-amzn-http-ca'])).toMatchObject({ status: 200 });
  });

  it.each([
    ['a thing that it is not attached to', 'device', 'car-2', 403, 'Invalid thing name passed'],
    ['an alias that its policies do not grant', 'other', 'car-1', 403, 'Access Denied'],
    ['an alias that is not there', 'absent', 'car-1', 404, 'Role alias does not exist'],
    [
      'a role that is not there',
      'gone',
      'car-1',
      400,
      'Unable to assume the role, or the role to assume does not exist',
    ],
    [
      'a role that does not trust the service',
      ...(['untrusting', 'car-1', 400] as const),
      'Unable to assume the role, or the role to assume does not exist',
    ],
    [
      'longer than the role allows',
      ...(['long', 'car-1', 400] as const),
      'The requested CredentialDurationSeconds exceeds the MaxSessionDuration set for the role',
    ],
  ])('are not given for %s', async (_title, alias, thingName, status, message) => {
    expect(await ask(alias, thingName)).toMatchObject({ status, body: { message } });
  });

  it('hold thing variables of policies only when the thing is named', async () => {
    rig.store.account.roleAliases.create('only-car-1', { roleArn: ROLE, credentialDurationSeconds: 900 });
    expect((await ask('only-car-1', 'car-1')).status).toBe(200);
    expect((await ask('only-car-1')).status).toBe(403);
  });

  it('are not given without the policy, nor to a certificate that is not ACTIVE', async () => {
    const { store, device } = rig;
    store.policies.detach('credentials', store.arns.certificate(device.certificateId));
    expect(await ask('device')).toMatchObject({ status: 403, error: 'AccessDeniedException' });
    store.certificates.setStatus(device.certificateId, 'INACTIVE');
    expect(await ask('device')).toMatchObject({
      status: 403,
      body: { message: 'Certificate is invalid on this endpoint' },
    });
    store.certificates.setStatus(device.certificateId, 'ACTIVE');
    expect(rig.warnings.at(-1)).toContain('certificate is INACTIVE');
  });
});
