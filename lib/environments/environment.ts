import type { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** The functions, by the names of their folders under `lambdas/`. */
export const FUNCTION_NAMES = [
  'provisioning-hook',
  'telemetry-ingest',
  'presence',
  'command-dispatch',
  'config-push',
  'offline-replay',
  'receipts',
  'api',
] as const;

export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** What differs between two deployments of Roadbed. One account and region holds one environment. */
export interface Environment {
  readonly name: string;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** True keeps stateful resources through a stack's deletion, guards them against it, and keeps 35 days of table history. */
  readonly isProtected: boolean;
  /**
   * True deploys the IoT settings an account has once per region: logging, audit, fleet indexing. Where two environments
   * must share an account, exactly one of them says true.
   */
  readonly managesAccountSettings: boolean;
  /** Who gets the alarms by mail; none: alarms reach the topic only. */
  readonly alarmEmail?: string;
  readonly logRetention: RetentionDays;
  readonly quarantineRetentionDays: number;
  readonly telemetryStream: TelemetryStreamSettings;
  readonly apiThrottle: ApiThrottle;
  /** Concurrent executions set aside for, and at most given to, a function. The account keeps at least 100 unreserved. */
  readonly reservedConcurrency: Partial<Record<FunctionName, number>>;
  /** Every n-th frame of a vehicle is written to its shadow; 1 writes all. */
  readonly shadowWriteEvery: number;
  /** Unacknowledged mailbox messages a vehicle may have in flight during replay. */
  readonly replayWindow: number;
}

export interface TelemetryStreamSettings {
  /** One shard takes 1,000 frames/s or 1 MiB/s. */
  readonly shards: number;
  /** 24 or more. How long the consumer may be down before frames are lost. */
  readonly retentionHours: number;
  /** How long the consumer waits for a batch to fill; 0 hands over what is there. */
  readonly batchWindowSeconds: number;
  /** Batches of one shard that run at once, 1 to 10; a vehicle's frames stay in order. */
  readonly parallelization: number;
  readonly retryAttempts: number;
  readonly maxRecordAgeSeconds: number;
}

export interface ApiThrottle {
  readonly requestsPerSecond: number;
  readonly burst: number;
}
