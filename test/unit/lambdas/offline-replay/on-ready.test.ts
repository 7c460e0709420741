import { describe, expect, it } from 'vitest';
import { createMailboxStore } from '../../../../lambdas/common/mailbox/mailbox-store.ts';
import { createReplayTickets } from '../../../../lambdas/common/mailbox/replay-tickets.ts';
import { readVehicle, type VehicleRow } from '../../../../lambdas/common/store/vehicle-row.ts';
import { onReady, type ReadyPorts } from '../../../../lambdas/offline-replay/on-ready.ts';
import { fakeTable } from '../../../support/fake-table.ts';

const vehicleId = 'veh-1';
const vehicle: VehicleRow = { vehicleId, tenantId: 't', vin: 'v', model: 'm', readyAtMs: 1_000 };

function rig(more: Partial<ReadyPorts> = {}) {
  const vehicles = fakeTable({ key: ['vehicleId'] }, [{ ...vehicle }]);
  const mailbox = fakeTable({ key: ['vehicleId', 'messageId'], indexes: { waiting: ['vehicleId', 'waitKey'] } });
  const ports: ReadyPorts = {
    ...{ vehicles, mailbox: createMailboxStore(mailbox), tickets: createReplayTickets(mailbox) },
    readVehicle: (id) => readVehicle(vehicles, id),
    publish: async () => 'taken',
    ...{ nowMs: () => 2_000, window: 8, spreadMs: 0, ...more },
  };
  return { vehicles, mailbox, ready: (atMs: number) => onReady(vehicleId, atMs, ports) };
}

describe('ready', () => {
  it('with nothing waiting costs a write of the vehicle and a look into its mailbox', async () => {
    const { vehicles, mailbox, ready } = rig();
    expect(await ready(2_000)).toMatchObject({ sent: 0, pulled: 0 });
    expect([vehicles.reads, vehicles.writes, mailbox.reads, mailbox.writes]).toEqual([0, 1, 1, 0]);
  });

  it('pulls for the vehicle as it was before, after it was noted and before the mailbox is looked at', async () => {
    const order: unknown[] = [];
    const rigged = rig({
      async pull(before) {
        order.push(before, rigged.vehicles.rows.get(vehicleId)?.['readyAtMs'], rigged.mailbox.reads);
        return 2;
      },
    });
    expect(await rigged.ready(2_000)).toMatchObject({ pulled: 2 });
    expect(order).toEqual([vehicle, 2_000, 0]);
  });

  it('is replayed when the pull fails, and fails then', async () => {
    const { mailbox, ready } = rig({ pull: () => Promise.reject(new Error('no configuration')) });
    await expect(ready(2_000)).rejects.toThrow('no configuration');
    expect(mailbox.reads).toBe(1);
  });

  it('does nothing when a later one was noted, or there is no such vehicle', async () => {
    let pulls = 0;
    const { vehicles, mailbox, ready } = rig({ pull: async () => ++pulls });
    expect(await ready(999)).toBeUndefined();
    vehicles.rows.clear();
    expect(await ready(2_000)).toBeUndefined();
    expect([pulls, mailbox.reads, vehicles.rows.size]).toEqual([0, 0, 0]);
  });

  it('comes again after the function died, and is done again', async () => {
    const { mailbox, ready } = rig();
    await ready(2_000);
    expect(await ready(2_000)).toMatchObject({ sent: 0 });
    expect(mailbox.reads).toBe(2);
  });
});
