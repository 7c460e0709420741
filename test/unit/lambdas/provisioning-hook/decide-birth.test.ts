import { describe, expect, it } from 'vitest';
import { type ClaimRow, type ManifestRow, secretHashOf } from '../../../../contract/identity/manifest.ts';
import { decideBirth, readBirthRequest } from '../../../../lambdas/provisioning-hook/decide-birth.ts';

const vin = 'WVWZZZ1JZXW000001';
const secret = 'a secret of the line';
const claim: ClaimRow = { pk: 'CLAIM#c', claimBatch: 'batch-1', status: 'ACTIVE' };
const row: ManifestRow = {
  pk: `VIN#${vin}`,
  vin,
  vehicleId: 'car-1',
  tenantId: 'tenant-1',
  model: 'sedan',
  claimBatch: 'batch-1',
  secretHash: secretHashOf(vin, secret),
};
const born = { ...row, bornAtMs: 1 };
const decommissioned = { ...born, decommissionedAtMs: 2 };
const revoked: ClaimRow = { ...claim, status: 'REVOKED' };
const other: ClaimRow = { ...claim, claimBatch: 'batch-2' };

describe('a birth', () => {
  it('is allowed with the right claim and secret', () => {
    expect(decideBirth({ vin, secret }, claim, row)).toEqual({ allowed: true, row });
  });
  it('is allowed again while the vehicle has not connected with its certificate', () => {
    expect(decideBirth({ vin, secret }, claim, { ...row, reservedCertificateId: 'x' }).allowed).toBe(true);
  });
  const refusals: [refusal: string, claim: ClaimRow, row: ManifestRow | undefined, secret: string][] = [
    ['claim-revoked', revoked, born, secret],
    ['unknown-vin', claim, undefined, secret],
    ['wrong-batch', other, row, secret],
    ['wrong-batch', other, born, 'wrong'],
    ['wrong-secret', claim, row, 'wrong'],
    ['wrong-secret', claim, born, 'wrong'],
    ['already-born', claim, born, secret],
    ['wrong-secret', claim, decommissioned, 'wrong'],
    ['decommissioned', claim, decommissioned, secret],
  ];
  it.each(refusals)('is refused as %s, the secret before the state', (refusal, byClaim, ofRow, given) => {
    expect(decideBirth({ vin, secret: given }, byClaim, ofRow)).toEqual({ allowed: false, refusal });
  });
});

describe('the parameters of a birth', () => {
  it('are the VIN and the secret, and nothing else comes through', () => {
    expect(readBirthRequest({ vin, secret, tenantId: 'mine' })).toEqual({ vin, secret });
  });
  const bad: [what: string, parameters: Record<string, string> | undefined][] = [
    ['missing', undefined],
    ['empty', {}],
    ['without secret', { vin }],
    ['without VIN', { secret }],
    ['with a broken VIN', { vin: vin.toLowerCase(), secret }],
    ['with a secret too short to be random', { vin, secret: 'x'.repeat(15) }],
    ['with a secret too long', { vin, secret: 'x'.repeat(129) }],
    ['with a secret that is no text', { vin, secret: 1_234_567_890_123_456 as unknown as string }],
  ];
  it.each(bad)('are refused when they are %s', (_what, parameters) => {
    expect(readBirthRequest(parameters)).toBeUndefined();
  });
});
