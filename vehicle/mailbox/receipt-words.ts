import type { ReceiptState } from '../../contract/mailbox/receipt.ts';
import type { MailboxKind } from '../../contract/topics.ts';

/** What the vehicle did about a message. For a human's message SUCCEEDED is that it was shown. */
export type Execution =
  | { outcome: 'SUCCEEDED'; result?: Record<string, unknown> }
  | { outcome: 'FAILED' | 'REJECTED'; reason: string; result?: Record<string, unknown> };

/** Steps of the ladder between the confirmation and the outcome: of a command, and of a configuration. */
export type ProgressWord = Extract<ReceiptState, 'IN_PROGRESS' | 'VALIDATED'>;

interface Words {
  confirmed: ReceiptState;
  outcomes: Record<Execution['outcome'], ReceiptState>;
}

const DISPLAY: Words = {
  confirmed: 'DELIVERED',
  outcomes: { SUCCEEDED: 'SHOWN', FAILED: 'REJECTED', REJECTED: 'REJECTED' },
};

/** A configuration that failed while it was applied has been taken back; one that is not valid was never applied. */
const WORDS: Record<MailboxKind, Words> = {
  command: {
    confirmed: 'DELIVERED',
    outcomes: { SUCCEEDED: 'SUCCEEDED', FAILED: 'FAILED', REJECTED: 'REJECTED' },
  },
  config: {
    confirmed: 'RECEIVED',
    outcomes: { SUCCEEDED: 'APPLIED', FAILED: 'ROLLED_BACK', REJECTED: 'REJECTED' },
  },
  poi: DISPLAY,
  notice: DISPLAY,
};

export function confirmedWord(kind: MailboxKind): ReceiptState {
  return WORDS[kind].confirmed;
}

export function outcomeWord(kind: MailboxKind, outcome: Execution['outcome']): ReceiptState {
  return WORDS[kind].outcomes[outcome];
}

export function isKind(kind: unknown): kind is MailboxKind {
  return typeof kind === 'string' && Object.hasOwn(WORDS, kind);
}
