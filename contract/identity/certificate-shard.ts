import { createHash } from 'node:crypto';

/** Partitions of the indexes by due time and by expiry: a sweep asks each, and a fleet's writes spread over them. */
export const SHARDS: readonly string[] = ['0', '1', '2', '3', '4', '5', '6', '7'];

export function shardOf(vehicleId: string): string {
  return SHARDS[hashOf(vehicleId) % SHARDS.length] as string;
}

/**
 * When a vehicle's turn is in a campaign, epoch ms: the same for the same id and start, evenly spread over the duration,
 * so that a fleet asks IoT Core and its own mailbox at a steady pace and not all at once.
 */
export function slotOf(vehicleId: string, campaign: { startsAtMs: number; durationMs: number }): number {
  const share = hashOf(vehicleId) / 2 ** 32;
  return campaign.startsAtMs + Math.floor(share * campaign.durationMs);
}

function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0);
}
