import { dueAtOf, endingAt } from '../../contract/mailbox/deadlines.ts';
import type { MailboxMessage, Transition } from '../../contract/mailbox/message.ts';
import { aimed } from '../../contract/mailbox/move-message.ts';

/**
 * What is to be done about a row whose time has come. `dispatch`: nobody moved it although it should have moved; `aim`:
 * the index was early, it belongs later; `nothing`: somebody was faster, and the index has not caught up.
 */
export type Due =
  | { to: 'end'; step: Omit<Transition, 'atMs'> }
  | { to: 'dispatch' }
  | { to: 'aim'; message: MailboxMessage }
  | { to: 'nothing' };

export function decideDue(message: MailboxMessage, nowMs: number): Due {
  if (message.dueAtMs === undefined || message.dueAtMs > nowMs) return { to: 'nothing' };
  const state = endingAt(message, nowMs);
  if (state !== undefined) return { to: 'end', step: { state, by: 'sweeper', reasonCode: reasonOf(message) } };
  const dueAtMs = dueAtOf(message);
  return dueAtMs !== undefined && dueAtMs <= nowMs ? { to: 'dispatch' } : { to: 'aim', message: aimed(message, nowMs) };
}

function reasonOf({ state }: MailboxMessage): string {
  if (state === 'SENT') return 'never-confirmed';
  return state === 'ACCEPTED' || state === 'QUEUED' ? 'never-sent' : 'no-result';
}
