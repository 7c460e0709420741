import type { MailboxMessage } from '../../../../contract/mailbox/message.ts';
import type { DispatchPorts } from '../../../../lambdas/common/mailbox/dispatch.ts';
import { createMailboxStore } from '../../../../lambdas/common/mailbox/mailbox-store.ts';
import type { VehicleRow } from '../../../../lambdas/common/store/vehicle-row.ts';
import { fakeTable } from '../../../support/fake-table.ts';
import { issuedAtMs } from '../../../support/sample-message.ts';

export const readyVehicle: VehicleRow = {
  vehicleId: 'car-1',
  tenantId: 'tenant-1',
  vin: 'WVWZZZ1JZXW000001',
  model: 'sedan',
  readyAtMs: issuedAtMs,
};

/** A mailbox over a table in memory, and a publisher that notes what it was given. */
export async function mailboxRig(...messages: MailboxMessage[]) {
  const table = fakeTable({ key: ['vehicleId', 'messageId'], indexes: { waiting: ['vehicleId', 'waitKey'] } });
  const mailbox = createMailboxStore(table);
  for (const message of messages) await mailbox.insert(message);
  const published: MailboxMessage[] = [];
  const rig = {
    table,
    mailbox,
    published,
    vehicle: readyVehicle as VehicleRow | undefined,
    /** Runs in the place of the broker, after the message was noted as sent. */
    onPublish: undefined as ((message: MailboxMessage) => void | Promise<void>) | undefined,
    nowMs: issuedAtMs + 1_000,
  };
  const ports: DispatchPorts = {
    mailbox,
    readVehicle: async () => rig.vehicle,
    async publish(message) {
      await rig.onPublish?.(message);
      published.push(message);
    },
    nowMs: () => rig.nowMs,
  };
  const stateOf = async ({ vehicleId, messageId }: MailboxMessage) => (await mailbox.find(vehicleId, messageId))?.state;
  return Object.assign(rig, { ports, stateOf });
}
