import type { MailboxKind } from '../topics.ts';
import type { MessageState } from './message.ts';

/**
 * Where a message may go from each state; an empty list is a terminal state. A receipt can overtake our own note of
 * having sent and the receipts before it, so every state may jump ahead to whatever the vehicle says.
 */
export type StateTable = Partial<Record<MessageState, readonly MessageState[]>>;

const WITHOUT_EFFECT = ['EXPIRED', 'CANCELLED', 'SUPERSEDED'] as const;

/** The states every kind begins with, given what its vehicle may report. SENT and QUEUED change places until then. */
function beforeConfirmation(reported: readonly MessageState[]): StateTable {
  return {
    ACCEPTED: ['QUEUED', 'SENT', ...reported, ...WITHOUT_EFFECT],
    QUEUED: ['SENT', ...reported, ...WITHOUT_EFFECT],
    SENT: ['SENT', 'QUEUED', ...reported, ...WITHOUT_EFFECT],
  };
}

function terminal(...states: MessageState[]): StateTable {
  return Object.fromEntries(states.map((state) => [state, []]));
}

const COMMAND_WORDS = ['DELIVERED', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED'] as const;

/** CANCELLING: asked for when the vehicle may have begun, so that only the vehicle can say how it ended. */
const COMMAND: StateTable = {
  ...beforeConfirmation(COMMAND_WORDS),
  SENT: ['SENT', 'QUEUED', 'CANCELLING', ...COMMAND_WORDS, ...WITHOUT_EFFECT],
  DELIVERED: ['IN_PROGRESS', 'CANCELLING', 'SUCCEEDED', 'FAILED', 'REJECTED', ...WITHOUT_EFFECT, 'TIMED_OUT'],
  IN_PROGRESS: ['CANCELLING', 'SUCCEEDED', 'FAILED', 'REJECTED', 'TIMED_OUT'],
  CANCELLING: ['SUCCEEDED', 'FAILED', 'REJECTED', 'EXPIRED', 'CANCELLED', 'TIMED_OUT'],
  ...terminal('SUCCEEDED', 'FAILED', 'REJECTED', 'EXPIRED', 'TIMED_OUT', 'CANCELLED', 'SUPERSEDED'),
};

/** The ladder of a configuration. What was applied may still be rolled back by the vehicle, and by nobody else. */
const CONFIG: StateTable = {
  ...beforeConfirmation(['RECEIVED', 'VALIDATED', 'APPLIED', 'REJECTED', 'ROLLED_BACK']),
  RECEIVED: ['VALIDATED', 'APPLIED', 'REJECTED', 'ROLLED_BACK', ...WITHOUT_EFFECT, 'TIMED_OUT'],
  VALIDATED: ['APPLIED', 'REJECTED', 'ROLLED_BACK', ...WITHOUT_EFFECT, 'TIMED_OUT'],
  APPLIED: ['ROLLED_BACK'],
  ...terminal('REJECTED', 'ROLLED_BACK', 'EXPIRED', 'TIMED_OUT', 'CANCELLED', 'SUPERSEDED'),
};

/**
 * Points of interest and notices, for a human. The driver's yes is USER_ACCEPTED in the row, because ACCEPTED is what
 * the platform did; on the wire the vehicle says ACCEPTED. A shown message may stay unanswered for good.
 */
const DISPLAY: StateTable = {
  ...beforeConfirmation(['DELIVERED', 'SHOWN', 'USER_ACCEPTED', 'DISMISSED', 'REJECTED']),
  DELIVERED: ['SHOWN', 'USER_ACCEPTED', 'DISMISSED', 'REJECTED', ...WITHOUT_EFFECT],
  SHOWN: ['USER_ACCEPTED', 'DISMISSED'],
  ...terminal('USER_ACCEPTED', 'DISMISSED', 'REJECTED', 'EXPIRED', 'CANCELLED', 'SUPERSEDED'),
};

export const STATE_TABLES: Record<MailboxKind, StateTable> = {
  command: COMMAND,
  config: CONFIG,
  poi: DISPLAY,
  notice: DISPLAY,
};
