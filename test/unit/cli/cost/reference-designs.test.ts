import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readAppStacks } from '../../../../cli/assembly/app-source.ts';
import { readBilledApp } from '../../../../cli/cost/app/read-billed-app.ts';
import { readCalls } from '../../../../cli/cost/calls/calls.ts';
import { type CostReport, estimateCost } from '../../../../cli/cost/estimate/estimate.ts';
import { readPriceList } from '../../../../cli/cost/price-list.ts';
import { REFERENCE, type Workload } from '../../../../cli/cost/workload.ts';

/** What those templates do not name: alarms, keys, schedules. */
const NAMELESS = { fixedDollars: 100, archiveRatio: 1 };
/** A message for each sample of 1 KB. */
const BY_SAMPLE: Workload = { ...REFERENCE, ...NAMELESS, frameSeconds: 10, frameBytes: 1_024 };
/** Six samples in a frame, a fifth of their size. */
const BY_FRAME: Workload = { ...REFERENCE, ...NAMELESS, frameBytes: 1_229 };

async function costOf(app: string, workload: Workload, vehicles: number): Promise<CostReport> {
  const dir = fileURLToPath(new URL(`./apps/${app}`, import.meta.url));
  const scene = {
    app: readBilledApp(await readAppStacks({ assemblyDir: dir })),
    calls: await readCalls(`${dir}/calls.json`),
    ...{ workload, vehicles },
  };
  return estimateCost(scene, await readPriceList());
}

/** Dollars a vehicle-month, worked out by hand from the same prices; see docs/cost.md. */
test.each([
  ['naive', BY_SAMPLE, { 10000: 0.1128, 100000: 0.1013, 1000000: 0.0969, 10000000: 0.0961 }],
  ['optimised', BY_FRAME, { 10000: 0.019, 100000: 0.0075, 1000000: 0.0064, 10000000: 0.0063 }],
  ['firehose', BY_FRAME, { 10000: 0.019, 100000: 0.0079, 1000000: 0.0069, 10000000: 0.0068 }],
] as const)(
  'the %s design costs within 5 %% of the reference for each size of fleet',
  async (app, workload, expected) => {
    for (const [vehicles, dollars] of Object.entries(expected)) {
      const { perVehicleMonth } = await costOf(app, workload, Number(vehicles));
      expect(perVehicleMonth / dollars, `${vehicles} vehicles: ${perVehicleMonth}`).toBeGreaterThan(0.95);
      expect(perVehicleMonth / dollars, `${vehicles} vehicles: ${perVehicleMonth}`).toBeLessThan(1.05);
    }
  },
);

/** Millionths of a dollar a vehicle-month at a million vehicles. */
function micro({ meters }: CostReport, ...names: string[]): number {
  const dollars = meters
    .filter(({ meter }) => names.includes(meter))
    .reduce((sum, each) => sum + each.perVehicleMonth, 0);
  return Math.round(dollars * 1e6);
}

test('the naive design pays its shadow, its rows and its messages by the sample', async () => {
  const report = await costOf('naive', BY_SAMPLE, 1_000_000);
  expect(micro(report, 'iotConnectionMinutes')).toBe(3_504);
  expect(micro(report, 'iotShadowOperations')).toBe(27_375);
  expect(micro(report, 'iotMessages')).toBeGreaterThan(16_400);
  expect(micro(report, 'iotMessages')).toBeLessThan(16_500);
});

test('the optimised design needs nine shards for a million vehicles, and sends no message through the broker', async () => {
  const report = await costOf('optimised', BY_FRAME, 1_000_000);
  expect(report.shards).toEqual([{ stream: 'Stream', needed: 9, deployed: 2 }]);
  expect(micro(report, 'kinesisShardHours', 'kinesisPutUnits')).toBe(154);
  expect(micro(report, 'iotMessages')).toBeLessThan(200);
});
