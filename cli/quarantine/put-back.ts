import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { StreamInput } from './set-aside.ts';

/** Of one PutRecords call. [AWS-Kinesis: API_PutRecords] */
const MAX_RECORDS = 500;
const MAX_BYTES = 5 * 1024 * 1024;

/** A shard that is full takes more a second later; after half a minute of nothing somebody must look. */
const TRIES = 12;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export interface StreamTarget {
  kinesis: KinesisClient;
  streamName: string;
  pause(delayMs: number): Promise<void>;
}

/** Resolves when the stream has all of them; throws when it keeps refusing one. */
export async function putBack(target: StreamTarget, records: readonly StreamInput[]): Promise<void> {
  for (const call of callsOf(records)) await putCall(target, call);
}

async function putCall({ kinesis, streamName, pause }: StreamTarget, records: StreamInput[]): Promise<void> {
  let left = records;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const Records = left.map(({ partitionKey, data }) => ({ PartitionKey: partitionKey, Data: data }));
    const answer = await kinesis.send(new PutRecordsCommand({ StreamName: streamName, Records }));
    const refusals = answer.Records ?? [];
    left = left.filter((_, index) => refusals[index]?.ErrorCode !== undefined);
    if (left.length === 0) return;
    const { ErrorCode, ErrorMessage } = refusals.find((refusal) => refusal.ErrorCode !== undefined) ?? {};
    if (attempt === TRIES) throw new Error(`the stream refuses ${left.length} records: ${ErrorCode} ${ErrorMessage}`);
    await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
  }
}

/** As few calls as their limits allow. */
export function callsOf(records: readonly StreamInput[]): StreamInput[][] {
  const calls: StreamInput[][] = [];
  let bytes = 0;
  for (const record of records) {
    const size = record.data.length + Buffer.byteLength(record.partitionKey);
    const call = calls.at(-1);
    if (call === undefined || call.length === MAX_RECORDS || bytes + size > MAX_BYTES) {
      calls.push([record]);
      bytes = size;
    } else {
      call.push(record);
      bytes += size;
    }
  }
  return calls;
}
