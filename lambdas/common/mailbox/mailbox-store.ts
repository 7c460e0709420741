import { INDEXES } from '../../../contract/function-environment.ts';
import type { MailboxMessage, Transition } from '../../../contract/mailbox/message.ts';
import { moveMessage } from '../../../contract/mailbox/state-machine.ts';
import { waitKeyOf } from '../../../contract/mailbox/wait-key.ts';
import type { Row, Table } from '../store/table.ts';

/** Rows outlive their message by this, then DynamoDB's TTL removes them. */
const KEEP_MS = 90 * 86_400_000;
const RACES = 5;

export type InsertOutcome = { inserted: true } | { inserted: false; existing: MailboxMessage };
export type TransitionOutcome = { moved: true; message: MailboxMessage } | { moved: false; message?: MailboxMessage };

/** The mailbox: conditional writes on `version` only, so that no two writers overwrite one another. */
export interface MailboxStore {
  insert(message: MailboxMessage): Promise<InsertOutcome>;
  find(vehicleId: string, messageId: string): Promise<MailboxMessage | undefined>;
  /** Moves from exactly this reading of the row; a row that changed meanwhile is returned unmoved. */
  transition(
    message: MailboxMessage,
    transition: Transition,
    extra?: Partial<MailboxMessage>,
  ): Promise<TransitionOutcome>;
  /** Reads, moves, and tries again when somebody else wrote in between. */
  settle(
    vehicleId: string,
    messageId: string,
    transition: Transition,
    extra?: Partial<MailboxMessage>,
  ): Promise<TransitionOutcome>;
  /** What waits for a vehicle, strongly consistent, most urgent and oldest first. */
  waiting(vehicleId: string, limit: number): Promise<MailboxMessage[]>;
  list(vehicleId: string, limit: number, startKey?: Row): Promise<{ messages: MailboxMessage[]; nextKey?: Row }>;
  /** Keeps a result that came after the end; no effect on the state. */
  keepLateResult(message: MailboxMessage, late: Transition): Promise<void>;
}

export function createMailboxStore(table: Table): MailboxStore {
  const find = async (vehicleId: string, messageId: string): Promise<MailboxMessage | undefined> => {
    const row = await table.get({ vehicleId, messageId });
    return row && fromRow(row);
  };
  const write = async (message: MailboxMessage): Promise<boolean> => {
    const outcome = await table.put(toRow(message), 'version = :before', { ':before': message.version - 1 });
    return outcome.ok;
  };
  const transition: MailboxStore['transition'] = async (message, step, extra = {}) => {
    const move = moveMessage(message, step);
    if (!move.ok) return { moved: false, message };
    const moved = { ...move.message, ...extra };
    return (await write(moved)) ? { moved: true, message: moved } : { moved: false };
  };
  return {
    find,
    transition,
    async insert(message) {
      const outcome = await table.put(toRow(message), 'attribute_not_exists(messageId)');
      if (outcome.ok) return { inserted: true };
      const existing = outcome.current ? fromRow(outcome.current) : await find(message.vehicleId, message.messageId);
      if (existing === undefined) throw new Error(`message ${message.messageId} exists and cannot be read`);
      return { inserted: false, existing };
    },
    async settle(vehicleId, messageId, step, extra) {
      for (let race = 0; race < RACES; race += 1) {
        const message = await find(vehicleId, messageId);
        if (message === undefined) return { moved: false };
        const outcome = await transition(message, step, extra);
        if (outcome.moved || outcome.message !== undefined) return outcome;
      }
      throw new Error(`message ${messageId} changed ${RACES} times while it was being moved`);
    },
    async waiting(vehicleId, limit) {
      const { rows } = await table.query({
        index: INDEXES.mailboxWaiting,
        condition: 'vehicleId = :vehicle',
        values: { ':vehicle': vehicleId },
        limit,
        consistent: true,
      });
      return rows.map(fromRow);
    },
    async list(vehicleId, limit, startKey) {
      const page = await table.query({
        condition: 'vehicleId = :vehicle',
        values: { ':vehicle': vehicleId },
        limit,
        ...(startKey === undefined ? {} : { startKey }),
      });
      return { messages: page.rows.map(fromRow), ...(page.nextKey === undefined ? {} : { nextKey: page.nextKey }) };
    },
    async keepLateResult(message, late) {
      await write({ ...message, version: message.version + 1, lateResult: late });
    },
  };
}

function toRow(message: MailboxMessage): Row {
  const expiresAtSeconds = Math.ceil((message.notAfterMs + KEEP_MS) / 1000);
  return { ...message, waitKey: waitKeyOf(message), expiresAtSeconds };
}

function fromRow(row: Row): MailboxMessage {
  const { waitKey: _waitKey, expiresAtSeconds: _expires, ...message } = row;
  return message as unknown as MailboxMessage;
}
