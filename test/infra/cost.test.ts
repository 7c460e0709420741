import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAppStacks } from '../../cli/assembly/app-source.ts';
import { scalePage } from '../../cli/capacity/scale-page.ts';
import type { BilledApp } from '../../cli/cost/app/billed-app.ts';
import { readBilledApp } from '../../cli/cost/app/read-billed-app.ts';
import { type Calls, readCalls } from '../../cli/cost/calls/calls.ts';
import { referenceFrame } from '../../cli/cost/calls/reference-frame.ts';
import { estimateCost } from '../../cli/cost/estimate/estimate.ts';
import { type PriceList, readPriceList } from '../../cli/cost/price-list.ts';
import { DAYS_PER_MONTH, REFERENCE } from '../../cli/cost/workload.ts';
import { encodeFrame } from '../../contract/telemetry/codecs.ts';
import { TRIPS_KEPT_DAYS } from '../../contract/trips/trip-row.ts';
import { emptyBundles, roadbedApp } from './synthesized-roadbed.ts';

const bundles = emptyBundles();
let app: BilledApp;
let calls: Calls;
let prices: PriceList;

beforeAll(async () => {
  const assemblyDir = roadbedApp('prod', bundles.directory).synth().directory;
  app = readBilledApp(await readAppStacks({ assemblyDir }));
  calls = await readCalls();
  prices = await readPriceList();
});
afterAll(() => bundles.remove());

const costOf = (vehicles: number): number =>
  estimateCost({ app, calls, workload: REFERENCE, vehicles }, prices).perVehicleMonth;

describe('production', () => {
  test.each([
    [100_000, 0.0079],
    [1_000_000, 0.0069],
  ])('costs for %d vehicles no more than its budget of %d $ a vehicle-month', (vehicles, budget) => {
    expect(costOf(vehicles)).toBeLessThanOrEqual(budget);
  });

  test('has a price for everything in its templates', () => {
    expect([...app.unpriced]).toEqual([]);
  });

  test('keeps trips for as long as its cost is reckoned with', () => {
    const [trips = ''] = [...app.tables.keys()].filter((id) => id.startsWith('TablesTripsTable'));
    expect((calls.keptMonths?.[trips] ?? 0) / (TRIPS_KEPT_DAYS / DAYS_PER_MONTH)).toBeCloseTo(1, 3);
  });

  test('provides capacity for shadows as the fleet drives, and has all other tables on demand', () => {
    const scaled = [...app.tables].filter(([, { capacity }]) => capacity !== undefined);
    expect(scaled.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual(['TablesShadowsTable']);
    expect(scaled[0]?.[1].capacity?.writes).toEqual({ least: 25, most: 10_000, target: 0.7 });
  });

  test('puts no trip.started on the bus while nobody asks for it, and pays one event a trip', () => {
    const ingest = app.functions.get('telemetry-ingest');
    expect(ingest?.variables.get('UNTOLD_EVENTS')).toBe('["trip.started"]');
    const { meters } = estimateCost({ app, calls, workload: REFERENCE, vehicles: 1_000_000 }, prices);
    const events = meters.find(({ meter }) => meter === 'busEvents')?.perVehicleMonth ?? 0;
    expect(events * 1e6).toBeCloseTo(2 * DAYS_PER_MONTH, 6);
  });

  test('is shown in docs/scale.md as it is: npm run scale writes it', () => {
    const page = readFileSync(new URL('../../docs/scale.md', import.meta.url), 'utf8');
    expect(page).toContain(scalePage(app, calls, prices));
  });
});

test('a frame of the reference workload is no larger than its cost is made of', () => {
  const bytes = encodeFrame(referenceFrame({ sequence: 42, baseTimeMs: 1_700_000_000_000 }), 'packed').length;
  expect(bytes).toBeLessThanOrEqual(REFERENCE.frameBytes);
});
