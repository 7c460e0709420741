import type { MailboxMessage, Transition } from '../../../contract/mailbox/message.ts';
import { isWaiting } from '../../../contract/mailbox/state-machine.ts';

/** A command as the HTTP API shows it: named fields only, times in ISO 8601. */
export function commandView(message: MailboxMessage, nowMs: number): Record<string, unknown> {
  const overdue = isWaiting(message.state) && message.notAfterMs <= nowMs;
  return {
    commandId: message.messageId,
    vehicleId: message.vehicleId,
    type: message.type,
    parameters: message.payload,
    // what waits past its time will never run: the reader need not wait for the row to be settled
    state: overdue ? 'EXPIRED' : message.state,
    issuedAt: new Date(message.issuedAtMs).toISOString(),
    notAfter: new Date(message.notAfterMs).toISOString(),
    attempts: message.attempts,
    history: message.history.map(stepView),
    ...(message.result === undefined ? {} : { result: message.result }),
    ...(message.lateResult === undefined ? {} : { lateResult: stepView(message.lateResult) }),
  };
}

function stepView({ atMs, ...step }: Transition): Record<string, unknown> {
  return { ...step, at: new Date(atMs).toISOString() };
}
