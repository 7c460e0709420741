import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type Environment, WATCH_ALL } from './environment.ts';

/** The cloud on a laptop: nothing is kept, nothing waits, every frame is written. */
export const local: Environment = {
  name: 'local',
  account: '000000000000',
  region: 'eu-central-1',
  isProtected: false,
  managesAccountSettings: false,
  logRetention: RetentionDays.ONE_DAY,
  quarantineRetentionDays: 1,
  telemetryStream: {
    shards: 2,
    retentionHours: 24,
    batchWindowSeconds: 0,
    parallelization: 1,
    retryAttempts: 10_000,
    maxRecordAgeSeconds: 3600,
  },
  archive: { windowSeconds: 1, retentionDays: 1 },
  eventSubscriptions: [{ name: 'demo', tenantId: 'demo', typePrefixes: ['alarm.', 'care.', 'place.', 'trip.'] }],
  eventsOnRequest: [],
  apiThrottle: { requestsPerSecond: 1000, burst: 2000 },
  certificates: { askAgainSeconds: 60, confirmWithinSeconds: 120, graceSeconds: 60, warningDays: 60 },
  reservedConcurrency: {},
  shadowWriteEvery: 1,
  replayWindow: 8,
  presenceDebounceSeconds: 0,
  replaySpreadSeconds: 0,
  directMessageTimeoutSeconds: 5,
  observation: WATCH_ALL,
};
