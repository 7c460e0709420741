/**
 * Hops inside the cloud that skip the SDK: rule to stream, stream to function, failure to queue.
 * Embedded engines answer in process; a remote engine answers through the SDK. Failures throw with AWS's error name.
 */
export interface DataHops {
  putKinesisRecord(streamName: string, partitionKey: string, data: Uint8Array): Promise<PutRecordResult>;
  sendSqsMessage(queueUrl: string, body: string, details?: QueueMessageDetails): Promise<void>;
  putS3Object(bucket: string, key: string, body: Uint8Array): Promise<void>;
  /** `json`: the message is an object with a text for each protocol, and `default`. */
  publishSns(topicArn: string, message: string, structure?: 'json'): Promise<void>;
  /** `item` in DynamoDB's attribute-value JSON. */
  putDynamoItem(tableName: string, item: Record<string, unknown>): Promise<void>;
}

export interface QueueMessageDetails {
  /** Of a FIFO queue. */
  groupId?: string;
  /** Message attributes, all of them text. */
  attributes?: Record<string, string>;
}

export interface PutRecordResult {
  shardId: string;
  sequenceNumber: string;
}

export interface StreamRecord {
  sequenceNumber: string;
  partitionKey: string;
  data: Uint8Array;
  approximateArrivalMs: number;
}

export type StreamPosition =
  | { type: 'TRIM_HORIZON' | 'LATEST' }
  | { type: 'AFTER_SEQUENCE_NUMBER'; sequenceNumber: string };

/** What an event source mapping reads. */
export interface StreamSource {
  listShards(streamArn: string): Promise<string[]>;
  /** Reads up to `limit` records after `position`; an empty list means nothing new. */
  read(streamArn: string, shardId: string, position: StreamPosition, limit: number): Promise<StreamRecord[]>;
  /** Calls back soon after records were appended (embedded: at once; remote: by polling). Returns the unsubscribe. */
  onAppend(streamArn: string, listener: () => void): () => void;
}
