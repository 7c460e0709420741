import type { BilledApp } from '../app/billed-app.ts';
import { HOURS_PER_MONTH } from '../workload.ts';
import type { Charge, Ledger } from './ledger.ts';

const SECONDS_PER_HOUR = 3_600;
/**
 * What is provided, times what the target says: capacity follows a load that falls up to an hour late. A day with two
 * rush hours makes 1.22 of that, and an hour is not even in itself. [assumed] [AWS-DynamoDB: AutoScaling]
 */
const LAG = 1.3;
const METERS = {
  writes: { onDemand: 'dynamoWriteUnits', byHour: 'dynamoWriteUnitHours' },
  reads: { onDemand: 'dynamoReadUnits', byHour: 'dynamoReadUnitHours' },
} as const;

/** What so many units of a table are billed as: by themselves, or as capacity that follows them. */
export function unitsCharge(
  { app }: { app: BilledApp },
  table: string,
  kind: 'writes' | 'reads',
  units: number,
): Omit<Charge, 'item'> {
  const capacity = app.tables.get(table)?.capacity?.[kind];
  if (capacity === undefined) return { meter: METERS[kind].onDemand, quantity: units };
  return { meter: METERS[kind].byHour, quantity: (LAG * units) / SECONDS_PER_HOUR / capacity.target, table };
}

/** The least capacity of each table, as far as the load does not ask for it anyway. */
export function billLeastCapacity(item: string, { app }: { app: BilledApp }, ledger: Ledger): void {
  for (const [table, { capacity }] of app.tables) {
    for (const kind of ['writes', 'reads'] as const) {
      const meter = METERS[kind].byHour;
      const taken = ledger.charges
        .filter((charge) => charge.table === table && charge.meter === meter)
        .reduce((sum, { quantity }) => sum + quantity, 0);
      const least = (capacity?.[kind].least ?? 0) * HOURS_PER_MONTH;
      ledger.add({ item, meter, quantity: Math.max(0, least - taken), isFixed: true });
    }
  }
}
