import { type Owned, withheldFrom } from '../../contract/identity/owner.ts';
import type { MailboxStore } from '../common/mailbox/mailbox-store.ts';
import { type Settlement, settlePending } from '../common/mailbox/settle-pending.ts';

/**
 * Settles as CANCELLED, with the reason, what earlier owners of a vehicle asked for and has not ended. Returns how many
 * messages there were. What is accepted while this runs is stopped by whoever would send it, who asks the same question.
 * The only place where a change of owner touches the mailbox.
 */
export async function cancelOfEarlierOwners(
  mailbox: MailboxStore,
  vehicle: Owned & { vehicleId: string },
  nowMs: () => number,
): Promise<number> {
  const settlement: Settlement = {
    state: 'CANCELLED',
    by: 'operator',
    reasonCode: 'owner-changed',
    concerns: (message) => withheldFrom(message, vehicle) === 'owner-changed',
  };
  return (await settlePending(vehicle.vehicleId, settlement, { mailbox, nowMs })).settled;
}
