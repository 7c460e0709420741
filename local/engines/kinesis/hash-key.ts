import { createHash } from 'node:crypto';

/** Hash keys run from 0 to 2^128 - 1. [AWS-Kinesis: API_HashKeyRange] */
export const maxHashKey = 2n ** 128n - 1n;

export interface HashKeyRange {
  start: bigint;
  end: bigint;
}

/** MD5 of the partition key as a 128-bit number. [AWS-Kinesis: API_PutRecord] */
export function hashKeyOf(partitionKey: string): bigint {
  return BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
}

/** `count` ranges of equal size that cover everything. */
export function evenRanges(count: number): HashKeyRange[] {
  const width = (maxHashKey + 1n) / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    start: width * BigInt(index),
    end: index === count - 1 ? maxHashKey : width * BigInt(index + 1) - 1n,
  }));
}

export function overlaps(a: HashKeyRange, b: HashKeyRange): boolean {
  return a.start <= b.end && b.start <= a.end;
}
