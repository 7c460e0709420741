import { stateAt } from '../../../contract/mailbox/deadlines.ts';
import type { MailboxMessage } from '../../../contract/mailbox/message.ts';

/** A command as the HTTP API shows it: named fields only, times in ISO 8601. */
export function commandView(message: MailboxMessage, nowMs: number): Record<string, unknown> {
  return {
    commandId: message.messageId,
    vehicleId: message.vehicleId,
    type: message.type,
    parameters: message.payload,
    // what its time has ended is told as ended: the reader need not wait for the sweeper
    state: stateAt(message, nowMs),
    issuedAt: new Date(message.issuedAtMs).toISOString(),
    notAfter: new Date(message.notAfterMs).toISOString(),
    attempts: message.attempts,
    history: message.history.map(stepView),
    ...(message.result === undefined ? {} : { result: message.result }),
    ...(message.lateResult === undefined ? {} : { lateResult: { ...stepView(message.lateResult), by: 'vehicle' } }),
  };
}

function stepView({ atMs, ...step }: { atMs: number; state: string }): Record<string, unknown> {
  return { ...step, at: new Date(atMs).toISOString() };
}
