import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readAppStacks } from '../../../../cli/assembly/app-source.ts';
import { capacityCommand } from '../../../../cli/capacity/capacity-command.ts';
import { type CapacityLine, capacityOf } from '../../../../cli/capacity/capacity-report.ts';
import { duration } from '../../../../cli/capacity/capacity-text.ts';
import { readBilledApp } from '../../../../cli/cost/app/read-billed-app.ts';
import { readCalls } from '../../../../cli/cost/calls/calls.ts';
import type { Scene } from '../../../../cli/cost/estimate/scene.ts';
import { REFERENCE } from '../../../../cli/cost/workload.ts';

async function sceneOf(app: string, vehicles: number): Promise<Scene> {
  const dir = fileURLToPath(new URL(`../cost/apps/${app}`, import.meta.url));
  const calls = await readCalls(`${dir}/calls.json`);
  const workload = { ...REFERENCE, frameBytes: 1_229 };
  return { app: readBilledApp(await readAppStacks({ assemblyDir: dir })), calls, workload, vehicles };
}

const lineOf = (lines: readonly CapacityLine[], quota: string): CapacityLine | undefined =>
  lines.find((line) => line.quota === quota);

describe('roadbed capacity', () => {
  test('says which quotas a million vehicles outgrow, and at what fleet', async () => {
    const { lines, breaksFirst } = capacityOf(await sceneOf('optimised', 1_000_000));
    expect(lineOf(lines, 'connections')).toMatchObject({
      needed: 1_000_000,
      verdict: 'raise',
      endsAtVehicles: 500_000,
    });
    expect(lineOf(lines, 'subscriptions')).toMatchObject({ needed: 2_000_000, endsAtVehicles: 250_000 });
    // 5,000 frames a second, and what else comes in the busiest hour
    expect(lineOf(lines, 'evaluations')?.needed).toBeGreaterThan(5_000);
    expect(lineOf(lines, 'evaluations')?.needed).toBeLessThan(6_000);
    expect(breaksFirst[0]).toMatchObject({ name: 'subscriptions of an account', atVehicles: 250_000 });
  });

  test('counts a message a sample through the broker as such: its quotas end at a sixth of the fleet', async () => {
    const scene = await sceneOf('naive', 100_000);
    const bySample = { ...scene, workload: { ...scene.workload, frameSeconds: 10 } };
    const [naive, optimised] = [capacityOf(bySample), capacityOf(await sceneOf('optimised', 100_000))];
    const endOf = ({ lines }: typeof naive): number => lineOf(lines, 'evaluations')?.endsAtVehicles ?? 0;
    expect(endOf(optimised) / endOf(naive)).toBeGreaterThan(4.5);
    expect(endOf(naive)).toBeLessThan(700_000);
  });

  test('compares shards with those that are deployed', async () => {
    const { ownLimits } = capacityOf(await sceneOf('optimised', 1_000_000));
    expect(ownLimits).toContainEqual({ what: 'shards of Stream', limit: 2, needed: 9, fits: false });
  });

  test('compares the capacity that a table may have with what its target asks for', async () => {
    const scene = await sceneOf('optimised', 1_000_000);
    const id = 'LastValues';
    const following = { least: 5, most: 1_000, target: 0.5 };
    const table = { ...scene.app.tables.get(id), key: [], indexes: [], hasBackup: false };
    const scaled = { ...table, capacity: { writes: following, reads: following } };
    const app = { ...scene.app, tables: new Map([...scene.app.tables, [id, scaled]]) };
    const { ownLimits, lines } = capacityOf({ ...scene, app });
    const needed = lines.find(({ quota, of }) => quota === 'tableWrites' && of === id)?.needed ?? 0;
    expect(needed).toBeGreaterThan(500);
    expect(ownLimits).toContainEqual({ what: `write units of ${id}`, limit: 1_000, needed: 2 * needed, fits: false });
  });

  test('knows how long things take that concern all', async () => {
    const { times } = capacityOf(await sceneOf('optimised', 1_000_000));
    expect(duration(times.reconnectSeconds)).toBe('7.9 min');
    expect(duration(times.provisioningHours * 3_600)).toBe('28 h');
    expect(duration(times.broadcastMinutes * 60)).toBe('71 s');
    expect(times.backOffSeconds).toBeGreaterThan(300);
  });

  test('does not fall over fleets that ask for nothing', async () => {
    const scene = await sceneOf('optimised', 1);
    const { lines } = capacityOf({ ...scene, workload: { ...scene.workload, drivingHoursPerDay: 0, eventsPerDay: 0 } });
    expect(lines.every(({ needed }) => Number.isFinite(needed))).toBe(true);
  });

  test.each([
    [[], /--vehicles is missing; roadbed capacity --help/],
    [['--vehicles', '1e6'], /--vehicles 1e6: not a whole number/],
    [['--vehicles', '5', '--env', 'moon'], /--env moon: not one of/],
    [['--vehicle', '5'], /roadbed capacity --help lists the options/],
  ])('refuses %j and says what is allowed', async (args, message) => {
    await expect(capacityCommand(args)).rejects.toThrow(message);
  });
});
