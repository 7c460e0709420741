import type { ReceiptState } from '../../contract/mailbox/receipt.ts';
import type { MailboxKind } from '../../contract/topics.ts';

/** What a driver said to what he was shown. */
export type DriverAnswer = Extract<ReceiptState, 'ACCEPTED' | 'DISMISSED'>;

/** What the vehicle did about a message. For a human's message SUCCEEDED is that it was shown. */
export type Execution =
  | { outcome: 'SUCCEEDED'; result?: Record<string, unknown> }
  | { outcome: 'FAILED' | 'REJECTED' | 'EXPIRED' | 'CANCELLED'; reason: string; result?: Record<string, unknown> }
  | { outcome: DriverAnswer };

/** Steps of the ladder between confirmation and outcome: of a command, a configuration, and what is for a driver. */
export type ProgressWord = Extract<ReceiptState, 'IN_PROGRESS' | 'VALIDATED' | 'SHOWN'>;

interface Words {
  confirmed: ReceiptState;
  /** Where the kind has a word of its own. */
  outcomes: Partial<Record<Execution['outcome'], ReceiptState>>;
}

const DISPLAY: Words = { confirmed: 'DELIVERED', outcomes: { SUCCEEDED: 'SHOWN', FAILED: 'REJECTED' } };

/** A configuration that failed while it was applied has been taken back; one that is not valid was never applied. */
const WORDS: Record<MailboxKind, Words> = {
  command: { confirmed: 'DELIVERED', outcomes: {} },
  config: { confirmed: 'RECEIVED', outcomes: { SUCCEEDED: 'APPLIED', FAILED: 'ROLLED_BACK' } },
  poi: DISPLAY,
  notice: DISPLAY,
};

export function confirmedWord(kind: MailboxKind): ReceiptState {
  return WORDS[kind].confirmed;
}

export function outcomeWord(kind: MailboxKind, outcome: Execution['outcome']): ReceiptState {
  return WORDS[kind].outcomes[outcome] ?? outcome;
}

export function isKind(kind: unknown): kind is MailboxKind {
  return typeof kind === 'string' && Object.hasOwn(WORDS, kind);
}

/** Points of interest and notices: a driver is shown them, the car does nothing. */
export function isForDriver(kind: MailboxKind): boolean {
  return WORDS[kind] === DISPLAY;
}
