import type { MailboxMessage } from './message.ts';

export interface ReplayPlan {
  expired: MailboxMessage[];
  superseded: MailboxMessage[];
  /** In order of delivery. */
  deliver: MailboxMessage[];
}

/**
 * Sorts what waits for a vehicle: expired first, then those a newer message of the same collapse key replaces, and the
 * rest as far as `window` unacknowledged messages allow. `waiting` comes in the order of the waiting index.
 */
export function planReplay(waiting: readonly MailboxMessage[], nowMs: number, window: number): ReplayPlan {
  const expired = waiting.filter((message) => message.notAfterMs <= nowMs);
  const alive = waiting.filter((message) => message.notAfterMs > nowMs);
  const newest = newestByCollapseKey(alive);
  const isSuperseded = (message: MailboxMessage): boolean =>
    message.collapseKey !== undefined && newest.get(collapseScope(message)) !== message;
  return {
    expired,
    superseded: alive.filter(isSuperseded),
    deliver: alive.filter((message) => !isSuperseded(message)).slice(0, window),
  };
}

function newestByCollapseKey(messages: readonly MailboxMessage[]): Map<string, MailboxMessage> {
  const newest = new Map<string, MailboxMessage>();
  for (const message of messages) {
    if (message.collapseKey === undefined) continue;
    const known = newest.get(collapseScope(message));
    if (known === undefined || known.issuedAtMs <= message.issuedAtMs) newest.set(collapseScope(message), message);
  }
  return newest;
}

function collapseScope(message: MailboxMessage): string {
  return `${message.kind}#${message.collapseKey}`;
}
