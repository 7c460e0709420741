import type { Meter } from '../meters.ts';
import { groupBy } from './group-by.ts';
import type { PricedCharge } from './ledger.ts';

const WORDS: Record<Meter, string> = {
  iotConnectionMinutes: 'minutes connected',
  iotMessages: 'messages',
  iotRules: 'rules',
  iotActions: 'actions',
  iotShadowOperations: 'device shadow operations',
  iotIndexUpdates: 'index updates',
  kinesisShardHours: 'shard hours',
  kinesisRetentionShardHours: 'shard hours of longer retention',
  kinesisPutUnits: 'put units',
  kinesisOnDemandHours: 'stream hours',
  kinesisOnDemandGbIn: 'GB in',
  kinesisOnDemandGbOut: 'GB out',
  firehoseGb: 'GB delivered',
  dynamoWriteUnits: 'write units',
  dynamoReadUnits: 'read units',
  dynamoWriteUnitHours: 'hours of a write unit a second',
  dynamoReadUnitHours: 'hours of a read unit a second',
  dynamoGbMonths: 'GB of rows',
  dynamoBackupGbMonths: 'GB of rows backed up',
  lambdaRequests: 'invocations',
  lambdaGbSeconds: 'GB-seconds',
  apiRequests: 'API requests',
  tokenRequests: 'token requests',
  s3Puts: 'objects put',
  s3GbMonths: 'GB of objects',
  s3ColdGbMonths: 'GB of objects gone cold',
  s3Transitions: 'objects gone cold',
  s3GlacierGbMonths: 'GB of objects gone to Glacier',
  s3GlacierTransitions: 'objects gone to Glacier',
  sqsRequests: 'queue requests',
  busEvents: 'events on the bus',
  schedulerRuns: 'runs of schedules',
  logGb: 'GB of lines',
  logGbMonths: 'GB of lines kept',
  alarmMonths: 'alarms',
  dashboardMonths: 'dashboards',
  metricMonths: 'metrics',
  traces: 'traces',
  kmsRequests: 'key requests',
  kmsKeyMonths: 'keys',
  dataOutGb: 'GB sent out',
  otherDollars: 'dollars a month',
};

/** What each meter counts, with its part in micro-dollars: of the fleet where it does not grow with it. */
export function arithmeticOf(charges: readonly PricedCharge[], vehicles: number): string {
  const meters = groupBy(charges, ({ meter, isFixed }) => `${isFixed === true}/${meter}`);
  return [...meters.values()]
    .map((each) => {
      const [{ meter, isFixed } = { meter: 'otherDollars' as Meter, isFixed: true }] = each;
      const quantity = each.reduce((sum, charge) => sum + charge.quantity, 0);
      const dollars = each.reduce((sum, charge) => sum + charge.dollars, 0);
      const amount = isFixed === true ? `${shown(quantity)} in all` : shown(quantity / vehicles);
      return { dollars, text: `${amount} ${WORDS[meter]} = ${((dollars / vehicles) * 1e6).toFixed(1)}` };
    })
    .toSorted((one, other) => other.dollars - one.dollars)
    .map(({ text }) => text)
    .join(', ');
}

function shown(quantity: number): string {
  if (quantity >= 100) return Math.round(quantity).toLocaleString('en-US');
  return quantity >= 0.1 ? String(Number(quantity.toPrecision(3))) : quantity.toExponential(1);
}
