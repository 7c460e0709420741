import type { MailboxMessage } from '../../../../contract/mailbox/message.ts';
import { createCollapseHeads } from '../../../../lambdas/common/mailbox/collapse-heads.ts';
import type { DispatchPorts } from '../../../../lambdas/common/mailbox/dispatch.ts';
import type { PublishOutcome } from '../../../../lambdas/common/mailbox/down-publisher.ts';
import { createMailboxStore } from '../../../../lambdas/common/mailbox/mailbox-store.ts';
import { createReplayTickets } from '../../../../lambdas/common/mailbox/replay-tickets.ts';
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
  const table = fakeTable({
    key: ['vehicleId', 'messageId'],
    indexes: { waiting: ['vehicleId', 'waitKey'], due: ['dueShard', 'dueAtMs'] },
  });
  const mailbox = createMailboxStore(table);
  for (const message of messages) await mailbox.insert(message);
  const published: MailboxMessage[] = [];
  const rig = {
    table,
    mailbox,
    published,
    tickets: createReplayTickets(table),
    vehicle: readyVehicle as VehicleRow | undefined,
    vehicleReads: 0,
    /** Runs in the place of IoT Core, after the message was noted as sent. */
    onPublish: undefined as ((message: MailboxMessage) => unknown) | undefined,
    nowMs: issuedAtMs + 1_000,
  };
  const ports: DispatchPorts = {
    mailbox,
    collapse: createCollapseHeads(table),
    async readVehicle() {
      rig.vehicleReads += 1;
      return rig.vehicle;
    },
    async publish(message) {
      const outcome = ((await rig.onPublish?.(message)) ?? 'taken') as PublishOutcome;
      published.push(message);
      return outcome;
    },
    nowMs: () => rig.nowMs,
  };
  const stateOf = async ({ vehicleId, messageId }: MailboxMessage) => (await mailbox.find(vehicleId, messageId))?.state;
  table.reads = 0;
  table.writes = 0;
  return Object.assign(rig, { ports, stateOf });
}
