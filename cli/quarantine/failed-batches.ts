import { GetRecordsCommand, GetShardIteratorCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { QUARANTINE_PREFIXES } from '../../contract/telemetry/quarantined-record.ts';
import { mapInParallel } from './in-parallel.ts';
import { type InvocationRecord, readInvocationRecord } from './invocation-record.ts';
import { keyPages, moveToReprocessed, type QuarantineBucket, readObject } from './quarantine-bucket.ts';
import type { Contents, SetAside, StreamInput } from './set-aside.ts';

/** Batches that a function gave up on after its tries, as Lambda wrote them. */
export async function* failedBatches(
  bucket: QuarantineBucket,
  kinesis: KinesisClient,
  sinceMs?: number,
): AsyncGenerator<SetAside> {
  for await (const page of keyPages(bucket, QUARANTINE_PREFIXES.failedBatch, sinceMs)) {
    const items = await mapInParallel(page, (key) => failedBatch(bucket, kinesis, key));
    for (const item of items) if (item !== undefined) yield item;
  }
}

/** Undefined when the object is gone, or no invocation record. */
export async function failedBatch(
  bucket: QuarantineBucket,
  kinesis: KinesisClient,
  key: string,
): Promise<SetAside | undefined> {
  const object = await readObject(bucket, key);
  const record = object && recordOf(object);
  if (object === undefined || record === undefined) return undefined;
  // read again when it is wanted: a batch is up to 8 MB, and of those that are only listed none is kept
  const read = async (): Promise<StreamInput[]> => {
    const again = await readObject(bucket, key);
    return again === undefined ? [] : (recordOf(again)?.records ?? readFromStream(kinesis, record));
  };
  const { shardId, startSequenceNumber, endSequenceNumber, batchSize } = record;
  return {
    kind: 'failed-batch',
    id: key,
    reason: record.condition,
    detail: `${batchSize} records, given up by ${record.functionName} after ${record.tries} tries`,
    arrivedAtMs: record.arrivedAtMs,
    vehicleIds: [...new Set(record.records?.map(({ partitionKey }) => partitionKey))],
    position: `${shardId}:${startSequenceNumber}${batchSize > 1 ? `-${endSequenceNumber}` : ''}`,
    codecByte: undefined,
    sizeBytes: object.length,
    read,
    load: async () => contentsOf(record, await read()),
    settle: () => moveToReprocessed(bucket, key),
  };
}

function recordOf(object: Uint8Array): InvocationRecord | undefined {
  return readInvocationRecord(Buffer.from(object).toString('utf8'));
}

/** The whole batch goes back, decodable or not: what is poison in it the consumer sets aside by itself. */
function contentsOf({ batchSize, arrivedAtMs }: InvocationRecord, records: StreamInput[]): Contents {
  if (records.length > 0) return { kind: 'records', records };
  const came = new Date(arrivedAtMs).toISOString();
  return { kind: 'stays', why: `its ${batchSize} records of ${came} are neither in it nor on the stream any more` };
}

/**
 * The bytes, where the record holds positions only: from the stream, as long as that keeps them. Between the first and
 * the last there may be records of batches that went well; a frame that comes twice counts once.
 */
async function readFromStream(kinesis: KinesisClient, record: InvocationRecord): Promise<StreamInput[]> {
  const { streamArn, shardId, startSequenceNumber, endSequenceNumber } = record;
  const last = BigInt(endSequenceNumber);
  const found: StreamInput[] = [];
  let iterator = await iteratorAt(kinesis, { streamArn, shardId, startSequenceNumber });
  while (iterator !== undefined) {
    const page = await kinesis.send(new GetRecordsCommand({ ShardIterator: iterator, StreamARN: streamArn }));
    const records = page.Records ?? [];
    const inBatch = records.filter(({ SequenceNumber = '0' }) => BigInt(SequenceNumber) <= last);
    for (const { PartitionKey = '', Data } of inBatch) {
      found.push({ partitionKey: PartitionKey, data: Data ?? new Uint8Array() });
    }
    const isOver = inBatch.length < records.length;
    iterator = isOver || page.MillisBehindLatest === 0 ? undefined : page.NextShardIterator;
  }
  return found;
}

/** Undefined when the stream has forgotten the position, or the shard is gone. */
async function iteratorAt(
  kinesis: KinesisClient,
  at: { streamArn: string; shardId: string; startSequenceNumber: string },
): Promise<string | undefined> {
  try {
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({
        StreamARN: at.streamArn,
        ShardId: at.shardId,
        ShardIteratorType: 'AT_SEQUENCE_NUMBER',
        StartingSequenceNumber: at.startSequenceNumber,
      }),
    );
    return ShardIterator;
  } catch (error) {
    const { name } = error as Error;
    if (name === 'ResourceNotFoundException' || name === 'InvalidArgumentException') return undefined;
    throw error;
  }
}
