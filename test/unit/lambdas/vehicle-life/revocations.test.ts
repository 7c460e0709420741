import { describe, expect, it } from 'vitest';
import { claimBatchKey } from '../../../../contract/identity/claim-batch.ts';
import { manifestKeys } from '../../../../contract/identity/manifest.ts';
import { createAuditLog } from '../../../../lambdas/common/audit/audit-log.ts';
import { type RevocationPorts, revokeCertificates } from '../../../../lambdas/vehicle-life/revoke-certificates.ts';
import { revokeClaimBatch } from '../../../../lambdas/vehicle-life/revoke-claim-batch.ts';
import { fakeTable } from '../../../support/fake-table.ts';

function rig() {
  const ended: string[] = [];
  const attached = ['renewed', 'first'];
  const audit = fakeTable({ key: ['subject', 'recordId'] });
  const vehicles = fakeTable({ key: ['vehicleId'] }, [{ vehicleId: 'car-1', tenantId: 't', certificateId: 'first' }]);
  const manifest = fakeTable({ key: ['pk'] }, [
    { pk: claimBatchKey('line-7'), claimBatch: 'line-7', status: 'ACTIVE', certificateIds: new Set(['c2', 'c1']) },
  ]);
  const ports: RevocationPorts & { manifest: typeof manifest } = {
    ...{ vehicles, manifest, audit: createAuditLog(audit), nowMs: () => 1_000 },
    certificates: {
      attachedTo: async () => attached,
      end: async (certificateId, status) => {
        expect(audit.rows.size + Number(manifest.rows.get(claimBatchKey('line-7'))?.['revokedAtMs'] ?? 0)).not.toBe(0);
        ended.push(`${certificateId} ${status}`);
        return true;
      },
    },
    endConnection: async () => undefined,
  };
  return { ports, ended, audit, manifest, attached };
}

const order = {
  vehicleId: 'car-1',
  status: 'REVOKED',
  by: 'operator-1',
  reason: 'key leaked',
  requestId: 'r1',
} as const;

describe('a revocation', () => {
  it('ends every certificate of the vehicle, one that is being renewed too, after it was told to the audit', async () => {
    const { ports, ended, audit } = rig();
    const answer = await revokeCertificates(ports, order);
    expect(answer).toEqual({ kind: 'revoked', certificateIds: ['first', 'renewed'] });
    expect(ended).toEqual(['first REVOKED', 'renewed REVOKED']);
    expect([...audit.rows.values()]).toMatchObject([
      { subject: 'vehicle#car-1', by: 'operator-1', reason: 'key leaked', details: { status: 'REVOKED' } },
    ]);
  });

  it('ends one that was issued while the others ended, and cuts the line again', async () => {
    const { ports, ended, attached } = rig();
    let cuts = 0;
    ports.endConnection = async () => {
      cuts += 1;
      if (cuts === 1) attached.push('issued-late');
    };
    const answer = await revokeCertificates(ports, order);
    expect(answer).toMatchObject({ certificateIds: ['first', 'renewed', 'issued-late'] });
    expect([ended.at(-1), cuts]).toEqual(['issued-late REVOKED', 2]);
  });

  it("ends the one certificate that was named, if it is the vehicle's", async () => {
    const { ports, ended, audit } = rig();
    await revokeCertificates(ports, { ...order, status: 'INACTIVE', certificateId: 'renewed' });
    expect(ended).toEqual(['renewed INACTIVE']);
    const foreign = await revokeCertificates(ports, { ...order, certificateId: 'foreign' });
    expect([foreign, ended.length, audit.rows.size]).toEqual([{ kind: 'unknown-certificate' }, 1, 1]);
  });

  it('of a vehicle nobody knows ends nothing', async () => {
    const { ports, ended } = rig();
    expect(await revokeCertificates(ports, { ...order, vehicleId: 'car-9' })).toEqual({ kind: 'unknown-vehicle' });
    expect(ended).toEqual([]);
  });
});

describe('the revocation of a claim batch', () => {
  const batchOrder = { batch: 'line-7', by: 'operator-1', reason: 'leaked' };

  it('closes the batch, then its claims’ rows, then their certificates, and costs what the batch is long', async () => {
    const { ports, ended, manifest, audit } = rig();
    const answer = await revokeClaimBatch(ports, batchOrder);
    expect(answer).toMatchObject({ kind: 'revoked', certificateIds: ['c1', 'c2'], revokedAtMs: 1_000 });
    expect(ended).toEqual(['c1 REVOKED', 'c2 REVOKED']);
    expect([manifest.reads, manifest.writes]).toEqual([1, 3]);
    const claims = ['c1', 'c2'].map((id) => manifest.rows.get(manifestKeys.claim(id)));
    expect(claims).toMatchObject([
      { claimBatch: 'line-7', status: 'REVOKED' },
      { claimBatch: 'line-7', status: 'REVOKED' },
    ]);
    expect([...audit.rows.values()]).toMatchObject([{ subject: 'claim-batch#line-7', reason: 'leaked' }]);
  });

  it('again completes what was interrupted, and stays who did it first', async () => {
    const { ports, ended, audit } = rig();
    await revokeClaimBatch(ports, batchOrder);
    const again = await revokeClaimBatch(ports, { ...batchOrder, by: 'operator-2', reason: 'other' });
    expect(again).toMatchObject({ by: 'operator-1' });
    expect([ended.length, audit.rows.size]).toEqual([4, 1]);
  });

  it('that nobody registered is unknown, and leaves no row', async () => {
    const { ports, manifest } = rig();
    expect(await revokeClaimBatch(ports, { ...batchOrder, batch: 'typo' })).toEqual({ kind: 'unknown-batch' });
    expect(manifest.rows.size).toBe(1);
  });
});
