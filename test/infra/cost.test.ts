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
import { REFERENCE } from '../../cli/cost/workload.ts';
import { encodeFrame } from '../../contract/telemetry/codecs.ts';
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
    [1_000_000, 0.0075],
  ])('costs for %d vehicles no more than its budget of %d $ a vehicle-month', (vehicles, budget) => {
    expect(costOf(vehicles)).toBeLessThanOrEqual(budget);
  });

  test('has a price for everything in its templates', () => {
    expect([...app.unpriced]).toEqual([]);
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
