import type { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** The functions, by the names of their folders under `lambdas/`. */
export const FUNCTION_NAMES = [
  'provisioning-hook',
  'telemetry-ingest',
  'presence',
  'command-dispatch',
  'config-push',
  'config-api',
  'rollout-worker',
  'offline-replay',
  'receipts',
  'mailbox-sweeper',
  'api',
  'certificate-issue',
  'certificate-sweeper',
  'certificate-expiry',
  'certificate-campaigns',
  'vehicle-life',
  'decommission',
  'pois',
  'campaigns',
  'campaign-worker',
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
  readonly certificates: CertificateSettings;
  /** Concurrent executions set aside for, and at most given to, a function. The account keeps at least 100 unreserved. */
  readonly reservedConcurrency: Partial<Record<FunctionName, number>>;
  /** Every n-th frame of a vehicle is written to its shadow; 1 writes all. */
  readonly shadowWriteEvery: number;
  /** Unacknowledged mailbox messages a vehicle may have in flight during replay. */
  readonly replayWindow: number;
  /** Seconds a vehicle must have been away before the API shows it so; a link that flaps stays up for those outside. */
  readonly presenceDebounceSeconds: number;
  /** Seconds over which replays of what is not urgent are spread after vehicles said `ready`; 0: at once. */
  readonly replaySpreadSeconds: number;
  /**
   * Seconds, 1 to 15, that a direct message waits for the vehicle's PUBACK. 0 where IoT Core has no direct messages:
   * commands that open a car then go by a plain publish with a short expiry.
   */
  readonly directMessageTimeoutSeconds: number;
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

export interface CertificateSettings {
  /** How long an asked vehicle may take until it is asked again for the request of its new certificate. */
  readonly askAgainSeconds: number;
  /** How long a vehicle may take to connect with its new certificate until that is revoked. */
  readonly confirmWithinSeconds: number;
  /** How long the old certificate stays ACTIVE after the vehicle connected with the new one. */
  readonly graceSeconds: number;
  /** From how many days before its end a certificate is counted as expiring. */
  readonly warningDays: number;
}

/** A vehicle may stand in a garage for weeks: none of its certificates ends because it was not driven. */
export const CERTIFICATE_SETTINGS: CertificateSettings = {
  askAgainSeconds: 3 * 86_400,
  confirmWithinSeconds: 30 * 86_400,
  graceSeconds: 7 * 86_400,
  warningDays: 60,
};

export interface ApiThrottle {
  readonly requestsPerSecond: number;
  readonly burst: number;
}
