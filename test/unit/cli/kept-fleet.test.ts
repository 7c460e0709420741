import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepVehicle, readKeptFleet } from '../../../cli/up/kept-fleet.ts';
import type { OperatorAccess } from '../../../cli/up/operator-access.ts';
import { createCertificateAuthority } from '../../../local/iot/certificates/certificate-authority.ts';
import { systemClock } from '../../../local/ports/clock.ts';
import type { VehicleIdentity } from '../../../vehicle/identity/vehicle-identity.ts';
import { type IotApi, startIotApi } from '../iot/control-plane/iot-api.ts';
import { signingRequest } from '../iot/signing-request.ts';

let dir: string;
let api: IotApi;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'roadbed-fleet-'));
  api = await startIotApi();
});
afterEach(async () => {
  api.close();
  await rm(dir, { recursive: true, force: true });
});

async function accessTo({ client }: IotApi): Promise<OperatorAccess> {
  const endpoint = await client.config.endpoint?.();
  const url = endpoint ? `${endpoint.protocol}//${endpoint.hostname}:${endpoint.port}` : '';
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'operator' };
  return { sdk: { endpoint: url, region: 'eu-central-1', credentials }, output: (key) => key };
}

/** A vehicle kept on disk, whose certificate the cloud may know. */
async function keep(vehicleId: string, status?: 'ACTIVE' | 'INACTIVE'): Promise<VehicleIdentity> {
  const authority = await createCertificateAuthority({ clock: systemClock });
  const issued = await authority.issueFromCsr(await signingRequest());
  if (!issued.ok) throw new Error(issued.reason);
  const { certificatePem } = issued;
  if (status !== undefined) api.store.certificates.register(certificatePem, status);
  const identity = { vehicleId, model: 'sedan', certificatePem, privateKeyPem: 'key' };
  await keepVehicle(dir, identity, { vehicleId, vin: `VIN-${vehicleId}`, model: 'sedan', secretHash: 'hash' });
  return identity;
}

describe('the vehicles of an earlier run', () => {
  it('are taken up again with identity and papers, no more than wanted', async () => {
    const first = await keep('veh-1', 'ACTIVE');
    await keep('veh-2', 'ACTIVE');
    const [kept, ...more] = await readKeptFleet(dir, await accessTo(api), 1);
    expect(more).toEqual([]);
    expect(kept?.identity).toEqual(first);
    expect(kept?.papers).toEqual({ vehicleId: 'veh-1', vin: 'VIN-veh-1', model: 'sedan', secretHash: 'hash' });
    expect(api.store.certificates.certificate(kept?.certificateId ?? '')?.status).toBe('ACTIVE');
  });

  it('are left out when the cloud does not know their certificates, or has taken them out of use', async () => {
    await keep('veh-1');
    await keep('veh-2', 'INACTIVE');
    await keep('veh-3', 'ACTIVE');
    const kept = await readKeptFleet(dir, await accessTo(api), 10);
    expect(kept.map(({ identity }) => identity.vehicleId)).toEqual(['veh-3']);
  });

  it('are none in an empty directory', async () => {
    expect(await readKeptFleet(join(dir, 'nowhere'), await accessTo(api), 10)).toEqual([]);
  });

  it('are readable by their owner only', async () => {
    await keep('veh-1');
    for (const name of ['identities', 'manifest']) {
      expect((await stat(join(dir, name, 'veh-1.json'))).mode & 0o077).toBe(0);
    }
  });
});
