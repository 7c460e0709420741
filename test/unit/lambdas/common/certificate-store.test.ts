import { expect, it } from 'vitest';
import { createCertificateStore } from '../../../../lambdas/common/certificates/certificate-store.ts';
import { fakeTable } from '../../../support/fake-table.ts';

const vehicle = { vehicleId: 'car-1', tenantId: 't', vin: 'v', model: 'm' };

it('a birth begins the row of a certificate once, however often it is told', async () => {
  const table = fakeTable({ key: ['vehicleId'] });
  const store = createCertificateStore(table);
  await store.begin({ ...vehicle, certificateId: 'first' }, 5);
  await store.begin({ ...vehicle, certificateId: 'first' }, 9);
  expect(await store.find('car-1')).toMatchObject({ certificateId: 'first', version: 1, dueAtMs: 5 });
});

it('a vehicle that is born anew does not go on with the renewal of its earlier life', async () => {
  const table = fakeTable({ key: ['vehicleId'] }, [
    { vehicleId: 'car-1', version: 7, shardKey: '0', certificateId: 'first', rotationState: 'ASKED', rotation: {} },
  ]);
  const store = createCertificateStore(table);
  await store.begin({ ...vehicle, certificateId: 'second' }, 5);
  const row = await store.find('car-1');
  expect(row).toMatchObject({ certificateId: 'second', version: 8, dueAtMs: 5 });
  expect(row?.rotation).toBeUndefined();
});

it('who lost the race for a row is told, and writes nothing', async () => {
  const table = fakeTable({ key: ['vehicleId'] });
  const store = createCertificateStore(table);
  await store.begin({ ...vehicle, certificateId: 'first' }, 5);
  const row = await store.find('car-1');
  if (row === undefined) throw new Error('no row');
  expect(await store.write({ ...row, version: 2, notAfterMs: 1 })).toBe(true);
  expect(await store.write({ ...row, version: 2, notAfterMs: 2 })).toBe(false);
  expect(await store.find('car-1')).toMatchObject({ notAfterMs: 1 });
});
