import type { MailboxKind } from '../topics.ts';
import type { MailboxMessage, MessageState } from './message.ts';
import { isWaiting } from './state-machine.ts';

/** What the waiting index says of a message: enough to plan a replay without reading the rows. */
export interface WaitingEntry {
  vehicleId: string;
  messageId: string;
  /** See `waitKeyOf`: entries come in its order. */
  waitKey: string;
  kind: MailboxKind;
  state: MessageState;
  issuedAtMs: number;
  notAfterMs: number;
  collapseKey?: string;
}

/** Attributes that the index carries beside its keys. A change of one of them costs a write of the index. */
export const WAITING_ATTRIBUTES = ['kind', 'state', 'issuedAtMs', 'notAfterMs', 'collapseKey'] as const;

/**
 * Sort key of the waiting index: most urgent first, then oldest. Present only while the message waits, so that the
 * index holds exactly what replay owes. `<priority>#<issuedAt, 13 digits>#<messageId>`
 */
export function waitKeyOf(message: MailboxMessage): string | undefined {
  if (!isWaiting(message.state)) return undefined;
  return `${message.priority}#${String(message.issuedAtMs).padStart(13, '0')}#${message.messageId}`;
}

/** Priority of an entry, 0 to 9, as its key has it. */
export function priorityOf(entry: Pick<WaitingEntry, 'waitKey'>): number {
  return Number(entry.waitKey.slice(0, 1));
}
