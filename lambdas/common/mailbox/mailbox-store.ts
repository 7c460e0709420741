import { INDEXES } from '../../../contract/function-environment.ts';
import type { MailboxMessage, Transition } from '../../../contract/mailbox/message.ts';
import { moveMessage } from '../../../contract/mailbox/move-message.ts';
import { freshStages } from '../../../contract/mailbox/stage.ts';
import type { WaitingEntry } from '../../../contract/mailbox/wait-key.ts';
import type { Row, Table, WriteOutcome } from '../store/table.ts';
import { AFTER_MESSAGES, fromRow, toRow } from './mailbox-row.ts';
import type { TallyWriter } from './tally-writer.ts';

const RACES = 5;

export type InsertOutcome = { inserted: true } | { inserted: false; existing: MailboxMessage };
/** Unmoved: with the row as it stands when the move is not allowed, without when it is gone or somebody wrote first. */
export type TransitionOutcome = { moved: true; message: MailboxMessage } | { moved: false; message?: MailboxMessage };

/** Key of a message that something must be decided about. */
export interface DueEntry {
  vehicleId: string;
  messageId: string;
  dueAtMs: number;
}

/** The mailbox: conditional writes on `version` only, so that no two writers overwrite one another. */
export interface MailboxStore {
  /** Row and idempotency in one conditional put. */
  insert(message: MailboxMessage): Promise<InsertOutcome>;
  /** Strongly consistent. */
  find(vehicleId: string, messageId: string): Promise<MailboxMessage | undefined>;
  /** Moves from exactly this reading of the row. */
  transition(message: MailboxMessage, transition: Transition): Promise<TransitionOutcome>;
  /** Writes what a pure function made of exactly this reading; false when somebody wrote first. */
  replace(before: MailboxMessage, after: MailboxMessage): Promise<boolean>;
  /** Reads, moves, and tries again when somebody else wrote in between. */
  settle(vehicleId: string, messageId: string, transition: Transition): Promise<TransitionOutcome>;
  /** What waits for a vehicle, strongly consistent, most urgent and oldest first. One read. */
  waiting(vehicleId: string, limit: number, after?: WaitingEntry): Promise<WaitingEntry[]>;
  /** What is due in one partition, longest due first; eventually consistent, keys only. */
  due(shard: string, nowMs: number, limit: number, startKey?: Row): Promise<{ entries: DueEntry[]; nextKey?: Row }>;
  list(vehicleId: string, limit: number, startKey?: Row): Promise<{ messages: MailboxMessage[]; nextKey?: Row }>;
}

/** Without `tally` it must not write messages of a campaign: their statistics would go wrong. */
export function createMailboxStore(table: Table, tally?: TallyWriter): MailboxStore {
  const find: MailboxStore['find'] = async (vehicleId, messageId) => {
    const row = await table.get({ vehicleId, messageId });
    return row && fromRow(row);
  };
  const replace: MailboxStore['replace'] = async (before, after) => {
    const row = toRow({ ...after, version: before.version + 1 });
    const guard = { condition: 'version = :before', values: { ':before': before.version } };
    return (await putCounted({ table, tally }, row, guard, before)).ok;
  };
  const transition: MailboxStore['transition'] = async (message, step) => {
    const move = moveMessage(message, step);
    if (!move.ok) return { moved: false, message };
    return (await replace(message, move.message)) ? { moved: true, message: move.message } : { moved: false };
  };
  return {
    find,
    replace,
    transition,
    async insert(message) {
      const guard = { condition: 'attribute_not_exists(messageId)' };
      const outcome = await putCounted({ table, tally }, toRow(message), guard);
      if (outcome.ok) return { inserted: true };
      const existing = outcome.current ? fromRow(outcome.current) : await find(message.vehicleId, message.messageId);
      if (existing === undefined) throw new Error(`message ${message.messageId} exists and cannot be read`);
      return { inserted: false, existing };
    },
    async settle(vehicleId, messageId, step) {
      for (let race = 0; race < RACES; race += 1) {
        const message = await find(vehicleId, messageId);
        if (message === undefined) return { moved: false };
        const outcome = await transition(message, step);
        if (outcome.moved || outcome.message !== undefined) return outcome;
      }
      throw new Error(`message ${messageId} changed ${RACES} times while it was being moved`);
    },
    waiting: (vehicleId, limit, after) => queryWaiting(table, vehicleId, limit, after),
    due: (shard, nowMs, limit, startKey) => queryDue(table, { shard, nowMs, limit, startKey }),
    async list(vehicleId, limit, startKey) {
      const page = await table.query({
        condition: 'vehicleId = :vehicle AND messageId <= :last',
        values: { ':vehicle': vehicleId, ':last': AFTER_MESSAGES },
        limit,
        ...(startKey === undefined ? {} : { startKey }),
      });
      return { messages: page.rows.map(fromRow), ...(page.nextKey === undefined ? {} : { nextKey: page.nextKey }) };
    },
  };
}

async function queryWaiting(
  table: Table,
  vehicleId: string,
  limit: number,
  after: WaitingEntry | undefined,
): Promise<WaitingEntry[]> {
  const startKey = after && { vehicleId, messageId: after.messageId, waitKey: after.waitKey };
  const { rows } = await table.query({
    index: INDEXES.mailboxWaiting,
    condition: 'vehicleId = :vehicle',
    values: { ':vehicle': vehicleId },
    limit,
    consistent: true,
    ...(startKey === undefined ? {} : { startKey }),
  });
  return rows as unknown as WaitingEntry[];
}

async function queryDue(
  table: Table,
  { shard, nowMs, limit, startKey }: { shard: string; nowMs: number; limit: number; startKey: Row | undefined },
): Promise<{ entries: DueEntry[]; nextKey?: Row }> {
  const { rows, nextKey } = await table.query({
    index: INDEXES.mailboxDue,
    condition: 'dueShard = :shard AND dueAtMs <= :now',
    values: { ':shard': shard, ':now': nowMs },
    limit,
    ...(startKey === undefined ? {} : { startKey }),
  });
  return { entries: rows as unknown as DueEntry[], ...(nextKey === undefined ? {} : { nextKey }) };
}

/** Puts a row; what it adds to the statistics of its campaign is written in one transaction with it, or not at all. */
async function putCounted(
  { table, tally }: { table: Table; tally: TallyWriter | undefined },
  row: Row,
  guard: { condition: string; values?: Row },
  before?: MailboxMessage,
): Promise<WriteOutcome> {
  const message = fromRow(row);
  if (message.tally === undefined) return table.put(row, guard.condition, guard.values);
  const stages = freshStages(before?.tally, message.tally);
  if (stages.length === 0) return table.put(row, guard.condition, guard.values);
  if (tally === undefined) throw new Error(`a message of campaign ${message.tally.campaignId} cannot be counted here`);
  return tally.put(row, guard, { ...message, stages, campaignId: message.tally.campaignId });
}
