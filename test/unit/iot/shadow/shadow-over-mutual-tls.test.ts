import { once } from 'node:events';
import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayRig, gatewayRig } from '../../mqtt/listeners/gateway-rig.ts';

const ARN = 'arn:aws:iot:eu-central-1:000000000000:';
let rig: GatewayRig;

beforeAll(async () => {
  rig = await gatewayRig();
  const actions = ['iot:GetThingShadow', 'iot:UpdateThingShadow', 'iot:DeleteThingShadow'];
  const Resource = [`${ARN}thing/car-1`, `${ARN}thing/car-1/config`];
  const Statement = { Effect: 'Allow', Action: actions, Resource };
  rig.store.policies.put('own-shadows', JSON.stringify({ Version: '2012-10-17', Statement }));
  rig.store.policies.attach('own-shadows', rig.store.arns.certificate(rig.device.certificateId));
});
afterAll(() => rig.close());

async function call(method: string, path: string, body = '') {
  const { key, cert } = rig.device;
  const place = { host: '127.0.0.1', port: rig.ports.https, method, path, key, cert, ca: rig.ca, agent: false };
  const sent = request(place);
  sent.end(body);
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, error: response.headers['x-amzn-errortype'], body: JSON.parse(text) };
}

describe('a device with its certificate over HTTPS [AWS-IoT: device-shadow-rest-api]', () => {
  it('updates, reads and deletes its shadows, and rules hear of it', async () => {
    const path = '/things/car-1/shadow?name=config';
    expect(await call('POST', path, '{"state":{"reported":{"a":1}}}')).toMatchObject({
      status: 200,
      body: { version: 1 },
    });
    expect(rig.seen.map(({ topic }) => topic)).toEqual([
      '$aws/things/car-1/shadow/name/config/update/documents',
      '$aws/things/car-1/shadow/name/config/update/accepted',
    ]);
    expect(await call('GET', path)).toMatchObject({ status: 200, body: { state: { reported: { a: 1 } } } });
    expect(await call('DELETE', path)).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await call('GET', path)).toMatchObject({ status: 404, error: 'ResourceNotFoundException' });
  });

  it.each([
    ['another thing’s shadow', 'GET', '/things/car-2/shadow'],
    ['a named shadow that is not granted', 'POST', '/things/car-1/shadow?name=keys'],
    ['one that hides in the path', 'POST', '/things/car-1%2Fkeys/shadow'],
    ['the list', 'GET', '/api/things/shadow/ListNamedShadowsForThing/car-1'],
  ])('is refused %s', async (_title, method, path) => {
    expect(await call(method, path, method === 'POST' ? '{"state":{}}' : '')).toMatchObject({
      status: 403,
      error: 'ForbiddenException',
    });
    expect(rig.store.shadows.namesOf('car-1')).toEqual([]);
  });
});
