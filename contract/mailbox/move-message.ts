import { aimedAt } from './deadlines.ts';
import type { MailboxMessage, Transition } from './message.ts';
import { tallyAt } from './stage.ts';
import { type MoveRefusal, refusalOf } from './state-machine.ts';

/** Most hops a row keeps. A vehicle that flaps for a week must not grow it without end. */
export const MAX_HOPS = 16;

export type Move = { ok: true; message: MailboxMessage } | { ok: false; refusal: MoveRefusal };

/** The message after one transition, version and history grown; or why it stays as it is. */
export function moveMessage(message: MailboxMessage, transition: Transition): Move {
  const refusal = refusalOf(message, transition.state);
  if (refusal !== undefined) return { ok: false, refusal };
  const attempts = message.attempts + (transition.state === 'SENT' ? 1 : 0);
  const version = message.version + 1;
  const { state } = transition;
  const tally = message.tally && { tally: tallyAt(message.tally, state) };
  const moved = withHop({ ...message, ...tally, state, attempts, version }, transition);
  return { ok: true, message: aimed(moved, transition.atMs) };
}

/** Moves through several states in one write; stops at the first refusal. */
export function moveThrough(message: MailboxMessage, transitions: readonly Transition[]): Move {
  let moved = message;
  for (const transition of transitions) {
    const move = moveMessage(moved, transition);
    if (!move.ok) return move;
    moved = { ...move.message, version: message.version + 1 };
  }
  return { ok: true, message: moved };
}

/** The message at its right place in the index of what is due. */
export function aimed(message: MailboxMessage, nowMs: number): MailboxMessage {
  const { dueAtMs: currentMs, ...rest } = message;
  const dueAtMs = aimedAt(message, currentMs, nowMs);
  return dueAtMs === undefined ? rest : { ...rest, dueAtMs };
}

/** Keeps the first hop, which says when and by whom it was asked, and the newest ones. */
function withHop(message: MailboxMessage, hop: Transition): MailboxMessage {
  const history = [...message.history, hop];
  if (history.length <= MAX_HOPS) return { ...message, history };
  return { ...message, history: history.toSpliced(1, 1), hopsDropped: (message.hopsDropped ?? 0) + 1 };
}
