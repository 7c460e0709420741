import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { TRIP_STARTED } from '../../contract/trips/trip-events.ts';

/** The functions, by the names of their folders under `lambdas/`. */
export const FUNCTION_NAMES = [
  'provisioning-hook',
  'telemetry-ingest',
  'telemetry-archive',
  'telemetry-redrive',
  'trips',
  'presence',
  'command-dispatch',
  'config-push',
  'config-api',
  'rollout-worker',
  'offline-replay',
  'receipts',
  'mailbox-sweeper',
  'api',
  'history',
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
  readonly archive: ArchiveSettings;
  /** An existing Kafka cluster that is given every frame as well; absent: none. */
  readonly kafkaBridge?: KafkaBridgeSettings;
  /** Who wants to be told what vehicles' frames come to. */
  readonly eventSubscriptions: readonly EventSubscription[];
  /** Types of events that go on the bus only where a subscription asks for them; all others always do. */
  readonly eventsOnRequest: readonly string[];
  readonly apiThrottle: ApiThrottle;
  readonly certificates: CertificateSettings;
  /** Concurrent executions set aside for, and at most given to, a function. The account keeps at least 100 unreserved. */
  readonly reservedConcurrency: Partial<Record<FunctionName, number>>;
  /** Every n-th frame of a vehicle is written to its shadow; 1 writes all. */
  readonly shadowWriteEvery: number;
  /** Capacity of the shadows' table that follows its load; absent: on demand. */
  readonly shadowCapacity?: TableCapacity;
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
  readonly observation: ObservationSettings;
}

/** What is watched of every invocation and every connection; each costs more than a function's own request. */
export interface ObservationSettings {
  /** True has X-Ray record one invocation a second of each function, and 5 % of the others. */
  readonly traces: boolean;
  /** True has Lambda write two lines about each invocation; metrics tell of them either way. */
  readonly logsInvocations: boolean;
  /** True has AWS IoT index each connect and disconnect for searches; presence itself is in the vehicles table. */
  readonly indexesConnections: boolean;
}

export const WATCH_ALL: ObservationSettings = { traces: true, logsInvocations: true, indexesConnections: true };
export const WATCH_LITTLE: ObservationSettings = { traces: false, logsInvocations: false, indexesConnections: false };

export interface TelemetryStreamSettings {
  /** One shard takes 1,000 frames/s or 1 MiB/s. */
  readonly shards: number;
  /** 24 or more. How long the consumer may be down before frames are lost. */
  readonly retentionHours: number;
  /** How long the consumer waits for a batch to fill; 0 hands over what is there. */
  readonly batchWindowSeconds: number;
  /** Batches of one shard that run at once, 1 to 10; a vehicle's frames stay in order. */
  readonly parallelization: number;
  /**
   * 10,000 at most. An outage is outlived by trying on, so it is the age that ends the tries: what is wrong with a frame
   * the consumer finds by itself.
   */
  readonly retryAttempts: number;
  readonly maxRecordAgeSeconds: number;
}

/** A Kafka cluster in a VPC of the account, and how to get in. */
export interface KafkaBridgeSettings {
  /** `host:port` each, ports 9000 to 9100; TLS always. [AWS-IoT: apache-kafka-rule-action] */
  readonly brokers: readonly string[];
  /** Must be there: topics are not made. */
  readonly topic: string;
  readonly vpc: {
    readonly vpcId: string;
    readonly subnetIds: readonly string[];
    readonly securityGroupIds: readonly string[];
  };
  /** Absent: TLS alone. */
  readonly saslMechanism?: 'PLAIN' | 'SCRAM-SHA-512';
  /** Secret whose JSON has `username` and `password`, and `truststorePassword` where there is a truststore. */
  readonly credentialsSecretArn?: string;
  /** Binary secret with the truststore, for brokers whose authority is a private one. */
  readonly truststoreSecretArn?: string;
}

/** A queue with the events of a tenant's vehicles, as they come from the bus. */
export interface EventSubscription {
  /** Of the queue: letters, digits and hyphens, one of a kind. */
  readonly name: string;
  readonly tenantId: string;
  /** Event types begin so: `alarm.`, `trip.`. */
  readonly typePrefixes: readonly string[];
}

/** A trip is told at its end, with its start; on the bus an event costs more than all else that a start does. */
export const EVENTS_ON_REQUEST: readonly string[] = [TRIP_STARTED];

/** Units a second that are never undercut, and never exceeded; in between they follow the load. */
export interface TableCapacity {
  readonly writes: { readonly least: number; readonly most: number };
  readonly reads: { readonly least: number; readonly most: number };
}

export interface ArchiveSettings {
  /** Up to 300. How long samples are gathered for one file; a history is as late. */
  readonly windowSeconds: number;
  /**
   * Days until files go to Glacier Instant Retrieval, which is read as fast, a sixth to keep and dearer to read; absent:
   * they stay. What is moved should stay there for 90 days: those are billed.
   */
  readonly colderAfterDays?: number;
  readonly retentionDays: number;
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
