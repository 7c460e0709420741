import type { MailboxMessage, MessageState, Transition } from './message.ts';

/**
 * Where a message may go from each state. A receipt can overtake our own note of having sent, so every state that
 * waits may jump to what the vehicle says. Terminal states never leave.
 */
const AFTER: Record<MessageState, readonly MessageState[]> = (() => {
  const vehicleSays: MessageState[] = ['DELIVERED', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED', 'EXPIRED'];
  const cloudEnds: MessageState[] = ['EXPIRED', 'CANCELLED', 'SUPERSEDED'];
  return {
    ACCEPTED: ['QUEUED', 'SENT', ...vehicleSays, ...cloudEnds],
    QUEUED: ['SENT', ...vehicleSays, ...cloudEnds],
    SENT: ['SENT', 'QUEUED', ...vehicleSays, ...cloudEnds, 'TIMED_OUT'],
    DELIVERED: ['IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED', 'EXPIRED', 'TIMED_OUT', 'CANCELLED'],
    IN_PROGRESS: ['SUCCEEDED', 'FAILED', 'REJECTED', 'TIMED_OUT'],
    SUCCEEDED: [],
    FAILED: [],
    REJECTED: [],
    EXPIRED: [],
    TIMED_OUT: [],
    CANCELLED: [],
    SUPERSEDED: [],
  };
})();

export type Move = { ok: true; message: MailboxMessage } | { ok: false; reason: 'terminal' | 'not-allowed' | 'same' };

export function isTerminal(state: MessageState): boolean {
  return AFTER[state].length === 0;
}

/** Waiting means that the vehicle has not confirmed the message: replay owes it. */
export function isWaiting(state: MessageState): boolean {
  return state === 'ACCEPTED' || state === 'QUEUED' || state === 'SENT';
}

export function canMove(from: MessageState, to: MessageState): boolean {
  return AFTER[from].includes(to);
}

/** The message after one transition, version and history grown; or why it stays as it is. */
export function moveMessage(message: MailboxMessage, transition: Transition): Move {
  if (isTerminal(message.state)) return { ok: false, reason: 'terminal' };
  if (!canMove(message.state, transition.state)) {
    return { ok: false, reason: message.state === transition.state ? 'same' : 'not-allowed' };
  }
  const sent = transition.state === 'SENT' ? 1 : 0;
  return {
    ok: true,
    message: {
      ...message,
      state: transition.state,
      attempts: message.attempts + sent,
      version: message.version + 1,
      history: [...message.history, transition],
    },
  };
}
