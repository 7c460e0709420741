import { type ClaimRow, type ManifestRow, manifestKeys, secretHashOf } from '../../../../contract/identity/manifest.ts';
import { allowBirth, type BirthAnswer, type BirthPorts } from '../../../../lambdas/provisioning-hook/allow-birth.ts';
import { type FakeTable, fakeTable } from '../../../support/fake-table.ts';
import { fakeWriteTogether } from '../../../support/fake-write-together.ts';

export const VIN = 'WVWZZZ1JZXW000001';
export const SECRET = 'a secret of the line';

export interface BirthRig {
  manifest: FakeTable;
  vehicles: FakeTable;
  retired: Set<string>;
  ports: BirthPorts;
  nowMs: number;
  row(): ManifestRow;
  claimRow(): ClaimRow;
  ask(certificateId: string, secret?: string, ports?: BirthPorts): Promise<BirthAnswer>;
}

/** The hook's tables with one claim and one vehicle in the manifest. */
export function birthRig(claim: Partial<ClaimRow> = {}): BirthRig {
  const pk = manifestKeys.vin(VIN);
  const claimPk = manifestKeys.claim('claim');
  const manifest = fakeTable({ key: ['pk'] }, [
    { pk: claimPk, claimBatch: 'batch-1', status: 'ACTIVE', ...claim },
    {
      ...{ pk, vin: VIN, vehicleId: 'car-1', tenantId: 'tenant-1', model: 'sedan', claimBatch: 'batch-1' },
      secretHash: secretHashOf(VIN, SECRET),
    },
  ]);
  const vehicles = fakeTable({ key: ['vehicleId'] });
  const retired = new Set<string>();
  const rig: BirthRig = {
    ...{ manifest, vehicles, retired, nowMs: 1_000 * 60_000 },
    ports: {
      ...{ manifest, vehicles, writeTogether: fakeWriteTogether(manifest, vehicles) },
      retire: async (certificateId) => void retired.add(certificateId),
      leases: new Map(),
      nowMs: () => rig.nowMs,
    },
    row: () => manifest.rows.get(pk) as unknown as ManifestRow,
    claimRow: () => manifest.rows.get(claimPk) as unknown as ClaimRow,
    ask: (certificateId, secret = SECRET, ports = rig.ports) =>
      allowBirth(ports, {
        ...{ claimCertificateId: 'claim', certificateId, templateArn: 'template', clientId: 'birth-1' },
        parameters: { vin: VIN, secret },
      }),
  };
  return rig;
}
