import { dueShardOf } from '../../../contract/mailbox/due-shard.ts';
import { messageIdOf } from '../../../contract/mailbox/message-id.ts';
import type { Table } from '../store/table.ts';
import { expiresAtSeconds } from './mailbox-row.ts';

/** Sort key of the one ticket of a vehicle. */
export const TICKET_ID = '~replay';

/**
 * A note for the sweeper that a vehicle's replay goes on later: a small row in the index of what is due. One write, in
 * the place of a function that would have to wait.
 */
export interface ReplayTickets {
  /** Replaces an earlier ticket of the vehicle. */
  ask(vehicleId: string, atMs: number): Promise<void>;
  /** Takes the ticket out of the index, unless another one was written since. */
  clear(vehicleId: string, atMs: number): Promise<void>;
}

export function createReplayTickets(table: Table): ReplayTickets {
  return {
    async ask(vehicleId, atMs) {
      const key = { vehicleId, messageId: TICKET_ID };
      await table.put({
        ...key,
        dueShard: shardOf(vehicleId),
        dueAtMs: atMs,
        expiresAtSeconds: expiresAtSeconds(atMs),
      });
    },
    async clear(vehicleId, atMs) {
      const row = { vehicleId, messageId: TICKET_ID, expiresAtSeconds: expiresAtSeconds(atMs) };
      await table.put(row, 'dueAtMs = :seen', { ':seen': atMs });
    },
  };
}

/** All tickets have one sort key, so the vehicle spreads them. */
function shardOf(vehicleId: string): string {
  return dueShardOf(messageIdOf('', vehicleId, TICKET_ID));
}
