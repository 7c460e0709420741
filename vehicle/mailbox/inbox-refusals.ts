import { commandType } from '../../contract/command/command-catalog.ts';
import type { DownMessage } from '../../contract/mailbox/message.ts';
import type { Receipt } from '../../contract/mailbox/receipt.ts';
import type { InboxMemory, MemoryBounds, Newest } from './inbox-memory.ts';

/** A clock that is trusted is off by no more; what was issued so long after the loss of a memory was issued after it. */
export const TRUSTED_SKEW_MS = 5_000;

/** Why a message that was not executed is not going to be. A late `unlock` never runs. */
export function refusalOf(message: DownMessage, nowMs: number | undefined, memory: InboxMemory): Receipt | undefined {
  if (nowMs === undefined) return { state: 'REJECTED', atMs: 0, reason: 'the vehicle has no trusted time' };
  if (nowMs >= message.notAfterMs) return { state: 'EXPIRED', atMs: nowMs, reason: 'arrived after notAfter' };
  const { forgottenUntilMs, newestForgottenUntilMs, lostUntilMs } = memory.bounds;
  const isKnown = memory.seen.has(message.messageId);
  if (!isKnown && (message.notAfterMs <= forgottenUntilMs || message.issuedAtMs <= lostUntilMs)) {
    return { state: 'EXPIRED', atMs: nowMs, reason: 'too old to tell whether it ran before' };
  }
  const wrong = epochFault(message, nowMs, memory.bounds);
  if (wrong !== undefined) return { state: 'REJECTED', atMs: nowMs, reason: wrong };
  const scope = scopeOf(message);
  if (scope === undefined) return undefined;
  const newest = memory.newest.get(scope);
  const isLate = newest === undefined ? message.issuedAtMs <= newestForgottenUntilMs : isOlder(message, newest);
  return isLate ? { state: 'SUPERSEDED', atMs: nowMs, reason: 'a newer one came before' } : undefined;
}

function isOlder(message: Newest, newest: Newest): boolean {
  if (message.issuedAtMs !== newest.issuedAtMs) return message.issuedAtMs < newest.issuedAtMs;
  return message.messageId < newest.messageId;
}

/** An epoch is believed only as far as its message can be: one from far away would shut out all that follow. */
function epochFault(message: DownMessage, nowMs: number, bounds: MemoryBounds): string | undefined {
  const { issuedAtMs, epochMs = 0 } = message;
  if (issuedAtMs < bounds.epochMs) return 'it was asked for under an earlier owner';
  if (epochMs > issuedAtMs) return 'it was asked for before its epoch began';
  return epochMs > nowMs + TRUSTED_SKEW_MS ? 'its epoch has not begun' : undefined;
}

/**
 * Of one scope an older message is never begun after a newer one: of one collapse key, and of commands for one actuator.
 * Time of issue and message id are the counter within an epoch.
 */
export function scopeOf({ kind, type, collapseKey }: Pick<DownMessage, 'kind' | 'type' | 'collapseKey'>) {
  if (collapseKey !== undefined) return `${kind}#${collapseKey}`;
  const actuator = kind === 'command' ? commandType(type)?.actuator : undefined;
  return actuator === undefined ? undefined : `actuator#${actuator}`;
}
