import { afterAll, beforeAll, expect, it } from 'vitest';
import { topics } from '../../../contract/topics.ts';
import type { WireClient } from '../mqtt/mqtt-bench.ts';
import { type AttackedGateway, attackedGateway } from './attacked-gateway.ts';
import { type DeviceIdentity, issuedIdentity, selfSignedIdentity } from './device-identity.ts';

let gateway: AttackedGateway;

beforeAll(async () => {
  gateway = await attackedGateway();
});

afterAll(() => gateway.close());

const issued = (subject: string): Promise<DeviceIdentity> => issuedIdentity(gateway.authority, subject);

async function connected(identity: DeviceIdentity, clientId: string): Promise<WireClient> {
  const client = gateway.open(identity);
  client.connect(clientId);
  expect(await client.expect('connack')).toMatchObject({ reasonCode: 0 });
  return client;
}

/** CONNACK says what is wrong, or nothing comes at all. */
async function refused(identity: DeviceIdentity, clientId: string, reasonCode?: number): Promise<void> {
  const client = gateway.open(identity);
  client.connect(clientId);
  await client.closed();
  expect(client.received).toMatchObject(reasonCode === undefined ? [] : [{ cmd: 'connack', reasonCode }]);
  client.stream.destroy();
}

it.each(['INACTIVE', 'REVOKED'] as const)('5: a certificate that is %s is cut before CONNACK', async (status) => {
  const vehicle = await issued('CN=car-3');
  const certificateId = gateway.register(vehicle, 'device', 'car-3');
  gateway.store.certificates.setStatus(certificateId, status);
  await gateway.withstands(() => refused(vehicle, 'car-3'), [`connect-refused iot:Connect: certificate is ${status}`]);
});

it('5: a certificate revoked while its vehicle is connected takes the connection with it, at once', async () => {
  const vehicle = await issued('CN=car-4');
  const certificateId = gateway.register(vehicle, 'device', 'car-4');
  await gateway.withstands(async () => {
    gateway.store.certificates.setStatus(certificateId, 'ACTIVE');
    const client = await connected(vehicle, 'car-4');
    gateway.log.length = 0;
    gateway.store.certificates.setStatus(certificateId, 'REVOKED');
    expect(await client.expect('disconnect')).toMatchObject({ reasonCode: expect.any(Number) });
    await client.closed();
    client.stream.destroy();
    const ends = gateway.log.splice(0);
    expect(ends).toMatchObject([{ event: 'mqtt-disconnected', fields: { clientId: 'car-4', reason: 'AUTH_ERROR' } }]);
    expect(gateway.broker.connection('car-4')).toBeUndefined();
  }, []);
});

it('6: a self-signed certificate with the right common name is cut before CONNACK', async () => {
  const forged = await selfSignedIdentity({ subject: 'CN=car-2' });
  await gateway.withstands(
    () => refused(forged, 'car-2'),
    ['connect-refused iot:Connect: certificate is not registered'],
  );
});

it('7: a certificate of our CA takes no other client id, whatever its common name says', async () => {
  const vehicle = await issued('CN=car-2');
  gateway.register(vehicle, 'device', 'car-5');
  await gateway.withstands(() => refused(vehicle, 'car-2', 0x87), ['connect-refused iot:Connect: ']);
  await gateway.withstands(() => refused(vehicle, 'car-9', 0x87), ['connect-refused iot:Connect: ']);
});

it('7: a certificate that is attached to no thing takes no client id at all', async () => {
  const vehicle = await issued('CN=car-6');
  gateway.register(vehicle, 'device');
  await gateway.withstands(() => refused(vehicle, 'car-6', 0x87), ['connect-refused iot:Connect: ']);
});

it('11: a claim certificate takes no vehicle’s client id', async () => {
  const claim = await issued('CN=claim');
  gateway.register(claim, 'claim');
  await gateway.withstands(() => refused(claim, 'car-2', 0x87), ['connect-refused iot:Connect: ']);
});

it('11: a claim certificate sends no telemetry and hears no command', async () => {
  const claim = await issued('CN=claim');
  gateway.register(claim, 'claim');
  let attempt = 0;
  await gateway.withstands(async () => {
    attempt += 1;
    const client = await connected(claim, `birth-${attempt}`);
    client.publish(topics.telemetry('car-2', 'drive'), '{}', { qos: 1 });
    expect(await client.expect('puback')).toMatchObject({ reasonCode: 0x87 });
    expect(await client.subscribe(topics.downAll('car-2'))).toEqual([0x87]);
    client.stream.destroy();
  }, ['operation-refused iot:Publish: ', 'operation-refused iot:Subscribe: ']);
});
