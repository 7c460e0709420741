import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CERTIFICATE_SETTINGS, type Environment, WATCH_ALL } from './environment.ts';

/** Shared development. It deploys into whichever account the caller's credentials belong to. */
export const dev: Environment = {
  name: 'dev',
  // Without credentials the CLI knows no account; synthesis still needs twelve digits.
  account: process.env['CDK_DEFAULT_ACCOUNT'] ?? '111111111111',
  region: 'eu-central-1',
  isProtected: false,
  managesAccountSettings: true,
  logRetention: RetentionDays.ONE_WEEK,
  quarantineRetentionDays: 14,
  telemetryStream: {
    shards: 1,
    retentionHours: 24,
    batchWindowSeconds: 1,
    parallelization: 1,
    retryAttempts: 10_000,
    maxRecordAgeSeconds: 6 * 3600,
  },
  archive: { windowSeconds: 60, retentionDays: 14 },
  eventSubscriptions: [{ name: 'demo', tenantId: 'demo', typePrefixes: ['alarm.', 'care.', 'place.', 'trip.'] }],
  eventsOnRequest: [],
  apiThrottle: { requestsPerSecond: 50, burst: 100 },
  certificates: CERTIFICATE_SETTINGS,
  // A fresh account may have only ten concurrent executions: none to set aside.
  reservedConcurrency: {},
  shadowWriteEvery: 1,
  replayWindow: 8,
  presenceDebounceSeconds: 5,
  replaySpreadSeconds: 0,
  directMessageTimeoutSeconds: 5,
  observation: WATCH_ALL,
};
