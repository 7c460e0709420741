import { dueShardOf } from '../../../contract/mailbox/due-shard.ts';
import type { MailboxMessage } from '../../../contract/mailbox/message.ts';
import { waitKeyOf } from '../../../contract/mailbox/wait-key.ts';
import type { Row } from '../store/table.ts';

/** Rows outlive their message by this, then DynamoDB's TTL removes them. */
const KEEP_MS = 90 * 86_400_000;

/** Sort keys of messages are hexadecimal; what else the mailbox keeps of a vehicle begins with `~` and sorts behind. */
export const AFTER_MESSAGES = 'g';

/** A message with the keys of the indexes it belongs to in its state. */
export function toRow(message: MailboxMessage): Row {
  return {
    ...message,
    waitKey: waitKeyOf(message),
    dueShard: message.dueAtMs === undefined ? undefined : dueShardOf(message.messageId),
    expiresAtSeconds: expiresAtSeconds(message.notAfterMs),
  };
}

export function fromRow(row: Row): MailboxMessage {
  const { waitKey: _waitKey, dueShard: _dueShard, expiresAtSeconds: _expires, ...message } = row;
  return message as unknown as MailboxMessage;
}

export function expiresAtSeconds(notAfterMs: number): number {
  return Math.ceil((notAfterMs + KEEP_MS) / 1000);
}
