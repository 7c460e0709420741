import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CERTIFICATE_SETTINGS, type Environment, EVENTS_ON_REQUEST, WATCH_LITTLE } from './environment.ts';

/** Production, sized for 100,000 vehicles. The account is an example: set your own before the first deployment. */
export const prod: Environment = {
  name: 'prod',
  account: '333333333333',
  region: 'eu-central-1',
  isProtected: true,
  managesAccountSettings: true,
  alarmEmail: 'roadbed-oncall@example.com',
  logRetention: RetentionDays.THREE_MONTHS,
  quarantineRetentionDays: 90,
  telemetryStream: {
    // 30,000 vehicles driving at peak, a frame a minute: 500 frames/s, half of one shard; the second is headroom.
    shards: 2,
    // longer ones cost more than the shards themselves
    retentionHours: 24,
    batchWindowSeconds: 1,
    // one lane takes all that a shard does; the other goes on while a batch of it is tried again
    parallelization: 2,
    retryAttempts: 10_000,
    maxRecordAgeSeconds: 24 * 3600,
  },
  // the last two months are looked at; moving a file costs what six weeks of the difference save
  archive: { windowSeconds: 300, colderAfterDays: 60, retentionDays: 400 },
  eventSubscriptions: [],
  eventsOnRequest: EVENTS_ON_REQUEST,
  apiThrottle: { requestsPerSecond: 1000, burst: 2000 },
  certificates: CERTIFICATE_SETTINGS,
  reservedConcurrency: {
    'telemetry-ingest': 20,
    // one batch of a shard at a time
    'telemetry-archive': 4,
    history: 20,
    'provisioning-hook': 20,
    presence: 100,
    receipts: 100,
    'offline-replay': 100,
    'command-dispatch': 100,
    // IoT Core makes some fifteen certificates a second for an account
    'certificate-issue': 5,
  },
  shadowWriteEvery: 5,
  // the fleet drives by the hour and the stream holds what a minute is too much: half the price of writes on demand
  shadowCapacity: { writes: { least: 25, most: 10_000 }, reads: { least: 50, most: 10_000 } },
  replayWindow: 8,
  presenceDebounceSeconds: 15,
  replaySpreadSeconds: 300,
  directMessageTimeoutSeconds: 5,
  observation: WATCH_LITTLE,
};
