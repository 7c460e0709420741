/** A record of the telemetry stream that cannot be decoded, with all that is needed to put it back on the stream later. */
export interface QuarantinedRecord {
  bytes: Uint8Array;
  /** The vehicle, as the rule took it from the topic. */
  partitionKey: string;
  shardId: string;
  sequenceNumber: string;
  /** When the stream took it, epoch ms. */
  arrivedAtMs: number;
  /** Why it could not be decoded: one of `FrameFault`. */
  reason: string;
  detail: string;
}

/** What its object says of it without its bytes. */
export interface QuarantineHead extends Omit<QuarantinedRecord, 'bytes'> {
  /** First byte of the record, which names its codec; undefined when it has no bytes. */
  codecByte: number | undefined;
}

/** Below which every object of the quarantine bucket lies, by what it is. */
export const QUARANTINE_PREFIXES = {
  /** One record each, its bytes as they came. */
  undecodable: 'undecodable/',
  /** Batches a function gave up on, written by Lambda itself. [AWS-Lambda: kinesis-on-failure-destination] */
  failedBatch: 'aws/lambda/',
  /** What was put back on the stream, under the name it had. */
  reprocessed: 'reprocessed/',
} as const;

const NOT_PRINTABLE = /[^\x20-\x7e]/g;
/** S3 takes 2 KB of metadata in all. [AWS-S3: UsingMetadata] */
const DETAIL_CHARACTERS = 200;

/** The name follows from the position, so that a batch that comes again writes the same object. */
export function quarantineKeyOf({ arrivedAtMs, shardId, sequenceNumber }: QuarantinedRecord): string {
  const day = new Date(arrivedAtMs).toISOString().slice(0, 10);
  return `${QUARANTINE_PREFIXES.undecodable}dt=${day}/${shardId}-${sequenceNumber}.bin`;
}

/** Metadata of the object, whose values are printable ASCII. */
export function quarantineMetadataOf(record: QuarantinedRecord): Record<string, string> {
  return {
    'partition-key': encodeURIComponent(record.partitionKey),
    'shard-id': record.shardId,
    'sequence-number': record.sequenceNumber,
    'arrived-at': new Date(record.arrivedAtMs).toISOString(),
    codec: record.bytes[0]?.toString(16).padStart(2, '0') ?? 'none',
    reason: record.reason,
    detail: record.detail.replace(NOT_PRINTABLE, '?').slice(0, DETAIL_CHARACTERS),
  };
}

/** The head again; undefined when the object is none that the consumer wrote. */
export function readQuarantineMetadata(metadata: Readonly<Record<string, string>>): QuarantineHead | undefined {
  const { codec, reason, detail } = metadata;
  const sequenceNumber = metadata['sequence-number'];
  const partitionKey = decoded(metadata['partition-key']);
  const arrivedAtMs = Date.parse(metadata['arrived-at'] ?? '');
  if (sequenceNumber === undefined || partitionKey === undefined || Number.isNaN(arrivedAtMs)) return undefined;
  return {
    partitionKey,
    shardId: metadata['shard-id'] ?? '',
    sequenceNumber,
    arrivedAtMs,
    codecByte: /^[0-9a-f]{2}$/.test(codec ?? '') ? Number.parseInt(codec ?? '', 16) : undefined,
    reason: reason ?? '',
    detail: detail ?? '',
  };
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
