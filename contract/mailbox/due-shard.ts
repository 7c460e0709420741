/**
 * Partitions of the index of what is due. Every message that is not settled has an entry, and one partition takes 1,000
 * writes a second; the sweeper reads all of them once a round.
 */
const DUE_SHARDS = 8;

/** Partition key of a row in the index of what is due, `0` to `7`: message ids are hashes, so they spread evenly. */
export function dueShardOf(messageId: string): string {
  return String(Number.parseInt(messageId.slice(0, 2), 16) % DUE_SHARDS);
}

export function dueShards(): string[] {
  return Array.from({ length: DUE_SHARDS }, (_, shard) => String(shard));
}
