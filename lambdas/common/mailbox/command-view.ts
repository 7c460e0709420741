import { stateAt } from '../../../contract/mailbox/deadlines.ts';
import type { MailboxMessage } from '../../../contract/mailbox/message.ts';

/** A command as the HTTP API shows it: named fields only, times in ISO 8601. */
export function commandView(message: MailboxMessage, nowMs: number): Record<string, unknown> {
  const { messageId, vehicleId, type, payload } = message;
  return { commandId: messageId, vehicleId, type, parameters: payload, ...courseView(message, nowMs) };
}

/** A message of any kind as the HTTP API shows it. */
export function messageView(message: MailboxMessage, nowMs: number): Record<string, unknown> {
  const { messageId, vehicleId, kind, type, payload } = message;
  return { messageId, vehicleId, kind, type, payload, ...courseView(message, nowMs) };
}

/** Of a message at this moment, for `respondTagged`: its version, and the state, which time can change without a write. */
export function messageTag(message: MailboxMessage, nowMs: number): string {
  return `${message.version}.${stateAt(message, nowMs)}`;
}

function courseView(message: MailboxMessage, nowMs: number): Record<string, unknown> {
  const { priority, attempts, history, requester, result, lateResult } = message;
  return {
    // what its time has ended is told as ended: the reader need not wait for the sweeper
    state: stateAt(message, nowMs),
    issuedAt: isoTime(message.issuedAtMs),
    notAfter: isoTime(message.notAfterMs),
    priority,
    attempts,
    ...(requester.user === undefined ? {} : { user: requester.user }),
    history: history.map(stepView),
    ...(result === undefined ? {} : { result }),
    ...(lateResult === undefined ? {} : { lateResult: { ...stepView(lateResult), by: 'vehicle' } }),
  };
}

function stepView({ atMs, ...step }: { atMs: number; state: string }): Record<string, unknown> {
  return { ...step, at: isoTime(atMs) };
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
