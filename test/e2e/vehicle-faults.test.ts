import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSimulatedVehicle, type SimulatedVehicle } from '../../vehicle/simulator/simulated-vehicle.ts';
import type { VehicleFaults } from '../../vehicle/simulator/vehicle-faults.ts';
import { eventually } from '../support/eventually.ts';
import { type RunningPlatform, startPlatform } from '../support/running-platform.ts';

let platform: RunningPlatform;
const fleet: SimulatedVehicle[] = [];
beforeAll(async () => {
  platform = await startPlatform({ vehicles: 4, schedules: 'on-request' });
});
afterAll(async () => {
  await Promise.all(fleet.map((vehicle) => vehicle.stop()));
  await platform?.stop();
});

async function newVehicle(faults: VehicleFaults, random = () => 0.5): Promise<SimulatedVehicle> {
  const identity = await platform.newVehicle();
  const vehicle = createSimulatedVehicle({
    ...{ endpoint: platform.endpoint, identity, faults, random },
    source: { next: () => undefined },
  });
  fleet.push(vehicle);
  await vehicle.start();
  return vehicle;
}
type Ended = { state: string; history: { state: string; reason?: string }[] };
async function ended({ vehicleId }: SimulatedVehicle, request: object): Promise<Ended> {
  const { body } = await platform.api.command(vehicleId, request);
  const row = () => platform.row('MailboxTable', { vehicleId, messageId: body.commandId }) as Promise<Ended>;
  await eventually(
    'the command to end',
    async () => !['QUEUED', 'SENT', 'DELIVERED', 'IN_PROGRESS'].includes((await row()).state),
  );
  return row();
}

describe('a simulated vehicle, over TLS', () => {
  test('that restarts in the middle of a command says so, is back, and did not run it twice', async () => {
    const vehicle = await newVehicle({ restartInMidCommand: 1 });
    const { state, history } = await ended(vehicle, { type: 'lock' });
    expect([state, history.at(-1)?.reason]).toEqual(['FAILED', expect.stringContaining('restarted while it ran')]);
    expect(vehicle.statistics).toMatchObject({ executed: 1, connections: 2 });
  });

  test('whose receipts get lost sends them again over the same connection until the broker has them', async () => {
    // the first of DELIVERED and of SUCCEEDED get lost; between them the vehicle draws whether it restarts
    const draws = [0, 0, 0];
    const random = (): number => draws.shift() ?? 0.9;
    const vehicle = await newVehicle({ lostReceipts: 0.5 }, random);
    expect((await ended(vehicle, { type: 'locate' })).state).toBe('SUCCEEDED');
    expect(vehicle.statistics.connections).toBe(1);
  });

  test('without a trusted clock refuses, and one whose bus is slow says that it is at it', async () => {
    const lost = await newVehicle({ isClockLost: true });
    const { state, history } = await ended(lost, { type: 'unlock' });
    expect([state, history.at(-1)?.reason]).toEqual(['REJECTED', 'the vehicle has no trusted time']);
    const slow = await newVehicle({ slowExecutionMs: 300 });
    const done = await ended(slow, { type: 'locate' });
    expect(done.history.map((hop) => hop.state)).toContain('IN_PROGRESS');
    expect(done.state).toBe('SUCCEEDED');
  });
});
