import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { readAppStacks } from '../../../../cli/assembly/app-source.ts';
import type { BilledApp, BilledFunction, BilledTable } from '../../../../cli/cost/app/billed-app.ts';
import { readBilledApp } from '../../../../cli/cost/app/read-billed-app.ts';
import { readBuckets } from '../../../../cli/cost/app/read-buckets.ts';
import { readTables } from '../../../../cli/cost/app/read-tables.ts';
import { type Calls, type FunctionCalls, readCalls } from '../../../../cli/cost/calls/calls.ts';
import { type CostReport, estimateCost } from '../../../../cli/cost/estimate/estimate.ts';
import type { Meter } from '../../../../cli/cost/meters.ts';
import { type PriceList, readPriceList } from '../../../../cli/cost/price-list.ts';
import { REFERENCE } from '../../../../cli/cost/workload.ts';

const DIR = fileURLToPath(new URL('./apps/optimised', import.meta.url));
const TABLE = 'LastValues';
let app: BilledApp;
let calls: Calls;
let prices: PriceList;
beforeAll(async () => {
  app = readBilledApp(await readAppStacks({ assemblyDir: DIR }));
  calls = await readCalls(`${DIR}/calls.json`);
  prices = await readPriceList();
});

const costOf = (scene: { app?: BilledApp; calls?: Calls; vehicles?: number } = {}): CostReport =>
  estimateCost({ app, calls, workload: REFERENCE, vehicles: 1_000_000, ...scene }, prices);
/** Millionths of a dollar a vehicle-month. */
const micro = ({ meters }: CostReport, name: Meter): number =>
  1e6 * (meters.find(({ meter }) => meter === name)?.perVehicleMonth ?? 0);

describe('a table whose capacity follows its load', () => {
  const scaledTo = (least: number): BilledApp => {
    const following = { least, most: 10_000, target: 0.7 };
    const table: BilledTable = { ...(app.tables.get(TABLE) as BilledTable) };
    const capacity = { writes: following, reads: following };
    return { ...app, tables: new Map([...app.tables, [TABLE, { ...table, capacity }]]) };
  };

  test('is billed by the hour for what its target provides, and more for being late', () => {
    const scaled = costOf({ app: scaledTo(1) });
    const moved = (micro(costOf(), 'dynamoWriteUnits') - micro(scaled, 'dynamoWriteUnits')) / 0.625;
    const hours = micro(scaled, 'dynamoWriteUnitHours') / 0.00065 / 1e6;
    // a fifth of the frames, and the events
    expect(moved).toBeCloseTo(730 + (10 * 730) / 24, 3);
    expect(hours).toBeCloseTo(((moved / 3_600) * 1.3) / 0.7, 6);
  });

  test('is billed its least capacity where the load is less, and the alarms that scale it', () => {
    const scaled = costOf({ app: scaledTo(400), vehicles: 1_000 });
    expect(micro(scaled, 'dynamoWriteUnitHours') / 1e6).toBeCloseTo((400 * 730 * 0.00065) / 1_000, 6);
    expect(micro(scaled, 'alarmMonths') - micro(costOf({ vehicles: 1_000 }), 'alarmMonths')).toBeCloseTo(800, 6);
  });

  test('is read from the template as CDK writes it', () => {
    const settings = (name: string, least: number) => ({
      [`${name}CapacityAutoScalingSettings`]: {
        ...{ MinCapacity: least, MaxCapacity: 900, SeedCapacity: 9 },
        TargetTrackingScalingPolicyConfiguration: { TargetValue: 70 },
      },
    });
    const properties = {
      WriteProvisionedThroughputSettings: settings('Write', 5),
      Replicas: [{ ReadProvisionedThroughputSettings: settings('Read', 6) }],
    };
    const [table] = readTables([{ id: 'T', type: 'AWS::DynamoDB::GlobalTable', properties }]).values();
    expect(table?.capacity).toEqual({
      writes: { least: 5, most: 900, target: 0.7 },
      reads: { least: 6, most: 900, target: 0.7 },
    });
  });
});

describe('an event that an environment leaves out', () => {
  const tells: FunctionCalls = { invocations: 1, busEvents: 1, readUnits: 2 };
  const withTrips = (tripStart: object): Calls => ({
    ...calls,
    flows: { ...calls.flows, tripStart: { ...tripStart, functions: { Ingest: tells } } },
  });
  const leavingOut = (types: string[]): BilledApp => {
    const ingest = app.functions.get('Ingest') as BilledFunction;
    const variables = new Map([...ingest.variables, ['UNTOLD_EVENTS', JSON.stringify(types)]]);
    return { ...app, functions: new Map([...app.functions, ['Ingest', { ...ingest, variables }]]) };
  };

  test('is neither on its bus nor read for; any other is', () => {
    const flows = withTrips({ tells: 'trip.started' });
    const events = (types: string[]): number => micro(costOf({ app: leavingOut(types), calls: flows }), 'busEvents');
    expect([events(['trip.started']), events(['trip.ended']), events([])].map(Math.round)).toEqual([0, 61, 61]);
    const reads = (types: string[]): number =>
      micro(costOf({ app: leavingOut(types), calls: flows }), 'dynamoReadUnits');
    expect(reads([]) - reads(['trip.started'])).toBeCloseTo((2 * 2 * 0.125 * 730) / 24, 3);
  });

  test('is one that the flow names', () => {
    const told = costOf({ app: leavingOut(['trip.started']), calls: withTrips({}) });
    expect(Math.round(micro(told, 'busEvents'))).toBe(61);
  });
});

describe('what is kept', () => {
  const bucketOf = (rule: object) => ({
    ...{ id: 'B', type: 'AWS::S3::Bucket' },
    properties: { LifecycleConfiguration: { Rules: [{ ExpirationInDays: 730, ...rule }] } },
  });

  test.each(['STANDARD_IA', 'GLACIER_IR'])(
    'in the class %s has its price from the day it goes there',
    (StorageClass) => {
      const rule = { Transitions: [{ StorageClass, TransitionInDays: 73 }] };
      expect(readBuckets([bucketOf(rule)]).get('B')).toEqual({ months: 24, warmMonths: 2.4, coldClass: StorageClass });
    },
  );

  test('in a class whose price is not known is refused', () => {
    const rule = { Transitions: [{ StorageClass: 'DEEP_ARCHIVE', TransitionInDays: 73 }] };
    expect(() => readBuckets([bucketOf(rule)])).toThrow('DEEP_ARCHIVE, whose price is not known here');
  });

  test('of rows that a flow adds is as much as the calls say for their table, else three months', () => {
    const row = { table: TABLE, after: { item: 924 }, changed: ['item'] };
    const command = { functions: { Ingest: { invocations: 0, writes: [row] } } };
    const kept = (keptMonths?: Record<string, number>): number => {
      const flows = { frame: calls.flows.frame, command } as Calls['flows'];
      const known = { ...calls, flows, ...(keptMonths && { keptMonths }) };
      return micro(costOf({ calls: known }), 'dynamoGbMonths') / 0.25 / 1e6;
    };
    const month = (20 * 1_024) / 1_024 ** 3;
    expect(kept({ [TABLE]: 13 }) - kept()).toBeCloseTo(10 * month, 9);
  });
});
