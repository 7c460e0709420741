import type { MailboxKind } from '../topics.ts';
import type { MailboxMessage, MessageState } from './message.ts';
import { STATE_TABLES } from './state-table.ts';

/**
 * Why a message stays as it is: `terminal`, it has ended; `same`, it is there already; `behind`, it is further already,
 * as when receipts overtake one another; `not-of-kind`, this kind has no such state.
 */
export type MoveRefusal = 'terminal' | 'same' | 'behind' | 'not-of-kind';

const WAITING: readonly MessageState[] = ['ACCEPTED', 'QUEUED', 'SENT'];
/** Done as far as the cloud is concerned, although the vehicle may still say more. */
const AT_REST: readonly MessageState[] = ['APPLIED', 'SHOWN'];

/** Terminal states are never left. They are the same for every kind that has them. */
export function isTerminal(state: MessageState): boolean {
  const table = Object.values(STATE_TABLES).find((each) => each[state] !== undefined);
  return table?.[state]?.length === 0;
}

/** Nothing is owed any more: terminal, or at rest in APPLIED or SHOWN. */
export function isSettled(state: MessageState): boolean {
  return AT_REST.includes(state) || isTerminal(state);
}

/** Waiting means that the vehicle has not confirmed the message: replay owes it. */
export function isWaiting(state: MessageState): boolean {
  return WAITING.includes(state);
}

export function canMove(kind: MailboxKind, from: MessageState, to: MessageState): boolean {
  return STATE_TABLES[kind][from]?.includes(to) ?? false;
}

/** Why the message may not go there; undefined when it may. */
export function refusalOf(
  { kind, state }: Pick<MailboxMessage, 'kind' | 'state'>,
  to: MessageState,
): MoveRefusal | undefined {
  if (canMove(kind, state, to)) return undefined;
  if (state === to) return 'same';
  if (isTerminal(state)) return 'terminal';
  return STATE_TABLES[kind][to] === undefined ? 'not-of-kind' : 'behind';
}
