import { describe, expect, it } from 'vitest';
import { manifestKeys } from '../../../../contract/identity/manifest.ts';
import type { LifecycleEvent } from '../../../../contract/presence/merge-presence.ts';
import type { Row } from '../../../../lambdas/common/store/table.ts';
import type { VehicleRow } from '../../../../lambdas/common/store/vehicle-row.ts';
import { noteFirstConnection } from '../../../../lambdas/presence/first-connection.ts';
import { fakeTable } from '../../../support/fake-table.ts';
import { fakeWriteTogether } from '../../../support/fake-write-together.ts';

const vehicle: VehicleRow = { vehicleId: 'car-1', tenantId: 't', vin: 'WVWZZZ1JZXW000001', model: 'sedan' };
const pk = manifestKeys.vin(vehicle.vin);
const connected: LifecycleEvent = {
  ...{ eventType: 'connected', clientId: 'car-1', timestamp: 10, sessionIdentifier: 's0', versionNumber: 0 },
  principalIdentifier: 'certificate-1',
};

function rigOf(manifestRows: Row[] = [{ pk, reservedCertificateId: 'certificate-1' }], certificateRows: Row[] = []) {
  const vehicles = fakeTable({ key: ['vehicleId'] }, [{ ...vehicle }]);
  const manifest = fakeTable({ key: ['pk'] }, manifestRows);
  const certificates = fakeTable({ key: ['vehicleId'] }, certificateRows);
  const ports = {
    ...{ vehicles, manifest, certificates, nowMs: () => 50 },
    writeTogether: fakeWriteTogether(vehicles, manifest, certificates),
  };
  return {
    ...ports,
    connect: (event = connected, read = vehicle) => noteFirstConnection(ports, read, event),
    tables: () => [manifest.rows.get(pk), certificates.rows.get('car-1'), vehicles.rows.get('car-1')],
  };
}

describe('the first connection', () => {
  it('with the reserved certificate uses up the manifest row, begins its certificate and is its presence, at once', async () => {
    const rig = rigOf();
    expect(await rig.connect()).toEqual({ outcome: 'done' });
    expect(rig.tables()).toMatchObject([
      { bornAtMs: 10, bornCertificateId: 'certificate-1' },
      { certificateId: 'certificate-1', dueAtMs: 50, version: 1 },
      { bornAtMs: 10, presence: { connected: true, atMs: 10 } },
    ]);
  });

  it('is told again to who asks again: a try that died before the vehicle was marked is made good', async () => {
    const rig = rigOf([
      { pk, reservedCertificateId: 'certificate-1', bornAtMs: 10, bornCertificateId: 'certificate-1' },
    ]);
    expect(await rig.connect({ ...connected, timestamp: 20 })).toEqual({ outcome: 'noted', bornAtMs: 10 });
    expect(rig.tables()).toMatchObject([{ bornAtMs: 10 }, { certificateId: 'certificate-1' }, vehicle]);
  });

  it('of a vehicle that lived before begins the certificate of this life', async () => {
    const left = { vehicleId: 'car-1', version: 7, certificateId: 'of the life before' };
    const rig = rigOf(undefined, [left]);
    expect(await rig.connect()).toEqual({ outcome: 'noted', bornAtMs: 10 });
    expect(rig.tables()).toMatchObject([{ bornAtMs: 10 }, { certificateId: 'certificate-1', version: 8 }, vehicle]);
  });

  it('whose presence somebody else wrote meanwhile is a birth all the same', async () => {
    const rig = rigOf();
    const presence = { connected: false, atMs: 11, sessionIdentifier: 's0', versionNumber: 0 };
    rig.vehicles.rows.set('car-1', { ...vehicle, presence });
    expect(await rig.connect()).toEqual({ outcome: 'noted', bornAtMs: 10 });
    expect(rig.tables()).toMatchObject([{ bornAtMs: 10 }, { certificateId: 'certificate-1' }, { presence }]);
  });

  it.each<[string, Row[]]>([
    ['with another certificate', [{ pk, reservedCertificateId: 'certificate-2' }]],
    ['without a manifest row', []],
  ])('%s is no birth and writes nothing', async (_how, manifestRows) => {
    const rig = rigOf(manifestRows);
    const before = structuredClone(rig.tables());
    expect(await rig.connect()).toEqual({ outcome: 'no-birth' });
    expect(rig.tables()).toEqual(before);
  });

  it('without a principal is no birth', async () => {
    const { principalIdentifier: _none, ...anonymous } = connected;
    expect(await rigOf().connect(anonymous)).toEqual({ outcome: 'no-birth' });
  });
});
