import type { MailboxMessage } from '../../contract/mailbox/message.ts';
import { applyReceipt, type Receipt, type ReceiptOutcome } from '../../contract/mailbox/receipt.ts';
import { isWaiting } from '../../contract/mailbox/state-machine.ts';
import type { MailboxStore } from '../common/mailbox/mailbox-store.ts';
import { wasReplayed } from '../common/mailbox/replay.ts';

/** `continues`: the vehicle's window has room for the next message of a replay. */
export type TakenReceipt =
  | { outcome: 'unknown-message' }
  | (ReceiptOutcome & { before: MailboxMessage; continues: boolean });

const RACES = 5;

/** Writes what a receipt makes of its message: one read, one conditional write. */
export async function takeReceipt(
  key: { vehicleId: string; messageId: string },
  receipt: Receipt,
  ports: { mailbox: MailboxStore; nowMs(): number },
): Promise<TakenReceipt> {
  for (let race = 0; race < RACES; race += 1) {
    const before = await ports.mailbox.find(key.vehicleId, key.messageId);
    if (before === undefined) return { outcome: 'unknown-message' };
    const taken = applyReceipt(before, receipt, ports.nowMs());
    if (taken.outcome === 'ignored') return { ...taken, before, continues: isRepeated(before, taken.refusal) };
    if (!(await ports.mailbox.replace(before, taken.message))) continue;
    return { ...taken, before, continues: isWaiting(before.state) && wasReplayed(before) };
  }
  throw new Error(`message ${key.messageId} changed ${RACES} times while its receipt was being written`);
}

/** The first try may have died between its write and what follows it. */
function isRepeated(before: MailboxMessage, refusal: string): boolean {
  return refusal === 'same' && wasReplayed(before);
}
