import type { StreamInput } from './set-aside.ts';

/** What Lambda writes of a batch it gave up on. [AWS-Lambda: kinesis-on-failure-destination] */
export interface InvocationRecord {
  /** `RetryAttemptsExhausted`, `RecordAgeExceeded` ... */
  condition: string;
  functionName: string;
  tries: number;
  streamArn: string;
  shardId: string;
  startSequenceNumber: string;
  endSequenceNumber: string;
  batchSize: number;
  /** Of the first record, epoch ms. */
  arrivedAtMs: number;
  /** Only a bucket is given the records themselves; without them there are positions alone. */
  records: StreamInput[] | undefined;
}

/** Undefined for text that is no such record. */
export function readInvocationRecord(text: string): InvocationRecord | undefined {
  const json = parsed(text) as Json | undefined;
  const batch = json?.KinesisBatchInfo;
  const { shardId, startSequenceNumber, streamArn } = batch ?? {};
  if (shardId === undefined || startSequenceNumber === undefined || streamArn === undefined) return undefined;
  return {
    condition: json?.requestContext?.condition ?? 'unknown',
    functionName: json?.requestContext?.functionArn?.split(':')[6] ?? 'a function',
    tries: json?.requestContext?.approximateInvokeCount ?? 0,
    streamArn,
    shardId,
    startSequenceNumber,
    endSequenceNumber: batch?.endSequenceNumber ?? startSequenceNumber,
    batchSize: batch?.batchSize ?? 1,
    arrivedAtMs: Date.parse(batch?.approximateArrivalOfFirstRecord ?? '') || 0,
    records: recordsOf(json?.payload),
  };
}

interface Json {
  requestContext?: { condition?: string; functionArn?: string; approximateInvokeCount?: number };
  KinesisBatchInfo?: {
    shardId?: string;
    startSequenceNumber?: string;
    endSequenceNumber?: string;
    approximateArrivalOfFirstRecord?: string;
    batchSize?: number;
    streamArn?: string;
  };
  payload?: unknown;
}

/** The payload is the event, as text in the text. */
function recordsOf(payload: unknown): StreamInput[] | undefined {
  if (typeof payload !== 'string') return undefined;
  const event = parsed(payload) as { Records?: { kinesis?: { partitionKey?: string; data?: string } }[] } | undefined;
  return event?.Records?.flatMap(({ kinesis }) =>
    kinesis?.partitionKey === undefined || kinesis.data === undefined
      ? []
      : [{ partitionKey: kinesis.partitionKey, data: Buffer.from(kinesis.data, 'base64') }],
  );
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
