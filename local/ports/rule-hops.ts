import type { DataHops } from './data-hops.ts';

/** What rule actions reach besides the data engines; the same promises and errors as `DataHops`. */
export interface RuleHops extends DataHops {
  /** One record is PutRecord, more are PutRecordBatch; throws when any was refused. */
  putFirehoseRecords(deliveryStream: string, records: Uint8Array[]): Promise<void>;
  /** Makes the log stream if it is not there; the group must be. */
  putLogEvents(logGroup: string, logStream: string, events: LogEvent[]): Promise<void>;
  putMetricValue(value: MetricValue): Promise<void>;
  /** Sets one attribute of the item with this key. All in DynamoDB's attribute-value JSON. */
  updateDynamoItem(tableName: string, key: Item, attribute: string, value: unknown): Promise<void>;
  deleteDynamoItem(tableName: string, key: Item): Promise<void>;
}

type Item = Record<string, unknown>;

export interface LogEvent {
  timestampMs: number;
  message: string;
}

/** One value of a CloudWatch metric. */
export interface MetricValue {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  value: number;
  /** CloudWatch's, e.g. `Count`. */
  unit: string;
  timestampMs: number;
}
