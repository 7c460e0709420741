import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDrivingModel } from '../../vehicle/simulator/driving-model.ts';
import { createSimulatedVehicle } from '../../vehicle/simulator/simulated-vehicle.ts';
import { eventually } from '../support/eventually.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

let platform: RunningPlatform;
beforeAll(async () => {
  platform = await startPlatform({ vehicles: 2, schedules: 'on-request' });
});
afterAll(() => platform?.stop());

const SPEED = 'Vehicle.Speed';
const HOUR_MS = 3_600_000;
const shadowOf = async (vehicleId: string) => (await platform.api.get(`/v1/vehicles/${vehicleId}/shadow`)).body;
const framesOf = async (vehicleId: string) => Number((await platform.row('ShadowsTable', { vehicleId }))?.['frames']);

describe('telemetry of a vehicle, over TLS and packed', () => {
  test('of an hour in a tunnel is stored whole, behind what came after it, with the times of its measurement', async () => {
    const identity = await platform.newVehicle();
    const { vehicleId } = identity;
    const device = platform.device(identity);
    await device.start();
    const beginMs = Date.now() - HOUR_MS;
    device.enterTunnel();
    for (let minute = 0; minute < 60; minute += 1) {
      for (let second = minute * 60; second < (minute + 1) * 60; second += 1) {
        const signals: [string, number][] = [[SPEED, second / 10]];
        if (second === 1_800) signals.push(['Vehicle.TraveledDistance', 12.5]);
        device.telemetry.record({ atMs: beginMs + second * 1_000, signals });
      }
      device.telemetry.flush();
    }
    const atMs = Date.now();
    device.comeBack();
    await eventually('the vehicle to be back', () => device.isReady);
    device.telemetry.record({ atMs, signals: [[SPEED, 88]] });
    device.telemetry.flush();
    await eventually(
      'its first frame in the open',
      async () => (await shadowOf(vehicleId)).reported?.[SPEED]?.value === 88,
    );
    const { framesSent } = device.statistics;
    await eventually('every frame to be stored', async () => (await framesOf(vehicleId)) === framesSent);
    const { reported } = await shadowOf(vehicleId);
    expect(reported[SPEED]).toMatchObject({ value: 88, at: new Date(atMs).toISOString() });
    const midway = new Date(beginMs + 1_800_000).toISOString();
    expect(reported['Vehicle.TraveledDistance']).toMatchObject({ value: 12.5, at: midway });
    expect(device.statistics).toMatchObject({ samples: 3_601, framesDropped: 0, framesAcked: framesSent });
    expect(device.statistics.framesReplayed).toBeGreaterThanOrEqual(60);
  });

  test('comes every second while somebody watches, is written at once, and in batches again after that', async () => {
    const identity = await platform.newVehicle();
    const { vehicleId } = identity;
    const vehicle = createSimulatedVehicle({
      ...{ endpoint: platform.endpoint, identity, sampleEveryMs: 200 },
      source: createDrivingModel(() => 0.5),
    });
    await vehicle.start();
    try {
      await eventually('the vehicle to drive', () => vehicle.statistics.samples > 5);
      expect(vehicle.statistics.framesSent).toBe(1);
      const untilMs = Date.now() + 5_000;
      const json = { desired: { telemetry: { mode: 'live', periodMs: 1_000, untilMs } } };
      expect((await platform.api.call('PATCH', `/v1/vehicles/${vehicleId}/shadow`, { json })).status).toBe(202);
      expect(await platform.row('ShadowsTable', { vehicleId })).toMatchObject({ watchedUntilMs: untilMs });
      await eventually('frames to come every second', () => vehicle.statistics.framesSent >= 4);
      await eventually('them in the shadow', async () => (await framesOf(vehicleId)) >= 4);
      expect(Date.now()).toBeLessThan(untilMs + 10_000);
      await eventually('nobody to watch', () => Date.now() > untilMs + 1_500);
      const { samples, framesSent } = vehicle.statistics;
      await eventually('samples of three seconds', () => vehicle.statistics.samples > samples + 15);
      expect(vehicle.statistics.framesSent).toBe(framesSent);
    } finally {
      await vehicle.stop();
    }
    const { reported } = await shadowOf(vehicleId);
    for (const [path, value] of vehicle.lastSample?.sample.signals ?? []) expect(reported[path]?.value).toBe(value);
  });
});
