import { beforeEach, describe, expect, it } from 'vitest';
import type { IssuedCertificate } from '../../../../contract/identity/renewal-messages.ts';
import { type CertificateRow, plan } from '../../../../contract/identity/rotation.ts';
import { dueWork } from '../../../../contract/identity/rotation-due.ts';
import { ISSUE_LEASE_MS } from '../../../../contract/identity/rotation-request.ts';
import { answerRequest, type IssuePorts } from '../../../../lambdas/certificate-issue/answer-request.ts';
import { createCertificateStore } from '../../../../lambdas/common/certificates/certificate-store.ts';
import { createKeyAndCsr } from '../../../../vehicle/identity/key-and-csr.ts';
import { type FakeTable, fakeTable } from '../../../support/fake-table.ts';

const settings = { askAgainMs: 60_000, confirmWithinMs: 100_000, graceMs: 10_000 };
const OLD = 'a'.repeat(64);
const { csrPem: csr } = createKeyAndCsr('car-1');
const { csrPem: another } = createKeyAndCsr('car-1');

let nowMs: number;
let table: FakeTable;
let vehicles: FakeTable;
let calls: string[];
let delivered: IssuedCertificate[];
let statuses: Map<string, string>;
let ports: IssuePorts;

const row = (): CertificateRow => table.rows.get('car-1') as unknown as CertificateRow;
const ask = (csrPem = csr, more: object = {}) =>
  answerRequest({ vehicleId: 'car-1', number: 1, csr: csrPem, ...more }, ports);

beforeEach(() => {
  nowMs = 1_000;
  calls = [];
  delivered = [];
  statuses = new Map([[OLD, 'ACTIVE']]);
  vehicles = fakeTable({ key: ['vehicleId'] }, [
    { vehicleId: 'car-1', tenantId: 't', certificateId: OLD, bornAtMs: 1 },
  ]);
  const first: CertificateRow = { vehicleId: 'car-1', version: 1, shardKey: '0', certificateId: OLD, notAfterMs: 9e12 };
  const work = dueWork(plan(first, 'c-1', nowMs, nowMs) as CertificateRow, nowMs, settings);
  if (work.kind !== 'ask') throw new Error('not asked');
  table = fakeTable({ key: ['vehicleId'] }, [{ ...work.row }]);
  ports = {
    ...{ vehicles, certificates: createCertificateStore(table), settings, nowMs: () => nowMs },
    iot: {
      async create() {
        const certificateId = String(calls.filter((call) => call === 'create').length + 1).repeat(64);
        calls.push('create');
        statuses.set(certificateId, 'INACTIVE');
        return { certificateId, certificatePem: '-----BEGIN', notAfterMs: 9e12 };
      },
      describe: async (certificateId) => ({ certificateId, certificatePem: '-----BEGIN', notAfterMs: 9e12 }),
      isActive: async (certificateId) => statuses.get(certificateId) === 'ACTIVE',
      async entrust(certificateId) {
        calls.push('entrust');
        statuses.set(certificateId, 'ACTIVE');
      },
      async end(certificateId, status) {
        statuses.set(certificateId, status);
      },
    },
    mailbox: {
      order: async () => undefined,
      deliver: async (_vehicle, issued) => void delivered.push(issued),
    },
  };
});

describe('a request for a new certificate', () => {
  it('is answered with one beside the old, noted where presence will look', async () => {
    expect(await ask()).toEqual({ outcome: 'issued' });
    const certificateId = '1'.repeat(64);
    expect(delivered).toEqual([{ number: 1, certificateId, certificatePem: '-----BEGIN', beside: OLD }]);
    expect(row()).toMatchObject({
      certificateId: OLD,
      rotationState: 'ISSUED',
      dueAtMs: nowMs + settings.confirmWithinMs,
    });
    expect(vehicles.rows.get('car-1')).toMatchObject({ certificateId: OLD, renewal: { number: 1, certificateId } });
  });

  it('that comes again gets the same certificate', async () => {
    await ask();
    expect(await ask()).toEqual({ outcome: 'delivered-again' });
    expect(delivered.map(({ certificateId }) => certificateId)).toEqual(['1'.repeat(64), '1'.repeat(64)]);
    expect(calls).toEqual(['create', 'entrust']);
  });

  it('that comes twice at once makes one certificate', async () => {
    const outcomes = await Promise.all([ask(), ask(), ask()]);
    expect(calls).toEqual(['create', 'entrust']);
    expect(outcomes.filter(({ outcome }) => outcome === 'issued')).toHaveLength(1);
  });

  it('is taken up where an earlier run ended, once its time is over', async () => {
    const { entrust } = ports.iot;
    ports.iot.entrust = () => Promise.reject(new Error('throttled'));
    await expect(ask()).rejects.toThrow('throttled');
    ports.iot.entrust = entrust;
    expect(await ask()).toEqual({ outcome: 'refused', reason: 'being-answered' });
    nowMs += ISSUE_LEASE_MS;
    expect(await ask()).toEqual({ outcome: 'issued' });
    expect(calls).toEqual(['create', 'entrust']);
  });

  it('with another key, after the first was lost, is answered anew a few times; the earlier one counts no more', async () => {
    await ask();
    expect(await ask(another)).toEqual({ outcome: 'issued' });
    expect(row().rotation).toMatchObject({ supersededCertificateIds: ['1'.repeat(64)] });
    expect(await ask()).toEqual({ outcome: 'refused', reason: 'superseded' });
    const more = [createKeyAndCsr('car-1'), createKeyAndCsr('car-1')];
    expect(await ask(more[0]?.csrPem)).toEqual({ outcome: 'issued' });
    expect(await ask(more[1]?.csrPem)).toEqual({ outcome: 'refused', reason: 'too-many' });
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['of another renewal', () => ask(csr, { number: 2 }), 'of-another-renewal'],
    ['of another vehicle', async () => ask(createKeyAndCsr('car-2').csrPem), 'CN=car-1'],
    ['without a number', () => ask(csr, { number: '1' }), 'not a request'],
    ['of no vehicle', () => ask(csr, { vehicleId: 'birth-1' }), 'not a request'],
    ['of an unknown vehicle', async () => answerRequest(await foreign('car-9'), ports), 'not born'],
  ])('%s is refused, and nothing is made', async (_what, attempt, reason) => {
    expect(await attempt()).toMatchObject({ outcome: 'refused', reason: expect.stringContaining(reason) });
    expect(calls).toEqual([]);
  });

  it('of a vehicle that was not asked is refused', async () => {
    table.rows.clear();
    expect(await ask()).toEqual({ outcome: 'refused', reason: 'not-asked' });
  });

  it('gives a vehicle whose certificate an operator has ended nothing it could use', async () => {
    statuses.set(OLD, 'REVOKED');
    expect(await ask()).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('ACTIVE') });
    expect([...statuses.values()]).toEqual(['REVOKED', 'REVOKED']);
    expect(delivered).toEqual([]);
  });
});

async function foreign(vehicleId: string): Promise<{ vehicleId: string; number: number; csr: string }> {
  return { vehicleId, number: 1, csr: createKeyAndCsr(vehicleId).csrPem };
}
