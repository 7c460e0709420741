import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { decodeFrame } from '../../contract/telemetry/decode-frame.ts';
import { QUARANTINE_PREFIXES, readQuarantineMetadata } from '../../contract/telemetry/quarantined-record.ts';
import { isVehicleId } from '../../contract/topics.ts';
import { mapInParallel } from './in-parallel.ts';
import { keyPages, moveToReprocessed, type QuarantineBucket, readObject } from './quarantine-bucket.ts';
import type { Contents, SetAside, StreamInput } from './set-aside.ts';

/** Records that the consumer could not decode, each an object with its bytes. */
export async function* undecodableRecords(bucket: QuarantineBucket, sinceMs?: number): AsyncGenerator<SetAside> {
  for await (const page of keyPages(bucket, QUARANTINE_PREFIXES.undecodable, sinceMs)) {
    const items = await mapInParallel(page, (key) => undecodableRecord(bucket, key));
    for (const item of items) if (item !== undefined) yield item;
  }
}

/** Undefined when the object is gone, or none that the consumer wrote. */
export async function undecodableRecord(bucket: QuarantineBucket, key: string): Promise<SetAside | undefined> {
  const object = await headOf(bucket, key);
  const head = object && readQuarantineMetadata(object.metadata);
  if (object === undefined || head === undefined) return undefined;
  const read = async (): Promise<StreamInput[]> => {
    const data = await readObject(bucket, key);
    return data === undefined ? [] : [{ partitionKey: head.partitionKey, data }];
  };
  return {
    kind: 'undecodable',
    id: key,
    reason: head.reason,
    detail: head.detail,
    arrivedAtMs: head.arrivedAtMs,
    vehicleIds: [head.partitionKey],
    position: `${head.shardId}:${head.sequenceNumber}`,
    codecByte: head.codecByte,
    sizeBytes: object.sizeBytes,
    read,
    load: async () => contentsOf(await read()),
    settle: () => moveToReprocessed(bucket, key),
  };
}

async function headOf(
  { s3, bucket }: QuarantineBucket,
  key: string,
): Promise<{ metadata: Record<string, string>; sizeBytes: number } | undefined> {
  try {
    const { Metadata = {}, ContentLength = 0 } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return { metadata: Metadata, sizeBytes: ContentLength };
  } catch (error) {
    if ((error as Error).name === 'NotFound') return undefined;
    throw error;
  }
}

/** Only what the present codec reads goes back: the rest would come to the quarantine again. */
function contentsOf(records: StreamInput[]): Contents {
  const [record] = records;
  if (record === undefined) return { kind: 'stays', why: 'it is gone: another run put it back' };
  if (!isVehicleId(record.partitionKey)) return { kind: 'stays', why: 'its partition key is no vehicle id' };
  const decoding = decodeFrame(record.data, Date.now());
  return decoding.ok ? { kind: 'records', records } : { kind: 'stays', why: `${decoding.reason}: ${decoding.detail}` };
}
