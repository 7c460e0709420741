import type { MailboxKind } from '../topics.ts';
import type { LateResult, MailboxMessage, MessageState, Transition } from './message.ts';
import { moveMessage } from './move-message.ts';
import { isTerminal, type MoveRefusal } from './state-machine.ts';

/** What a vehicle reports of a message on `…/up/receipt/{messageId}`. */
export interface Receipt {
  state: ReceiptState;
  /** Vehicle clock, epoch ms. */
  atMs: number;
  reason?: string;
  result?: Record<string, unknown>;
}

/** Words of the wire. A driver's yes to a POI or notice is ACCEPTED here and USER_ACCEPTED in the row. */
export const RECEIPT_STATES = [
  'DELIVERED',
  'IN_PROGRESS',
  'SUCCEEDED',
  'FAILED',
  'REJECTED',
  'EXPIRED',
  'CANCELLED',
  'SUPERSEDED',
  'RECEIVED',
  'VALIDATED',
  'APPLIED',
  'ROLLED_BACK',
  'SHOWN',
  'ACCEPTED',
  'DISMISSED',
] as const;
export type ReceiptState = (typeof RECEIPT_STATES)[number];

const MESSAGE_ID = /^[0-9a-f]{32}$/;

export function isMessageId(text: unknown): text is string {
  return typeof text === 'string' && MESSAGE_ID.test(text);
}

/** The receipt in a rule's output, or undefined when it is none. */
export function parseReceipt(body: Record<string, unknown>): Receipt | undefined {
  const { state, atMs, reason, result } = body as Partial<Record<keyof Receipt, unknown>>;
  if (!RECEIPT_STATES.includes(state as ReceiptState)) return undefined;
  if (!Number.isSafeInteger(atMs)) return undefined;
  if (reason !== undefined && (typeof reason !== 'string' || reason.length > 256)) return undefined;
  if (result !== undefined && (typeof result !== 'object' || result === null || Array.isArray(result)))
    return undefined;
  return {
    state: state as ReceiptState,
    atMs: atMs as number,
    ...(reason === undefined ? {} : { reason }),
    ...(result === undefined ? {} : { result: result as Record<string, unknown> }),
  };
}

/** `late`: the message had ended otherwise; the result is kept beside the state, once. */
export type ReceiptOutcome =
  | { outcome: 'moved'; message: MailboxMessage }
  | { outcome: 'late'; message: MailboxMessage }
  | { outcome: 'ignored'; refusal: MoveRefusal };

/** What a receipt that the cloud got at `atMs` (cloud clock) makes of its message. */
export function applyReceipt(message: MailboxMessage, receipt: Receipt, atMs: number): ReceiptOutcome {
  const state = rowState(message.kind, receipt.state);
  if (state === undefined) return { outcome: 'ignored', refusal: 'not-of-kind' };
  const { reason, result } = receipt;
  const hop: Transition = { state, atMs, by: 'vehicle', ...(reason === undefined ? {} : { reason }) };
  const move = moveMessage(message, hop);
  if (move.ok) return { outcome: 'moved', message: result === undefined ? move.message : { ...move.message, result } };
  if (move.refusal !== 'terminal' || !isResult(state) || message.lateResult !== undefined) {
    return { outcome: 'ignored', refusal: move.refusal };
  }
  const lateResult: LateResult = { state, atMs, ...(result === undefined ? {} : { body: result }) };
  return { outcome: 'late', message: { ...message, version: message.version + 1, lateResult } };
}

/** The row's word for a word of the wire; undefined where the kind has none. */
function rowState(kind: MailboxKind, word: ReceiptState): MessageState | undefined {
  if (word !== 'ACCEPTED') return word;
  return kind === 'poi' || kind === 'notice' ? 'USER_ACCEPTED' : undefined;
}

/** Worth keeping when it comes too late: it tells of an effect or of its absence. */
function isResult(state: MessageState): boolean {
  return isTerminal(state) || state === 'APPLIED' || state === 'SHOWN';
}
