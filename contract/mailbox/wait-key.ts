import type { MailboxMessage } from './message.ts';
import { isWaiting } from './state-machine.ts';

/**
 * Sort key of the waiting index: most urgent first, then oldest. Present only while the message waits, so that the
 * index holds exactly what replay owes. `<priority>#<issuedAt, 13 digits>#<messageId>`
 */
export function waitKeyOf(message: MailboxMessage): string | undefined {
  if (!isWaiting(message.state)) return undefined;
  return `${message.priority}#${String(message.issuedAtMs).padStart(13, '0')}#${message.messageId}`;
}
