import { INDEXES } from '../../../../contract/function-environment.ts';
import { manifestKeys } from '../../../../contract/identity/manifest.ts';
import { createAuditLog } from '../../../../lambdas/common/audit/audit-log.ts';
import { createMailboxStore } from '../../../../lambdas/common/mailbox/mailbox-store.ts';
import type { Table } from '../../../../lambdas/common/store/table.ts';
import type { OwnerPorts } from '../../../../lambdas/vehicle-life/change-owner.ts';
import { type FakeTable, fakeTable } from '../../../support/fake-table.ts';

export const CAR = 'car-1';
const VIN = 'WVWZZZ1JZXW000001';

/** Stands around every call to the outside. */
export type Step = <T>(call: () => Promise<T>) => Promise<T>;

export interface OwnerWorld {
  vehicles: FakeTable;
  manifest: FakeTable;
  shadows: FakeTable;
  mailbox: FakeTable;
  audit: FakeTable;
  isConnected: boolean;
  nowMs: number;
}

/** A born vehicle of tenant `a`, on the line, with a shadow that tells where it is. */
export function ownerWorld(): OwnerWorld {
  return {
    vehicles: fakeTable({ key: ['vehicleId'] }, [
      { vehicleId: CAR, tenantId: 'a', vin: VIN, model: 'm', bornAtMs: 1, readyAtMs: 2 },
    ]),
    manifest: fakeTable({ key: ['pk'] }, [{ pk: manifestKeys.vin(VIN), vehicleId: CAR, tenantId: 'a' }]),
    shadows: fakeTable({ key: ['vehicleId'] }, [
      {
        ...{ vehicleId: CAR, version: 7, frames: 9, boots: 'b@5:0-8', kept: 'a trip' },
        ...{ reported: '{"t":5,"s":{"Vehicle.Position":["here",0]}}', desired: { home: 'there' }, desiredVersion: 2 },
      },
    ]),
    mailbox: fakeTable({
      key: ['vehicleId', 'messageId'],
      indexes: { [INDEXES.mailboxWaiting]: ['vehicleId', 'waitKey'] },
    }),
    audit: fakeTable({ key: ['subject', 'recordId'] }),
    ...{ isConnected: true, nowMs: 1_000_000 },
  };
}

export function steppedTable(fake: FakeTable, step: Step): Table {
  return {
    get: (key) => step(() => fake.get(key)),
    put: (...request) => step(() => fake.put(...request)),
    update: (request) => step(() => fake.update(request)),
    query: (request) => step(() => fake.query(request)),
  };
}

export function ownerPorts(w: OwnerWorld, step: Step = (call) => call()): OwnerPorts {
  return {
    vehicles: steppedTable(w.vehicles, step),
    manifest: steppedTable(w.manifest, step),
    shadows: steppedTable(w.shadows, step),
    mailbox: createMailboxStore(steppedTable(w.mailbox, step)),
    audit: createAuditLog(steppedTable(w.audit, step)),
    endConnection: () =>
      step(async () => {
        w.isConnected = false;
      }),
    nowMs: () => w.nowMs,
  };
}
