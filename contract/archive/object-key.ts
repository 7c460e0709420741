import { createHash } from 'node:crypto';

/**
 * Names of the archive's objects. An object holds what one hour's samples of one stream batch had to say; its name tells
 * which vehicles can be in it, so that a history opens the files of its own share only.
 */
export const ARCHIVE_PREFIX = 'telemetry/';

export const HOUR_MS = 3_600_000;

/** Beyond this a share would be a handful of vehicles, and a batch hundreds of objects. */
const MAX_SHARE_BITS = 8;

/**
 * How many leading bits of the hash name a share. Kinesis spreads partition keys over shards by the same hash, so with
 * as many shares as shards the batch of a shard is one object an hour.
 */
export function shareBitsFor(shards: number): number {
  return Math.min(MAX_SHARE_BITS, Math.ceil(Math.log2(Math.max(1, shards))));
}

/** The vehicle's share: so many leading bits of the MD5 of its id, as zeros and ones. [AWS-Kinesis: partition key] */
export function shareOf(vehicleId: string, bits: number): string {
  const [first = 0] = createHash('md5').update(vehicleId).digest();
  return first.toString(2).padStart(8, '0').slice(0, bits);
}

export interface ObjectName {
  /** Start of the hour of the samples' own time, epoch ms. */
  hourMs: number;
  /** See `shareOf`; empty when all vehicles share. */
  share: string;
  shardId: string;
  /** Of the first record that has rows in the object: a batch that comes again writes the same names. */
  firstSequence: string;
}

export function objectKey({ hourMs, share, shardId, firstSequence }: ObjectName): string {
  return `${hourPrefix(hourMs)}h${share}-${shardId.replace(/^shardId-0*(?=\d)/, '')}-${firstSequence}.parquet`;
}

/** Hive's way of naming partitions; the table's projection builds the same. */
export function hourPrefix(hourMs: number): string {
  const [date, time = ''] = new Date(hourMs).toISOString().split('T');
  return `${ARCHIVE_PREFIX}date=${date}/hour=${time.slice(0, 2)}/`;
}

const OBJECT_NAME = /\/h([01]*)-[^/]+\.parquet$/;

/** False for an object whose share the vehicle is not of, however many bits shares had when it was written. */
export function mayHold(key: string, vehicleId: string): boolean {
  const share = OBJECT_NAME.exec(key)?.[1];
  return share !== undefined && shareOf(vehicleId, share.length) === share;
}
