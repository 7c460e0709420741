import { stateAt } from './deadlines.ts';
import type { DownMessage, MailboxMessage, MessageState, Transition } from './message.ts';
import { moveMessage } from './move-message.ts';
import { isMessageId } from './receipt.ts';
import { canMove, isSettled } from './state-machine.ts';

/**
 * `cancelled`: it will have no effect that we know of. `cancelling`: the vehicle may have it, and is asked.
 * `same`: somebody cancelled it before. `settled`: too late, `state` is how it ended.
 */
export type Cancellation =
  | { outcome: 'cancelled' | 'cancelling'; message: MailboxMessage }
  | { outcome: 'same' }
  | { outcome: 'settled'; state: MessageState };

/** Where a command may be in the vehicle already. */
const MAYBE_THERE: readonly MessageState[] = ['SENT', 'DELIVERED', 'IN_PROGRESS'];

/** What cancelling makes of a message at `step.atMs`. */
export function cancelMessage(message: MailboxMessage, step: Omit<Transition, 'state'>): Cancellation {
  const { kind, state } = message;
  if (state === 'CANCELLED' || state === 'CANCELLING') return { outcome: 'same' };
  const shown = stateAt(message, step.atMs);
  if (isSettled(shown)) return { outcome: 'settled', state: shown };
  const isCancelling = kind === 'command' && MAYBE_THERE.includes(state);
  const target = isCancelling ? 'CANCELLING' : 'CANCELLED';
  if (!canMove(kind, state, target)) return { outcome: 'settled', state };
  const move = moveMessage(message, { ...step, state: target });
  if (!move.ok) throw new Error(`a message in ${state} cannot be cancelled: ${move.refusal}`);
  return { outcome: isCancelling ? 'cancelling' : 'cancelled', message: move.message };
}

/** Type of the message that asks a vehicle to leave a command; it is no command that a client could send. */
export const CANCEL_TYPE = 'cancel';

/** The message that a cancel message is about; undefined for every other message. */
export function cancelledId({ kind, type, payload }: Pick<DownMessage, 'kind' | 'type' | 'payload'>) {
  const messageId: unknown = kind === 'command' && type === CANCEL_TYPE ? payload?.['messageId'] : undefined;
  return isMessageId(messageId) ? messageId : undefined;
}
