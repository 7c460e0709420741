import type { DesignTable } from '../calls/item-units.ts';

/** What of a synthesized app has a say in its bill. Ids are logical ids; names are what people know. */
export interface BilledApp {
  rules: BilledRule[];
  streams: BilledStream[];
  /** From a stream to a function. */
  mappings: BilledMapping[];
  deliveries: BilledDelivery[];
  functions: ReadonlyMap<string, BilledFunction>;
  tables: ReadonlyMap<string, BilledTable>;
  /** By logical id: how long a bucket keeps what is put into it, and from when on in a cheaper class. */
  buckets: ReadonlyMap<string, { months: number; warmMonths: number; coldClass?: ColdClass }>;
  schedules: { functionName: string; everySeconds: number }[];
  /** Metrics that alarms watch. */
  alarmMetrics: number;
  dashboards: number;
  /** Metrics of its own that alarms watch. */
  ownMetrics: number;
  /** Clients that fetch tokens by their secret. */
  tokenClients: number;
  /** By route key, the name of the function that answers. */
  routes: ReadonlyMap<string, string>;
  /** Requests a second that the API lets through; undefined: as many as the account may. */
  apiRequestsPerSecond: number | undefined;
  /** Characters of an access log line as its format stands; 0 writes none. */
  accessLogBytes: number;
  /** Retention of logs in months; the longest there is. */
  logMonths: number;
  /** Thing attributes and connections are indexed for searches. */
  indexesConnectivity: boolean;
  customerKeys: number;
  eventBuses: number;
  /** Names of topics on which devices may publish past the broker, as rule names. */
  basicIngestRules: ReadonlySet<string>;
  /** Types in the app that are neither billed here nor known to be free, with how many there are. */
  unpriced: ReadonlyMap<string, number>;
}

export interface BilledTable extends DesignTable {
  hasBackup: boolean;
  /** Absent: on demand. */
  capacity?: { writes: FollowingCapacity; reads: FollowingCapacity };
}

/** Units a second that follow the load. */
export interface FollowingCapacity {
  least: number;
  most: number;
  /** Share of it that is to be used, above 0 to 1. */
  target: number;
}

/** Classes of S3 that are read as fast, and are dearer to read. */
export type ColdClass = 'STANDARD_IA' | 'GLACIER_IR';

export interface BilledRule {
  ruleName: string;
  filter: string;
  /** CloudFormation's keys, such as `Kinesis`. */
  actions: { type: string; target: string | undefined }[];
}

export interface BilledStream {
  id: string;
  mode: 'PROVISIONED' | 'ON_DEMAND';
  /** As deployed; of no meaning on demand. */
  shards: number;
  retentionHours: number;
  isEncrypted: boolean;
}

export interface BilledMapping {
  streamId: string;
  functionName: string;
  batchSize: number;
  windowSeconds: number;
  parallelization: number;
}

export interface BilledDelivery {
  id: string;
  streamId: string | undefined;
}

export interface BilledFunction {
  /** Its service name where it has one, else its logical id. */
  name: string;
  memoryGb: number;
  isTraced: boolean;
  /** Bytes that Lambda itself logs for an invocation. */
  platformLogBytes: number;
  /** Lowest level of the function's own lines that are kept. */
  logLevel: LogLevel;
  variables: ReadonlyMap<string, string>;
  reservedConcurrency: number | undefined;
}

export const LOG_LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
