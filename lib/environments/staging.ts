import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CERTIFICATE_SETTINGS, type Environment, EVENTS_ON_REQUEST, WATCH_LITTLE } from './environment.ts';

/** Production's settings at a smaller size. The account is an example: set your own before the first deployment. */
export const staging: Environment = {
  name: 'staging',
  account: '222222222222',
  region: 'eu-central-1',
  isProtected: false,
  managesAccountSettings: true,
  alarmEmail: 'roadbed-staging@example.com',
  logRetention: RetentionDays.ONE_MONTH,
  quarantineRetentionDays: 30,
  telemetryStream: {
    shards: 2,
    retentionHours: 24,
    batchWindowSeconds: 1,
    parallelization: 2,
    retryAttempts: 10_000,
    maxRecordAgeSeconds: 12 * 3600,
  },
  archive: { windowSeconds: 300, retentionDays: 30 },
  eventSubscriptions: [],
  eventsOnRequest: EVENTS_ON_REQUEST,
  apiThrottle: { requestsPerSecond: 200, burst: 400 },
  certificates: CERTIFICATE_SETTINGS,
  reservedConcurrency: { 'telemetry-ingest': 10, 'telemetry-archive': 2, 'provisioning-hook': 10, presence: 20 },
  shadowWriteEvery: 5,
  replayWindow: 8,
  presenceDebounceSeconds: 15,
  replaySpreadSeconds: 60,
  directMessageTimeoutSeconds: 5,
  observation: WATCH_LITTLE,
};
