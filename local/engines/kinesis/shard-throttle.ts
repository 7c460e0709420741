/** Write limits of one shard. [AWS-Kinesis: quotas] */
const recordsPerSecond = 1000;
const bytesPerSecond = 1024 * 1024;

/** Token buckets that hold one second's worth of records and bytes. */
export interface ShardThrottle {
  /** Takes the record out of the budget; false (and nothing taken) when it does not fit. */
  admit(bytes: number, nowMs: number): boolean;
}

export function createShardThrottle(nowMs: number): ShardThrottle {
  let records = recordsPerSecond;
  let bytesLeft = bytesPerSecond;
  let filledAtMs = nowMs;
  return {
    admit(bytes, nowMs) {
      const seconds = Math.max(0, nowMs - filledAtMs) / 1000;
      filledAtMs = nowMs;
      records = Math.min(recordsPerSecond, records + seconds * recordsPerSecond);
      bytesLeft = Math.min(bytesPerSecond, bytesLeft + seconds * bytesPerSecond);
      // A record of exactly 1 MiB plus its key must pass a full bucket.
      const fits = records >= 1 && (bytesLeft >= bytes || bytesLeft === bytesPerSecond);
      if (!fits) return false;
      records -= 1;
      bytesLeft = Math.max(0, bytesLeft - bytes);
      return true;
    },
  };
}
