import { randomUUID } from 'node:crypto';
import { AwsError, isObject, type JsonObject } from '../aws-error.ts';
import { createDeliveryStream, type DeliveryPorts, type DeliveryStream } from './delivery-stream.ts';
import { readSettings } from './delivery-stream-settings.ts';

/** Firehose in process: direct put to S3. Failures are thrown as `AwsError`. */
export interface FirehoseEngine {
  execute(operation: string, input: JsonObject): JsonObject;
  /** PutRecord, or PutRecordBatch for more than one, without the API. */
  put(deliveryStream: string, records: Uint8Array[]): void;
  /** Delivers what is buffered. */
  close(): Promise<void>;
}

/** [AWS-Firehose: limits] */
const MAX_RECORD_BYTES = 1000 * 1024;
const MAX_BATCH_RECORDS = 500;
const MAX_BATCH_BYTES = 4 * 1024 * 1024;
const MAX_STREAMS = 50;

export function createFirehoseEngine(
  options: Omit<DeliveryPorts, 'newId'> & { accountId: string; region: string; newId?: () => string },
): FirehoseEngine {
  const { accountId, region, newId = randomUUID } = options;
  const streams = new Map<string, DeliveryStream>();
  const arnOf = (name: string): string => `arn:aws:firehose:${region}:${accountId}:deliverystream/${name}`;

  function streamOf(input: JsonObject): DeliveryStream {
    const name = String(input['DeliveryStreamName'] ?? '');
    const stream = streams.get(name);
    if (stream) return stream;
    const message = `Firehose ${name} under account ${accountId} not found.`;
    throw new AwsError('ResourceNotFoundException', message);
  }

  /** One refusal for what is over; undefined when the record was taken. */
  function take(stream: DeliveryStream, data: Uint8Array): { ErrorCode: string; ErrorMessage: string } | undefined {
    if (stream.put(data)) return undefined;
    return { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' };
  }

  const operations: Record<string, (input: JsonObject) => JsonObject> = {
    CreateDeliveryStream(input) {
      const settings = readSettings(input);
      if (streams.has(settings.name)) {
        throw new AwsError('ResourceInUseException', `Firehose ${settings.name} already exists`);
      }
      if (streams.size >= MAX_STREAMS) throw new AwsError('LimitExceededException', `${MAX_STREAMS} streams at most`);
      streams.set(settings.name, createDeliveryStream(settings, { ...options, newId }));
      return { DeliveryStreamARN: arnOf(settings.name) };
    },
    DescribeDeliveryStream: (input) => ({ DeliveryStreamDescription: describe(streamOf(input), arnOf) }),
    ListDeliveryStreams(input) {
      const after = String(input['ExclusiveStartDeliveryStreamName'] ?? '');
      const names = [...streams.keys()].sort().filter((name) => name > after);
      const limit = Number(input['Limit'] ?? 10);
      return { DeliveryStreamNames: names.slice(0, limit), HasMoreDeliveryStreams: names.length > limit };
    },
    DeleteDeliveryStream(input) {
      const stream = streamOf(input);
      stream.end();
      streams.delete(stream.settings.name);
      return {};
    },
    PutRecord(input) {
      const stream = streamOf(input);
      const refused = take(stream, dataOf(input['Record']));
      if (refused) throw new AwsError(refused.ErrorCode, refused.ErrorMessage, { statusCode: 503 });
      return { RecordId: newId(), Encrypted: false };
    },
    PutRecordBatch(input) {
      const stream = streamOf(input);
      const records = readBatch(input['Records']);
      const RequestResponses = records.map((data) => take(stream, data) ?? { RecordId: newId() });
      const FailedPutCount = RequestResponses.filter((answer) => 'ErrorCode' in answer).length;
      return { FailedPutCount, Encrypted: false, RequestResponses };
    },
  };

  return {
    execute(operation, input) {
      if (!Object.hasOwn(operations, operation)) {
        throw new AwsError('UnknownOperationException', `Firehose ${operation} is not emulated`);
      }
      return operations[operation]?.(input) ?? {};
    },
    put(deliveryStream, records) {
      const stream = streamOf({ DeliveryStreamName: deliveryStream });
      checkBatch(records);
      const refused = records.map((data) => take(stream, data)).find((answer) => answer !== undefined);
      if (refused) throw new AwsError(refused.ErrorCode, refused.ErrorMessage, { statusCode: 503 });
    },
    async close() {
      await Promise.all([...streams.values()].map((stream) => stream.flush()));
    },
  };
}

function describe({ settings, createdAtMs }: DeliveryStream, arnOf: (name: string) => string): JsonObject {
  const { name, bucket, roleArn, prefix, errorPrefix, bufferBytes, bufferMs, isGzip } = settings;
  const ExtendedS3DestinationDescription = {
    RoleARN: roleArn,
    BucketARN: `arn:aws:s3:::${bucket}`,
    Prefix: prefix,
    ErrorOutputPrefix: errorPrefix,
    BufferingHints: { SizeInMBs: bufferBytes / (1024 * 1024), IntervalInSeconds: bufferMs / 1000 },
    CompressionFormat: isGzip ? 'GZIP' : 'UNCOMPRESSED',
    EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
  };
  return {
    DeliveryStreamName: name,
    DeliveryStreamARN: arnOf(name),
    DeliveryStreamStatus: 'ACTIVE',
    DeliveryStreamType: 'DirectPut',
    VersionId: '1',
    CreateTimestamp: createdAtMs / 1000,
    HasMoreDestinations: false,
    Destinations: [{ DestinationId: 'destinationId-000000000001', ExtendedS3DestinationDescription }],
  };
}

function dataOf(record: unknown): Buffer {
  if (!isObject(record) || typeof record['Data'] !== 'string') {
    throw new AwsError('InvalidArgumentException', 'A record needs Data');
  }
  const data = Buffer.from(record['Data'], 'base64');
  checkBatch([data]);
  return data;
}

function readBatch(value: unknown): Buffer[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_BATCH_RECORDS) {
    throw new AwsError('InvalidArgumentException', `Records must be a list of 1 to ${MAX_BATCH_RECORDS}`);
  }
  const records = value.map(dataOf);
  checkBatch(records);
  return records;
}

function checkBatch(records: readonly Uint8Array[]): void {
  if (records.some((record) => record.length > MAX_RECORD_BYTES)) {
    throw new AwsError('InvalidArgumentException', `A record has at most ${MAX_RECORD_BYTES} bytes`);
  }
  const bytes = records.reduce((sum, record) => sum + record.length, 0);
  if (records.length > MAX_BATCH_RECORDS || bytes > MAX_BATCH_BYTES) {
    const message = `A batch has at most ${MAX_BATCH_RECORDS} records and ${MAX_BATCH_BYTES} bytes`;
    throw new AwsError('InvalidArgumentException', message);
  }
}
