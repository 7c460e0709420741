import type { MailboxMessage } from '../../contract/mailbox/message.ts';

export const issuedAtMs = Date.UTC(2026, 0, 15, 12);

/** A command for `car-1`, accepted and not yet sent, that may run for 30 s. */
export function sampleMessage(changes: Partial<MailboxMessage> = {}): MailboxMessage {
  return {
    vehicleId: 'car-1',
    messageId: '0123456789abcdef0123456789abcdef',
    tenantId: 'tenant-1',
    kind: 'command',
    type: 'lock',
    payload: {},
    priority: 1,
    issuedAtMs,
    notAfterMs: issuedAtMs + 30_000,
    execTimeoutMs: 60_000,
    idempotencyKey: 'key-1',
    requestHash: 'hash',
    requester: { clientId: 'client-1' },
    attempts: 0,
    version: 1,
    state: 'ACCEPTED',
    history: [{ state: 'ACCEPTED', atMs: issuedAtMs, by: 'api' }],
    ...changes,
  };
}

/** A message id that sorts by its number. */
export const numberedId = (number: number): string => number.toString(16).padStart(32, '0');
