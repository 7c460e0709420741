/** A quota of AWS, as an account has it before anything was raised. */
export interface Quota {
  service: string;
  name: string;
  /** In the large regions, such as us-east-1 and eu-central-1. */
  default: number;
  /** In the dozen smaller ones. */
  small: number;
  adjustable: boolean;
  source: string;
}

/** When they were gathered. What counts is what the console says of one's own account. */
export const QUOTAS_AS_OF = '2026-11-22';

const IOT = { service: 'IoT Core', adjustable: true, source: 'AWS General Reference, iot-core, 2026' } as const;
const API = { service: 'API Gateway', source: 'API Gateway Developer Guide, HTTP API quotas' } as const;

export const QUOTAS = {
  connections: { ...IOT, name: 'concurrent connections', default: 500_000, small: 100_000 },
  connects: { ...IOT, name: 'CONNECT a second', default: 3_000, small: 100 },
  inbound: { ...IOT, name: 'publishes from vehicles a second', default: 20_000, small: 2_000 },
  outbound: { ...IOT, name: 'publishes to vehicles a second', default: 20_000, small: 2_000 },
  directMessages: { ...IOT, name: 'SendDirectMessage a second', default: 20_000, small: 2_000 },
  evaluations: { ...IOT, name: 'rule evaluations a second', default: 20_000, small: 2_000 },
  subscriptions: { ...IOT, name: 'subscriptions of an account', default: 500_000, small: 100_000 },
  subscribes: { ...IOT, name: 'subscriptions a second', default: 3_000, small: 200 },
  certificates: { ...IOT, name: 'CreateCertificateFromCsr a second', default: 20, small: 20 },
  registrations: { ...IOT, name: 'RegisterThing a second', default: 10, small: 10 },
  rules: { ...IOT, name: 'topic rules', default: 1_000, small: 1_000 },
  shards: {
    service: 'Kinesis',
    name: 'shards of an account',
    default: 20_000,
    small: 1_000,
    adjustable: true,
    source: 'Kinesis Developer Guide, quotas; small regions remembered',
  },
  concurrency: {
    service: 'Lambda',
    name: 'concurrent executions',
    default: 1_000,
    small: 1_000,
    adjustable: true,
    source: 'Lambda Developer Guide, quotas; new accounts have less',
  },
  tableWrites: {
    service: 'DynamoDB',
    name: 'write units a second, of a table',
    default: 40_000,
    small: 10_000,
    adjustable: true,
    source: 'DynamoDB Developer Guide, ServiceQuotas; small regions remembered',
  },
  keyWrites: {
    service: 'DynamoDB',
    name: 'write units a second, of one partition key',
    default: 1_000,
    small: 1_000,
    adjustable: false,
    source: 'DynamoDB Developer Guide, on-demand capacity',
  },
  apiRequests: { ...API, name: 'requests a second', default: 10_000, small: 2_500, adjustable: true },
  busEvents: {
    service: 'EventBridge',
    name: 'events put a second',
    default: 10_000,
    small: 600,
    adjustable: true,
    source: 'EventBridge quotas as remembered, not read again',
  },
  routes: { ...API, name: 'routes of an API', default: 300, small: 300, adjustable: true },
} as const satisfies Record<string, Quota>;

export type QuotaName = keyof typeof QUOTAS;
