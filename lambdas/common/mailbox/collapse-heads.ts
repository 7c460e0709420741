import type { MailboxMessage } from '../../../contract/mailbox/message.ts';
import { isNewer } from '../../../contract/mailbox/replay-plan.ts';
import type { Row, Table } from '../store/table.ts';
import { expiresAtSeconds } from './mailbox-row.ts';

/** Whether a message is the newest of its collapse key; then which one was before it, if any. */
export type CollapseOutcome = { newest: true; replaced?: string } | { newest: false };

/**
 * The newest message of each collapse key of a vehicle, a small row of its own. With it a new message finds the one it
 * replaces by one read, however many messages wait. Written after the message's row: a function that dies in between
 * leaves two messages of one key, which replay and the vehicle put right.
 */
export interface CollapseHeads {
  take(message: MailboxMessage & { collapseKey: string }): Promise<CollapseOutcome>;
}

const RACES = 5;

export function createCollapseHeads(table: Table): CollapseHeads {
  return {
    async take(message) {
      const key = { vehicleId: message.vehicleId, messageId: `~collapse#${message.kind}#${message.collapseKey}` };
      let row = await table.get(key);
      for (let race = 0; race < RACES; race += 1) {
        const head = row && headOf(row);
        if (head?.messageId === message.messageId) return { newest: true };
        if (head !== undefined && isNewer(head, message)) return { newest: false };
        const outcome = await writeHead(table, key, message, head?.messageId);
        if (outcome.ok) return { newest: true, ...(head === undefined ? {} : { replaced: head.messageId }) };
        row = outcome.current;
      }
      throw new Error(`collapse key ${message.collapseKey} of ${message.vehicleId} changed ${RACES} times meanwhile`);
    },
  };
}

function headOf(row: Row): Pick<MailboxMessage, 'messageId' | 'issuedAtMs'> {
  return { messageId: String(row['head']), issuedAtMs: Number(row['issuedAtMs']) };
}

function writeHead(
  table: Table,
  key: Row,
  message: MailboxMessage,
  before: string | undefined,
): ReturnType<Table['put']> {
  const { messageId, issuedAtMs, notAfterMs } = message;
  const row = { ...key, head: messageId, issuedAtMs, expiresAtSeconds: expiresAtSeconds(notAfterMs) };
  return before === undefined
    ? table.put(row, 'attribute_not_exists(head)')
    : table.put(row, 'head = :before', { ':before': before });
}
