import { CANCEL_TYPE, type Cancellation, cancelMessage } from '../../contract/mailbox/cancel.ts';
import { RECEIPT_GRACE_MS } from '../../contract/mailbox/deadlines.ts';
import type { MailboxMessage, Requester } from '../../contract/mailbox/message.ts';
import type { MessageDraft } from '../../contract/mailbox/new-message.ts';
import type { DispatchPorts } from '../common/mailbox/dispatch.ts';
import { sendToVehicle } from '../common/mailbox/send-to-vehicle.ts';
import type { VehicleRow } from '../common/store/vehicle-row.ts';

export type CancelOutcome = Exclude<Cancellation, { outcome: 'same' }> | { outcome: 'gone' };

const RACES = 5;

/**
 * Cancels a message. What the vehicle may have already, it is asked to leave, by a message that is owed to it like any
 * other. Safe to repeat.
 */
export async function cancelForCaller(
  read: MailboxMessage,
  requester: Requester,
  vehicle: VehicleRow,
  ports: DispatchPorts,
): Promise<CancelOutcome> {
  let message: MailboxMessage | undefined = read;
  for (let race = 0; race < RACES; race += 1) {
    if (message === undefined) return { outcome: 'gone' };
    const step = { atMs: ports.nowMs(), by: 'api', reasonCode: 'cancel-requested' } as const;
    const cancellation = cancelMessage(message, step);
    if (cancellation.outcome === 'settled') return cancellation;
    const after = cancellation.outcome === 'same' ? message : cancellation.message;
    if (after === message || (await ports.mailbox.replace(message, after))) {
      if (after.state === 'CANCELLED') return { outcome: 'cancelled', message: after };
      // also when it is repeated: who asked first may have died before this
      await sendToVehicle(cancelDraft(after, requester, ports.nowMs()), ports, vehicle);
      return { outcome: 'cancelling', message: after };
    }
    message = await ports.mailbox.find(read.vehicleId, read.messageId);
  }
  throw new Error(`message ${read.messageId} changed ${RACES} times while it was being cancelled`);
}

/** Its key has a space, which no client's key has. It lives as long as the vehicle may still say something of the other. */
function cancelDraft(
  { messageId, vehicleId, tenantId, notAfterMs, execTimeoutMs }: MailboxMessage,
  requester: Requester,
  nowMs: number,
): MessageDraft {
  return {
    ...{ vehicleId, tenantId, kind: 'command', type: CANCEL_TYPE, payload: { messageId } },
    ...{ idempotencyKey: `cancel ${messageId}`, requester, priority: 0 },
    notAfterMs: Math.max(notAfterMs + RECEIPT_GRACE_MS, nowMs + execTimeoutMs),
  };
}
